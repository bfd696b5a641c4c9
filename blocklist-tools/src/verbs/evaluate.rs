//! `evaluate`: how well the guard does: here the text guard on labelled messages; `evaluate_calls` has the calls.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, Subcommand};
use ringfence::blocklist::Category;
use ringfence::feed::Trust;
use ringfence::guard::{Level, Source};
use ringfence::text::{Analysis, Class, Context, LinkList, LinkLists, Model, analyse};
use serde::Serialize;

use super::evaluate_calls::Calls;
use crate::messages::read::unmask;
use crate::messages::train::message;
use crate::messages::{Labelled, notices, read};
use crate::output::{self, Failure};

/// Measure what the guard says against labels
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Messages(Messages),
    Calls(Calls),
}

/// Measure the text guard on labelled messages
///
/// Reports per corpus, language and label how many messages got each level, how often the lure was right where the
/// source names it, and how long a message takes.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools evaluate messages --data valid.jsonl.gz
  blocklist-tools evaluate messages --data dev_ood.jsonl.gz --model model.bin --json")]
struct Messages {
    /// Report in JSON, one object a line
    #[arg(long)]
    json: bool,
    /// Labelled messages; - is standard input; without it notices written from templates
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// The model; without it the one that is built in
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Lists of links to hold the messages against
    #[arg(long, value_name = "LIST")]
    links: Vec<PathBuf>,
    /// Print the texts of false alarms and misses of this corpus
    #[arg(long, value_name = "CORPUS")]
    wrong: Option<String>,
}

#[derive(Default, Serialize)]
struct Tally {
    messages: u32,
    clear: u32,
    unknown: u32,
    caution: u32,
    danger: u32,
    /// Flagged, or found to be advertising.
    flagged_or_ads: u32,
    codes: u32,
    lure_known: u32,
    lure_right: u32,
}

#[derive(Serialize)]
struct Line<'a> {
    corpus: &'a str,
    lang: &'a str,
    label: &'a str,
    flagged: f64,
    danger_share: f64,
    #[serde(flatten)]
    tally: &'a Tally,
}

#[derive(Serialize)]
struct Times {
    messages: usize,
    with_link: usize,
    with_listed: usize,
    median_us: f64,
    p99_us: f64,
    max_us: f64,
}

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when the data or the model cannot be read.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.what {
        What::Messages(messages) => measure(messages),
        What::Calls(calls) => super::evaluate_calls::measure(calls),
    }
}

