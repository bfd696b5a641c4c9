//! `explain`: how the text guard sees a message.

use std::io::{self, Read};

use clap::Args;
use ringfence::phone::Region;
use ringfence::text::{Analysis, Context, Explanation, Message, Span, analyse, explain};
use serde_json::json;

use crate::output::{self, Failure};

/// Show how the text guard sees a message: the text in one spelling, what was found in it, what each sign weighs
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools explain \"USPS: your parcel is held, pay at https://usps.redelivery-help.top/x\"
  blocklist-tools explain --sender AD-HDFCBK --region IN --json < message.txt")]
pub struct Arguments {
    /// The sender as the phone shows it
    #[arg(long, value_name = "SENDER", default_value = "", allow_hyphen_values = true)]
    sender: String,
    /// Where the SIM is at home
    #[arg(long, value_name = "CC")]
    region: Option<Region>,
    /// Report in JSON
    #[arg(long)]
    json: bool,
    /// The message; read whole from standard input when there is none
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: Option<String>,
}

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when standard input cannot be read.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let text = match &arguments.text {
        Some(text) => text.clone(),
        None => standard_input()?,
    };
    let message = Message { text: &text, sender: &arguments.sender, region: arguments.region, ..Message::default() };
    let context = Context::default();
    let (seen, verdict) = (explain(&message, &context), analyse(&message, &context));
    if arguments.json { output::json(&as_json(&text, &seen, &verdict)) } else { print(&text, &seen, &verdict) }
}

/// The whole of standard input as one message. Bytes that are no UTF-8 become replacement characters.
pub(super) fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| Failure::Failed(format!("cannot read standard input: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned())
}

fn at(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

fn as_json(text: &str, seen: &Explanation, verdict: &Analysis) -> serde_json::Value {
    let signals: Vec<_> = seen
        .signals
        .iter()
        .map(|signal| json!({"code": signal.name, "weight": signal.weight, "span": signal.span, "text": at(text, signal.span)}))
        .collect();
    let links: Vec<_> = verdict
        .links
        .iter()
        .map(|link| json!({"host": link.facts.host, "domain": link.facts.domain, "span": link.span}))
        .collect();
    let numbers: Vec<_> = verdict
        .numbers
        .iter()
        .map(|number| json!({"kind": format!("{:?}", number.kind).to_lowercase(), "digits": number.digits, "span": number.span}))
        .collect();
    json!({
        "level": verdict.level,
        "class": verdict.class.name(),
        "probabilities": verdict.probabilities,
        "normalised": seen.normalised,
        "tricks": seen.tricks.total(),
        "links": links,
        "numbers": numbers,
        "signals": signals,
        "wording": seen.wording,
        "score": {"caution": seen.score.caution, "danger": seen.score.danger, "quiet": seen.score.quiet},
        "thresholds": {"caution": seen.thresholds.0, "danger": seen.thresholds.1},
    })
}

fn print(text: &str, seen: &Explanation, verdict: &Analysis) -> Result<(), Failure> {
    output::line(&format!("text      {}", seen.normalised.replace('\n', " ")))?;
    output::line(&format!("tricks    {}", seen.tricks.total()))?;
    for link in &verdict.links {
        output::line(&format!("link      {} ({})", at(text, link.span), link.facts.domain))?;
    }
    for number in &verdict.numbers {
        output::line(&format!("number    {} ({:?})", at(text, number.span), number.kind))?;
    }
    if let Some(code) = &verdict.code {
        output::line(&format!(
            "code      {} for {}",
            code.code,
            code.service.as_deref().unwrap_or("an unnamed service")
        ))?;
    }
    for signal in &seen.signals {
        output::line(&format!(
            "{:>9.2} {:<20} {}",
            signal.weight,
            signal.name,
            at(text, signal.span).replace('\n', " ")
        ))?;
    }
    output::line(&format!("{:>9.2} the words as a whole", seen.wording))?;
    let (caution, danger) = seen.thresholds;
    output::line(&format!(
        "score     {:.2} (caution from {caution:.2}), {:.2} (danger from {danger:.2}){}",
        seen.score.caution,
        seen.score.danger,
        if seen.score.quiet { "; a code or notice that asks for nothing" } else { "" }
    ))?;
    output::line(&format!(
        "level     {}, {}",
        serde_json::to_string(&verdict.level).unwrap_or_default().trim_matches('"'),
        verdict.class.name()
    ))
}
