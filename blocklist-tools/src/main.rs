//! The publisher's command line.

use std::process::ExitCode;

use blocklist_tools::verbs::{
    apply, build, delta, demo, evaluate, explain, feed, follow, inspect, lookup, owner, screen, sync, train,
};
use clap::{Parser, Subcommand};

/// Builds, compares, publishes and tries out compressed lists of phone numbers.
#[derive(Parser)]
#[command(name = "blocklist-tools", version, about)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Build(build::Arguments),
    Inspect(inspect::Arguments),
    Lookup(lookup::Arguments),
    Delta(delta::Arguments),
    Apply(apply::Arguments),
    Screen(screen::Arguments),
    Owner(owner::Arguments),
    Feed(feed::Arguments),
    Follow(follow::FollowArguments),
    Unfollow(follow::UnfollowArguments),
    Sync(sync::Arguments),
    Demo(demo::Arguments),
    Train(train::Arguments),
    Evaluate(evaluate::Arguments),
    Explain(explain::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().verb {
        Verb::Build(arguments) => build::run(&arguments),
        Verb::Inspect(arguments) => inspect::run(&arguments),
        Verb::Lookup(arguments) => lookup::run(&arguments),
        Verb::Delta(arguments) => delta::run(&arguments),
        Verb::Apply(arguments) => apply::run(&arguments),
        Verb::Screen(arguments) => screen::run(&arguments),
        Verb::Owner(arguments) => owner::run(&arguments),
        Verb::Feed(arguments) => feed::run(&arguments),
        Verb::Follow(arguments) => follow::follow(&arguments),
        Verb::Unfollow(arguments) => follow::unfollow(&arguments),
        Verb::Sync(arguments) => sync::run(&arguments),
        Verb::Demo(arguments) => demo::run(&arguments),
        Verb::Train(arguments) => train::run(&arguments),
        Verb::Evaluate(arguments) => evaluate::run(&arguments),
        Verb::Explain(arguments) => explain::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
