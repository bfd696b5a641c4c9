//! `follow` and `unfollow`: which publishers a guard listens to.

use std::path::PathBuf;

use clap::Args;
use ringfence::feed::{FeedLink, Trust, pacing};
use ringfence::guard::{Guard, GuardMode};
use ringfence::phone::Region;
use serde::Serialize;

use super::screen::now;
use crate::output::{self, Failure};

/// Follow a publisher's feed
///
/// Takes the link that the publisher announces and notes it in the guard; `sync` then fetches the lists. Following a
/// feed once more changes what it may do.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools follow --guard home \"https://lists.example.org/us#ringfence=...\"
  blocklist-tools follow --guard home --may-block --region US --region CA \"ringfence:https://...\"")]
pub struct FollowArguments {
    /// Folder of the guard; made when missing
    #[arg(long, value_name = "DIR")]
    guard: PathBuf,
    /// Let it do whatever the settings say, up to ending calls; otherwise it only warns
    #[arg(long)]
    may_block: bool,
    /// Let it only say that numbers are in order
    #[arg(long, conflicts_with = "may_block")]
    corrections_only: bool,
    /// Fetch only lists of these regions, and those without a region
    #[arg(long, value_name = "CC")]
    region: Vec<Region>,
    /// One JSON object
    #[arg(long)]
    json: bool,
    /// The link, as announced
    #[arg(value_name = "LINK")]
    link: FeedLink,
}

#[derive(Serialize)]
struct Followed<'a> {
    feed: i64,
    name: &'a str,
    address: &'a str,
    root: String,
    trust: Trust,
}

/// Runs `follow`.
///
/// # Errors
/// [`Failure::Failed`] when the guard cannot be opened or the feed is followed already with another fingerprint.
pub fn follow(arguments: &FollowArguments) -> Result<(), Failure> {
    let about = |error: &dyn std::fmt::Display| Failure::Failed(format!("{}: {error}", arguments.guard.display()));
    let guard = Guard::open(&arguments.guard, GuardMode::App, now()).map_err(|error| about(&error))?;
    let trust = match (arguments.may_block, arguments.corrections_only) {
        (true, _) => Trust::MayBlock,
        (_, true) => Trust::CorrectionsOnly,
        _ => Trust::MayWarn,
    };
    let link = &arguments.link;
    let store = guard.store().map_err(|error| about(&error))?;
    let due = pacing::first_due(now(), super::sync::random());
    let feed = store.follow(link, trust, &arguments.region, now(), due).map_err(|error| about(&error))?;
    let followed =
        Followed { feed, name: &link.name, address: link.address.as_str(), root: output::hex(&link.root), trust };
    if arguments.json {
        return output::json(&followed);
    }
    let may = match trust {
        Trust::MayBlock => "it may block",
        Trust::MayWarn => "it may warn",
        Trust::CorrectionsOnly => "it may only correct",
    };
    output::line(&format!("following {} at {} ({may})", followed.name, followed.address))?;
    output::line(&format!("its first root is {}", followed.root))
}

/// Follow a feed no longer
///
/// Its lists go out of force at once.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools unfollow --guard home https://lists.example.org/us
  blocklist-tools unfollow --guard home \"US complaints\"")]
pub struct UnfollowArguments {
    /// Folder of the guard
    #[arg(long, value_name = "DIR")]
    guard: PathBuf,
    /// One JSON object
    #[arg(long)]
    json: bool,
    /// The feed's address or name
    #[arg(value_name = "FEED")]
    feed: String,
}

#[derive(Serialize)]
struct Unfollowed<'a> {
    feed: i64,
    name: &'a str,
    address: &'a str,
}

/// Runs `unfollow`.
///
/// # Errors
/// [`Failure::Failed`] when no such feed is followed, or several are.
pub fn unfollow(arguments: &UnfollowArguments) -> Result<(), Failure> {
    let about = |error: &dyn std::fmt::Display| Failure::Failed(format!("{}: {error}", arguments.guard.display()));
    let guard = Guard::open(&arguments.guard, GuardMode::App, now()).map_err(|error| about(&error))?;
    let wanted = arguments.feed.trim_end_matches('/');
    let feeds = guard.store().and_then(|store| Ok(store.feeds()?)).map_err(|error| about(&error))?;
    let matching: Vec<_> =
        feeds.iter().filter(|feed| feed.link.address.as_str() == wanted || feed.link.name == arguments.feed).collect();
    match matching[..] {
        [feed] => {
            guard.unfollow(feed.id, now()).map_err(|error| about(&error))?;
            let (name, address) = (feed.link.name.as_str(), feed.link.address.as_str());
            if arguments.json {
                return output::json(&Unfollowed { feed: feed.id, name, address });
            }
            output::line(&format!("no longer following {name}"))
        }
        [] => Err(Failure::Failed(format!("no feed \"{}\" is followed", arguments.feed))),
        _ => Err(Failure::Failed(format!("several feeds are called \"{}\"; give the address", arguments.feed))),
    }
}
