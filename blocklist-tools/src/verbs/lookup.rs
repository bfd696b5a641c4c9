//! `lookup`: what a list says about numbers.

use std::io::{self, BufRead};
use std::path::PathBuf;

use clap::Args;
use ringfence::blocklist::{Category, List, MatchedBy, Standing};
use ringfence::phone::{Region, parse};
use serde::Serialize;

use crate::output::{self, Failure};

/// Look numbers up in a list
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools lookup list.rfl +12025550123
  blocklist-tools lookup list.rfl --region US --json < numbers.txt")]
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
    /// Numbers; read from standard input, one a line, when there are none
    #[arg(value_name = "NUMBER", allow_hyphen_values = true)]
    numbers: Vec<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    input: &'a str,
    number: Option<String>,
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
    let number = parse(input, arguments.region);
    let found = match number {
        Ok(number) => list.lookup(number).map_err(Failure::about(&arguments.list))?,
        Err(_) => None,
    };
    let answer = Answer {
        input,
        number: number.ok().map(|number| number.to_string()),
        found: found.is_some(),
        category: found.map(|found| found.mark.category),
        confidence: found.map(|found| found.mark.confidence.step()),
        standing: found.map(|found| found.mark.standing),
        how: found.map(|found| if found.matched_by == MatchedBy::Exact { "exact" } else { "range" }),
    };
    if arguments.json {
        return output::json(&answer);
    }
    let said = match (&number, found) {
        (Err(error), _) => error.to_string(),
        (Ok(number), None) => format!("{number} is not on the list"),
        (Ok(number), Some(found)) => {
            let how = answer.how.unwrap_or_default();
            format!(
                "{number} {} {} confidence {} ({how})",
                found.mark.standing,
                found.mark.category,
                found.mark.confidence.step()
            )
        }
    };
    output::line(&format!("{input}: {said}"))
}
