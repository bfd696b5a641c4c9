//! `screen message`: what a phone would say of messages.

use std::io::{self, BufRead};
use std::path::PathBuf;

use clap::Args;
use ringfence::advice::Catalogue;
use ringfence::blocklist::{Category, Confidence};
use ringfence::guard::{Action, Channel, Folder, Guard, GuardMode, IncomingMessage, Level};
use ringfence::phone::Region;
use ringfence::store::Settings;
use ringfence::time::UnixSeconds;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::explain::standard_input;
use super::screen::{SaidReason, now, parse_time};
use crate::output::{self, Failure};

/// Judge messages
///
/// Opens the guard whose data are in DIR (made when missing) and says what the phone would say of a message: how
/// dangerous it is, what it is after, why, and what to do.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools screen message --guard home --sender +447700900123 \"Hi mum, this is my new number\"
  blocklist-tools screen message --guard home --region US --json < message.txt
  blocklist-tools screen message --guard home --jsonl --json < messages.jsonl")]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct MessageArguments {
    /// Folder of the guard
    #[arg(long, value_name = "DIR")]
    guard: PathBuf,
    /// The sender as the phone shows it: a number, a short code, a name, an e-mail address
    #[arg(long, value_name = "SENDER", default_value = "", allow_hyphen_values = true)]
    sender: String,
    /// Where the SIM is at home
    #[arg(long, value_name = "CC")]
    region: Option<Region>,
    /// The sender is in the contacts
    #[arg(long)]
    contact: bool,
    /// The owner has written to the sender before
    #[arg(long)]
    known_thread: bool,
    /// When it came: a day (YYYY-MM-DD) or seconds since 1970; now when not given
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<UnixSeconds>,
    /// Language of the words, such as en or zh
    #[arg(long, value_name = "TAG", default_value = "en")]
    language: String,
    /// Read objects with text and, where known, sender, region, time, contact from standard input, one a line
    #[arg(long, conflicts_with = "text")]
    jsonl: bool,
    /// Write the verdicts into the history, and remember the numbers that were named
    #[arg(long)]
    record: bool,
    /// One JSON object a message
    #[arg(long)]
    json: bool,
    /// The message; read whole from standard input when there is none
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: Option<String>,
}

/// A line of standard input. What a source says beside this is nothing to the guard, and what it says here in a form
/// that cannot be read is as good as not known: the message is judged all the same.
#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    sender: Option<Value>,
    #[serde(default)]
    region: Option<Value>,
    #[serde(default)]
    time: Option<Value>,
    #[serde(default)]
    contact: Option<bool>,
}

/// Text, or a number as it is written: a sender may be a short code.
fn as_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Seconds since 1970 or a day, with or without the time of day.
fn as_time(value: Value) -> Option<UnixSeconds> {
    let text = as_text(value)?;
    let day = text.get(..10).filter(|day| day[1..].contains('-'));
    let whole = text.split_once('.').map_or(text.as_str(), |(whole, _)| whole);
    parse_time(day.unwrap_or(whole)).ok()
}

#[derive(Serialize)]
struct Answer {
    level: Level,
    action: Action,
    category: Option<Category>,
    /// The category where the message is flagged.
    lure: Option<Category>,
    confidence: Option<u8>,
    class: &'static str,
    folder: Folder,
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    reasons: Vec<SaidReason>,
    headline: String,
    advice: String,
}

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when the guard cannot be opened, or lines of the input are no messages; the others are judged.
pub(super) fn run(arguments: &MessageArguments) -> Result<(), Failure> {
    let at = arguments.at.unwrap_or_else(now);
    let about = || Failure::about(&arguments.guard);
    let guard = Guard::open(&arguments.guard, GuardMode::App, at).map_err(about())?;
    let settings = guard.store().and_then(|store| Ok(store.settings()?)).map_err(about())?;
    let screen = Screen { arguments, guard, settings, catalogue: Catalogue::for_language(&arguments.language) };
    let message = |text: &str| IncomingMessage {
        region: arguments.region,
        is_contact: arguments.contact,
        known_thread: arguments.known_thread,
        channel: Channel::Sms,
        ..IncomingMessage::new(&arguments.sender, text, at)
    };
    let cannot = |error: io::Error| Failure::Failed(format!("cannot read standard input: {error}"));
    if !arguments.jsonl {
        let text = match &arguments.text {
            Some(text) => text.clone(),
            None => standard_input()?,
        };
        return screen.answer(&message(&text));
    }
    let mut wrong = 0;
    for (number, line) in io::stdin().lock().lines().enumerate() {
        let line = line.map_err(cannot)?;
        if line.trim().is_empty() {
            continue;
        }
        match read(&line, message("")) {
            Ok(message) => screen.answer(&message)?,
            Err(why) => {
                output::remark(&format!("line {}: {why}", number + 1));
                wrong += 1;
            }
        }
    }
    if wrong > 0 {
        return Err(Failure::Failed(format!(
            "{wrong} lines of standard input are no messages; the others were judged"
        )));
    }
    Ok(())
}

fn read(line: &str, fallback: IncomingMessage) -> Result<IncomingMessage, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    Ok(IncomingMessage {
        text: line.text,
        sender: line.sender.and_then(as_text).unwrap_or(fallback.sender),
        region: line.region.and_then(as_text).and_then(|code| Region::new(&code).ok()).or(fallback.region),
        at: line.time.and_then(as_time).unwrap_or(fallback.at),
        is_contact: line.contact.unwrap_or(fallback.is_contact),
        ..fallback
    })
}

struct Screen<'a> {
    arguments: &'a MessageArguments,
    guard: Guard,
    settings: Settings,
    catalogue: &'static Catalogue,
}

impl Screen<'_> {
    fn answer(&self, message: &IncomingMessage) -> Result<(), Failure> {
        let judged = self.guard.screen_message(message);
        if self.arguments.record {
            self.guard.record_message(message, &judged).map_err(Failure::about(&self.arguments.guard))?;
        }
        let said = self.catalogue.explain_message(&judged.verdict);
        let folder = judged.folder(&self.settings);
        let verdict = judged.verdict;
        let (code, service) = judged.code.map(|code| (code.code, code.service)).unzip();
        let answer = Answer {
            level: verdict.level,
            action: verdict.action,
            category: verdict.category,
            lure: verdict.category.filter(|_| verdict.level >= Level::Caution),
            confidence: verdict.confidence.map(Confidence::step),
            class: judged.class.name(),
            folder,
            code,
            service: service.flatten(),
            reasons: SaidReason::all(&verdict, &said.reasons),
            headline: said.headline,
            advice: said.action,
        };
        if self.arguments.json {
            return output::json(&answer);
        }
        output::line(&answer.headline)?;
        for reason in &answer.reasons {
            output::line(&format!("    {}", reason.text))?;
        }
        output::line(&format!("    {}", answer.advice))
    }
}
