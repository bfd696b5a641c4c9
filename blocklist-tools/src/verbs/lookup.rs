//! `lookup`: what a list says about numbers or links.

use std::io::{self, BufRead};
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use ringfence::blocklist::link::{CanonicalLink, key_of};
use ringfence::blocklist::{Category, List, ListKind, Mark, Match, MatchedBy, Standing};
use ringfence::phone::{Region, parse};
use ringfence::text::hosts::registrable;
use serde::Serialize;

use crate::output::{self, Failure};

/// Look numbers up in a list of numbers, or links in a list of links
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools lookup list.rfl +12025550123
  blocklist-tools lookup list.rfl --region US --json < numbers.txt
  blocklist-tools lookup links.rfl https://example.com/login")]
pub struct Arguments {
    /// Region in which numbers without + are read
    #[arg(long, value_name = "CC")]
    region: Option<Region>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// The list; - is standard input
    #[arg(value_name = "LIST")]
    list: PathBuf,
    /// Numbers or links; read from standard input, one a line, when there are none
    #[arg(value_name = "NUMBER|LINK", allow_hyphen_values = true)]
    numbers: Vec<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    input: &'a str,
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    found: bool,
    category: Option<Category>,
    confidence: Option<u8>,
    standing: Option<Standing>,
    how: Option<&'static str>,
}

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when the list or standard input cannot be read.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.numbers.is_empty() && arguments.list.as_os_str() == "-" {
        return Err(Failure::Usage("the list and the numbers cannot both come from standard input".into()));
    }
    let list = output::open_list(&arguments.list)?;
    if !arguments.numbers.is_empty() {
        return arguments.numbers.iter().try_for_each(|number| answer(arguments, &list, number));
    }
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| Failure::Failed(format!("cannot read standard input: {error}")))?;
        if !line.trim().is_empty() {
            answer(arguments, &list, line.trim())?;
        }
    }
    Ok(())
}

fn answer(arguments: &Arguments, list: &List, input: &str) -> Result<(), Failure> {
    let is_links = list.meta().kind == ListKind::Links;
    // What was asked about in its one spelling, or why it is none; and what was found, and how.
    let (asked, found) = if is_links { ask_link(arguments, list, input)? } else { ask_number(arguments, list, input)? };
    let shown = asked.as_ref().ok().cloned();
    let answer = Answer {
        input,
        number: shown.clone().filter(|_| !is_links),
        link: shown.filter(|_| is_links),
        found: found.is_some(),
        category: found.map(|(mark, _)| mark.category),
        confidence: found.map(|(mark, _)| mark.confidence.step()),
        standing: found.map(|(mark, _)| mark.standing),
        how: found.map(|(_, how)| how),
    };
    if arguments.json {
        return output::json(&answer);
    }
    let said = match (&asked, found) {
        (Err(error), _) => error.clone(),
        (Ok(asked), None) => format!("{asked} is not on the list"),
        (Ok(asked), Some((mark, how))) => {
            format!("{asked} {} {} confidence {} ({how})", mark.standing, mark.category, mark.confidence.step())
        }
    };
    output::line(&format!("{input}: {said}"))
}

type Asked = (Result<String, String>, Option<(Mark, &'static str)>);

fn ask_number(arguments: &Arguments, list: &List, input: &str) -> Result<Asked, Failure> {
    let number = match parse(input, arguments.region) {
        Ok(number) => number,
        Err(error) => return Ok((Err(error.to_string()), None)),
    };
    let found = list.lookup(number).map_err(Failure::about(&arguments.list))?;
    let how = |found: Match| (found.mark, if found.matched_by == MatchedBy::Exact { "exact" } else { "range" });
    Ok((Ok(number.to_string()), found.map(how)))
}

fn ask_link(arguments: &Arguments, list: &List, input: &str) -> Result<Asked, Failure> {
    let link = match CanonicalLink::parse(input) {
        Ok(link) => link,
        Err(error) => return Ok((Err(error.to_string()), None)),
    };
    let found = link.each_prefix(registrable(link.host()), |matched, prefix| match list.lookup_key(key_of(prefix)) {
        Ok(None) => ControlFlow::Continue(()),
        found => ControlFlow::Break(found.map(|found| found.map(|mark| (mark, matched.name())))),
    });
    let found = found.break_value().transpose().map_err(Failure::about(&arguments.list))?;
    Ok((Ok(link.to_string()), found.flatten()))
}
