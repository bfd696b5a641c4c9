//! `screen`: what a phone would do with calls; `screen_message` has the messages.

use std::io::{self, BufRead};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, Subcommand};
use ringfence::advice::Catalogue;
use ringfence::blocklist::Category;
use ringfence::guard::{
    Action, ExplainedRow, Guard, GuardMode, IncomingCall, Level, Reason, ReasonCode, Source, StirShaken, Verdict,
};
use ringfence::phone::{Caller, Region};
use ringfence::store::{Preset, Store};
use ringfence::text::Span;
use ringfence::time::UnixSeconds;
use serde::Serialize;

use super::screen_message::MessageArguments;
use crate::output::{self, Failure};

/// Try out what a phone would do
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Call(CallArguments),
    Message(MessageArguments),
}

/// Judge incoming calls
///
/// Opens the guard whose data are in DIR (made when missing), puts the lists given in force, and says for each caller
/// what the phone would do and why.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools screen call --guard home --list list.rfl --region US \"(202) 555-0123\"
  blocklist-tools screen call --guard home --region CN --explain +8695588
  blocklist-tools screen call --guard home --region US --name \"Tax Office\" --stir failed \"(202) 555-0123\"
  blocklist-tools screen call --guard home --json < callers.txt")]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
struct CallArguments {
    /// Folder of the guard
    #[arg(long, value_name = "DIR")]
    guard: PathBuf,
    /// Lists to put in force first; they stay
    #[arg(long, value_name = "LIST")]
    list: Vec<PathBuf>,
    /// Where the SIM is at home
    #[arg(long, value_name = "CC")]
    region: Option<Region>,
    /// The callers are in the contacts
    #[arg(long)]
    contact: bool,
    /// When the calls come: a day (YYYY-MM-DD) or seconds since 1970; now when not given
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<UnixSeconds>,
    /// Language of the words, such as en or zh
    #[arg(long, value_name = "TAG", default_value = "en")]
    language: String,
    /// The name that the network shows beside the number
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What the network says about the number
    #[arg(long, value_enum)]
    stir: Option<Stir>,
    /// Whether the network says that the calls come from abroad
    #[arg(long, value_name = "BOOL")]
    from_abroad: Option<bool>,
    /// The SIM that is called, from 0
    #[arg(long, value_name = "N")]
    sim: Option<u8>,
    /// Minutes that the phone's clock is ahead of UTC
    #[arg(long, value_name = "MINUTES", allow_hyphen_values = true, default_value_t = 0)]
    utc_offset: i16,
    /// The preset to judge by, in the place of the owner's settings; it stays
    #[arg(long, value_name = "NAME")]
    preset: Option<Preset>,
    /// Print every signal: what it saw, what it weighed, why it did or did not decide
    #[arg(long)]
    explain: bool,
    /// Write the calls into the history
    #[arg(long)]
    record: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Callers as the phone shows them; read from standard input, one a line, when there are none
    #[arg(value_name = "CALLER", allow_hyphen_values = true)]
    callers: Vec<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Stir {
    Passed,
    Failed,
}

pub(crate) fn parse_time(text: &str) -> Result<UnixSeconds, String> {
    match text.parse() {
        Ok(seconds) => Ok(UnixSeconds(seconds)),
        Err(_) => super::build::parse_date(text),
    }
}

/// The time of this machine.
pub(crate) fn now() -> UnixSeconds {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixSeconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

#[derive(Serialize)]
struct Answer<'a> {
    input: &'a str,
    level: Level,
    action: Action,
    category: Option<Category>,
    confidence: Option<u8>,
    reasons: Vec<SaidReason>,
    headline: String,
    advice: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    explained: Option<Vec<ExplainedRow>>,
}

/// A reason with its words.
#[derive(Serialize)]
pub(super) struct SaidReason {
    code: ReasonCode,
    source: Source,
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<Span>,
}

impl SaidReason {
    pub(super) fn all(verdict: &Verdict, words: &[String]) -> Vec<Self> {
        let said = |(reason, text): (&Reason, &String)| Self {
            code: reason.code,
            source: reason.source.clone(),
            text: text.clone(),
            span: reason.span,
        };
        verdict.reasons.iter().zip(words).map(said).collect()
    }
}

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when the guard cannot be opened or a list cannot be put in force.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.what {
        What::Call(arguments) => calls(arguments),
        What::Message(arguments) => super::screen_message::run(arguments),
    }
}

fn calls(arguments: &CallArguments) -> Result<(), Failure> {
    let at = arguments.at.unwrap_or_else(now);
    let guard = Guard::open(&arguments.guard, GuardMode::App, at).map_err(Failure::about(&arguments.guard))?;
    for list in &arguments.list {
        guard.install_list(list, at).map_err(Failure::about(list))?;
    }
    if let Some(preset) = arguments.preset {
        let save = |store: &Store| Ok(store.save_settings(&store.settings()?.with_preset(preset))?);
        guard.store().and_then(save).and_then(|()| guard.reload(at)).map_err(Failure::about(&arguments.guard))?;
    }
    let catalogue = Catalogue::for_language(&arguments.language);
    if !arguments.callers.is_empty() {
        return arguments.callers.iter().try_for_each(|caller| answer(arguments, &guard, catalogue, at, caller));
    }
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| Failure::Failed(format!("cannot read standard input: {error}")))?;
        answer(arguments, &guard, catalogue, at, &line)?;
    }
    Ok(())
}

fn answer(
    arguments: &CallArguments,
    guard: &Guard,
    catalogue: &Catalogue,
    at: UnixSeconds,
    input: &str,
) -> Result<(), Failure> {
    let call = IncomingCall {
        region: arguments.region,
        sim_slot: arguments.sim,
        is_contact: arguments.contact,
        stir_shaken: match arguments.stir {
            None => StirShaken::NotVerified,
            Some(Stir::Passed) => StirShaken::Passed,
            Some(Stir::Failed) => StirShaken::Failed,
        },
        utc_offset_minutes: Some(arguments.utc_offset),
        is_from_abroad: arguments.from_abroad,
        name: arguments.name.clone(),
        ..IncomingCall::new(Caller::parse(input, arguments.region), at)
    };
    let (verdict, explained) = if arguments.explain {
        let (verdict, rows) = guard.explain_call(&call);
        (verdict, Some(rows))
    } else {
        (guard.screen_call(&call), None)
    };
    if arguments.record {
        guard.record(input, &call, &verdict).map_err(Failure::about(&arguments.guard))?;
    }
    let said = catalogue.explain(&verdict);
    let answer = Answer {
        input,
        level: verdict.level,
        action: verdict.action,
        category: verdict.category,
        confidence: verdict.confidence.map(ringfence::blocklist::Confidence::step),
        reasons: SaidReason::all(&verdict, &said.reasons),
        headline: said.headline,
        advice: said.action,
        explained,
    };
    if arguments.json {
        return output::json(&answer);
    }
    output::line(&format!("{input}: {}", answer.headline))?;
    for reason in &answer.reasons {
        output::line(&format!("    {}", reason.text))?;
    }
    output::line(&format!("    {}", answer.advice))?;
    for row in answer.explained.iter().flatten() {
        let weighed = if row.weighed > 0 { row.weighed.to_string() } else { "-".to_owned() };
        output::line(&format!("    {:<24} {weighed:>3}  {}; {}", row.code.name(), row.saw, row.effect))?;
    }
    Ok(())
}