fn measure(arguments: &Messages) -> Result<(), Failure> {
    let loaded = match &arguments.model {
        Some(path) => Some(Model::from_bytes(output::read_all(path)?).map_err(Failure::about(path))?),
        None => None,
    };
    let model = match &loaded {
        Some(model) => model,
        None => Model::built_in(),
    };
    let open = |path: &PathBuf| {
        let list = output::open_list(path)?;
        let source = Source::List { name: list.meta().title.clone(), publisher: String::new(), issued: None };
        Ok(LinkList { list: Arc::new(list), source, trust: Trust::MayWarn })
    };
    let lists = arguments.links.iter().map(open).collect::<Result<_, Failure>>()?;
    let lists = LinkLists::new(lists, None);
    let context = Context { model, links: Some(&lists), ..Context::default() };
    let (mut with_link, mut with_listed) = (0, 0);
    let rows = match &arguments.data {
        Some(path) => read(Path::new(path))?,
        None => notices::generate(notices::Part::Whole, 10, 3),
    };
    let mut tallies: BTreeMap<(&str, &str, &str), Tally> = BTreeMap::new();
    let mut times = Vec::with_capacity(rows.len());
    for row in &rows {
        let text = unmask(row);
        let message = message(row, &text);
        let started = Instant::now();
        let analysis = analyse(&message, &context);
        times.push(started.elapsed().as_secs_f64() * 1e6);
        with_link += usize::from(!analysis.links.is_empty());
        with_listed += usize::from(analysis.links.iter().any(|link| link.listed.is_some()));
        let tally = tallies.entry((&row.corpus, &row.lang, row.label.name())).or_default();
        tally.messages += 1;
        match analysis.level {
            Level::Clear => tally.clear += 1,
            Level::Unknown => tally.unknown += 1,
            Level::Caution => tally.caution += 1,
            Level::Danger => tally.danger += 1,
        }
        let flagged = analysis.level >= Level::Caution;
        tally.flagged_or_ads += u32::from(flagged || analysis.class == Class::Ads);
        tally.codes += u32::from(analysis.code.is_some());
        if let Some(expected) = lures(row).filter(|_| flagged) {
            tally.lure_known += 1;
            tally.lure_right += u32::from(analysis.category.is_some_and(|found| expected.contains(&found)));
        }
        if arguments.wrong.as_deref() == Some(row.corpus.as_str()) {
            say_text(row, &analysis)?;
        }
    }
    if arguments.wrong.is_some() {
        return Ok(());
    }
    if !arguments.json {
        output::line(
            "corpus                   lang     label         messages  caution  danger  flagged  or ads  codes  lure right",
        )?;
    }
    for ((corpus, lang, label), tally) in &tallies {
        let share = |count: u32| f64::from(count) / f64::from(tally.messages.max(1));
        let flagged = share(tally.caution + tally.danger);
        if arguments.json {
            output::json(&Line { corpus, lang, label, flagged, danger_share: share(tally.danger), tally })?;
            continue;
        }
        let lure =
            if tally.lure_known == 0 { String::new() } else { format!("{}/{}", tally.lure_right, tally.lure_known) };
        output::line(&format!(
            "{corpus:<24} {lang:<8} {label:<13} {:>8}  {:>7}  {:>6}  {flagged:>7.4}  {:>6.3}  {:>5}  {lure}",
            tally.messages,
            tally.caution,
            tally.danger,
            share(tally.flagged_or_ads),
            tally.codes
        ))?;
    }
    times.sort_unstable_by(f64::total_cmp);
    let at = |share: usize| {
        let place = times.len() * share / 100;
        times.get(place.min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    let times =
        Times { with_link, with_listed, messages: times.len(), median_us: at(50), p99_us: at(99), max_us: at(100) };
    if arguments.json {
        return output::json(&times);
    }
    if !arguments.links.is_empty() {
        output::line(&format!("links: {with_link} messages have one, {with_listed} one that is listed"))?;
    }
    output::line(&format!(
        "time: median {:.1} us, 99 % {:.1} us, longest {:.0} us",
        times.median_us, times.p99_us, times.max_us
    ))
}

/// A message with what was said of it, for whoever looks for the reason.
fn say_text(row: &Labelled, analysis: &Analysis) -> Result<(), Failure> {
    let names: Vec<_> = analysis.reasons.iter().map(|reason| reason.code).collect();
    output::line(&format!(
        "{:?}\t{}\t{:.2?}\t{}\t{}",
        analysis.level,
        row.label.name(),
        analysis.probabilities,
        names.join(","),
        row.text.replace('\n', " / ")
    ))
}

/// The stories that a source's own class stands for, where it names one.
fn lures(row: &Labelled) -> Option<&'static [Category]> {
    let cat = row.cat.as_deref()?;
    Some(match cat {
        "Delivery" | "Fraud/delivery" | "delivery_scam" => &[Category::Parcel],
        "Prize/Contest" | "Fraud/prize" => &[Category::Prize],
        "Job Advertisement" | "job_scam" => &[Category::Job],
        "Wrong Number/Romance Scam" | "romance_scam" | "IL:Escort_service" => &[Category::Romance],
        "FR:Phishing(Bank)" | "bank_impersonation" | "Fraud/credit/debit card" => &[Category::Bank],
        "IL:Gambling" | "Ads/gamble" => &[Category::Gambling],
        "government_impersonation" => &[Category::Authority],
        "Fraud/tax refund" => &[Category::Refund, Category::Authority],
        "family_emergency" => &[Category::Family],
        "tech_support" => &[Category::TechSupport],
        "Ads/loan/gamble" => &[Category::Loan, Category::Gambling],
        "Fraud/account alert" | "Account Alert" => {
            &[Category::Bank, Category::Telecom, Category::TechSupport, Category::Authority, Category::Refund]
        }
        _ => return None,
    })
}
