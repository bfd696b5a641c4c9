//! `owner`: what an owner does with the guard of a phone: rules, presets, history, health.
#![allow(clippy::doc_markdown, reason = "the comments of arguments are what --help prints")]

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use ringfence::advice::Catalogue;
use ringfence::guard::{Action, Guard, GuardError, GuardMode};
use ringfence::import::{ForeignFormat, import, take_in};
use ringfence::phone::Region;
use ringfence::store::{Effect, HistoryFilter, NewRule, Pattern, Preset, Schedule, Store, Truce, conflicts};
use ringfence::time::UnixSeconds;
use serde_json::{Value, json};

use super::screen::{now, parse_time};
use crate::output::{self, Failure};

/// Do what a phone's owner does: rules, presets, history, health
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

/// What every verb here needs.
#[derive(Args, Debug)]
struct Common {
    /// Folder of the guard
    #[arg(long, value_name = "DIR")]
    guard: PathBuf,
    /// The time to act at: a day (YYYY-MM-DD) or seconds since 1970; now when not given
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<UnixSeconds>,
    /// Language of the words, such as en or zh
    #[arg(long, value_name = "TAG", default_value = "en")]
    language: String,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand, Debug)]
enum What {
    Allow(Rule),
    Block(Rule),
    Rules(Common),
    Remove(Remove),
    Export(Common),
    Import(Import),
    Preset(ChoosePreset),
    Expect(Expect),
    History(History),
    Undo(Undo),
    Health(Common),
}

/// Let callers through, whatever anybody else says
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools owner allow --guard home --region US --note doctor \"(202) 555-0123\"
  blocklist-tools owner block --guard home --schedule \"daily 22:00-07:00\" not_a_contact
  blocklist-tools owner block --guard home \"+49900*\" country:NG hidden \"regex:\\\\+1(876|473)\\\\d+\"")]
struct Rule {
    #[command(flatten)]
    common: Common,
    /// Read numbers in national form as in this country
    #[arg(long, value_name = "CC")]
    region: Option<Region>,
    /// Your own words
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// Only for calls to this SIM, from 0
    #[arg(long, value_name = "N")]
    sim: Option<u8>,
    /// Only at these times, such as "mon-fri 22:00-07:00", with a POSIX time zone behind if it is not the phone's
    #[arg(long, value_name = "WHEN")]
    schedule: Option<Schedule>,
    /// Not from then on
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    expires: Option<UnixSeconds>,
    /// Numbers, ranges, patterns with * and ?, regex:..., country:CC, hidden, international, not_a_contact
    #[arg(value_name = "PATTERN", required = true, allow_hyphen_values = true)]
    patterns: Vec<String>,
}

/// Remove a rule
#[derive(Args, Debug)]
struct Remove {
    #[command(flatten)]
    common: Common,
    /// The rule's number in `owner rules`
    id: i64,
}

/// Take over a document of `owner export`, or another app's list
///
/// Reads Ringfence's own document, the backup of SpamBlocker, the lists of Yet Another Call Blocker, PhoneBlock (XML, JSON)
/// and NoPhoneSpam, and tables. All of a document is taken over or nothing.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools owner import --guard home rules.json
  blocklist-tools owner import --guard home --region DE SpamBlocker.gz
  blocklist-tools owner import --guard home --format csv - < numbers.csv")]
struct Import {
    #[command(flatten)]
    common: Common,
    /// Read numbers in national form as in this country
    #[arg(long, value_name = "CC")]
    region: Option<Region>,
    /// Which app wrote it: spamblocker, yacb, phoneblock-xml, phoneblock-json, nophonespam, csv; found out when not given
    #[arg(long, value_name = "APP")]
    format: Option<ForeignFormat>,
    /// The file; - is standard input
    file: PathBuf,
}

/// Choose a preset, or only see what it would have done
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools owner preset --guard home strict --preview
  blocklist-tools owner preset --guard home balanced")]
struct ChoosePreset {
    #[command(flatten)]
    common: Common,
    /// gentle, balanced or strict
    preset: Preset,
    /// Change nothing; list the calls of the last 30 days that it would have treated otherwise
    #[arg(long)]
    preview: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Why {
    Call,
    Pause,
}

/// Let every call ring for a while: because one is expected, or the guard is paused
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools owner expect --guard home --minutes 30
  blocklist-tools owner expect --guard home --minutes 120 pause")]
struct Expect {
    #[command(flatten)]
    common: Common,
    /// For how long; 0 ends it
    #[arg(long, value_name = "N", default_value_t = 30)]
    minutes: u32,
    /// Why
    #[arg(value_enum, default_value_t = Why::Call)]
    why: Why,
}

/// Show the calls that were judged
#[derive(Args, Debug)]
struct History {
    #[command(flatten)]
    common: Common,
    /// Part of the number, or of the name shown
    #[arg(long, value_name = "TEXT")]
    find: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
}

/// "This was not a scam": allow the caller, and write the correction that you may send
#[derive(Args, Debug)]
struct Undo {
    #[command(flatten)]
    common: Common,
    /// The call's number in `owner history`
    id: i64,
}

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when the guard cannot be opened or changed, [`Failure::Usage`] for what means nothing.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.what {
        What::Allow(rule) => add(rule, Effect::Allow),
        What::Block(rule) => add(rule, Effect::Block),
        What::Rules(common) => rules(common),
        What::Remove(arguments) => remove(arguments),
        What::Export(common) => Home::open(common)?.ask(Store::export).and_then(|text| output::line(text.trim_end())),
        What::Import(arguments) => take_over(arguments),
        What::Preset(arguments) => preset(arguments),
        What::Expect(arguments) => expect(arguments),
        What::History(arguments) => history(arguments),
        What::Undo(arguments) => undo(arguments),
        What::Health(common) => health(common),
    }
}

/// An open guard.
struct Home<'a> {
    guard: Guard,
    dir: &'a Path,
    at: UnixSeconds,
    catalogue: &'static Catalogue,
    json: bool,
}

impl<'a> Home<'a> {
    fn open(common: &'a Common) -> Result<Self, Failure> {
        let at = common.at.unwrap_or_else(now);
        let guard = Guard::open(&common.guard, GuardMode::App, at).map_err(Failure::about(&common.guard))?;
        let catalogue = Catalogue::for_language(&common.language);
        Ok(Self { guard, dir: &common.guard, at, catalogue, json: common.json })
    }

    fn store(&self) -> Result<&Store, Failure> {
        self.guard.store().map_err(Failure::about(self.dir))
    }

    fn ask<T, E: Into<GuardError>>(&self, ask: impl FnOnce(&Store) -> Result<T, E>) -> Result<T, Failure> {
        ask(self.store()?).map_err(Into::into).map_err(Failure::about(self.dir))
    }

    fn say(&self, value: &Value, text: &str) -> Result<(), Failure> {
        if self.json { output::json(value) } else { output::line(text) }
    }
}

fn add(arguments: &Rule, effect: Effect) -> Result<(), Failure> {
    let home = Home::open(&arguments.common)?;
    let read =
        |text: &String| Pattern::parse(text, arguments.region).map_err(|error| Failure::Usage(error.to_string()));
    let patterns: Vec<Pattern> = arguments.patterns.iter().map(read).collect::<Result<_, _>>()?;
    for pattern in patterns {
        let rule = NewRule {
            note: arguments.note.clone(),
            sim: arguments.sim,
            schedule: arguments.schedule.clone(),
            expires: arguments.expires,
            ..NewRule::new(pattern, effect)
        };
        let existing = home.ask(Store::rules)?;
        let found = conflicts(&rule, &existing, home.at);
        let id = home.ask(|store| store.add_rule(&rule, home.at))?;
        let words: Vec<String> = found.iter().map(|conflict| home.catalogue.conflict(conflict)).collect();
        let value =
            json!({ "rule": id, "pattern": rule.pattern.to_string(), "effect": effect.name(), "conflicts": words });
        home.say(&value, &format!("rule {id}: {} {}", effect.name(), rule.pattern))?;
        if !home.json {
            words.iter().try_for_each(|words| output::line(&format!("    {words}")))?;
        }
    }
    Ok(())
}

fn rules(common: &Common) -> Result<(), Failure> {
    let home = Home::open(common)?;
    for rule in home.ask(Store::rules)? {
        let what = &rule.rule;
        let schedule = what.schedule.as_ref().map(ToString::to_string);
        let value = json!({
            "rule": rule.id, "effect": what.effect.name(), "pattern": what.pattern.to_string(), "note": what.note,
            "sim": what.sim, "schedule": schedule, "expires": what.expires.map(|expires| expires.0),
        });
        let mut text = format!("{:>4}  {:<5}  {}", rule.id, what.effect.name(), what.pattern);
        let conditions = [
            what.sim.map(|sim| format!("SIM {sim}")),
            schedule,
            what.expires.map(|expires| format!("until {}", expires.0)),
            (!what.note.is_empty()).then(|| what.note.clone()),
        ];
        for condition in conditions.into_iter().flatten() {
            text = format!("{text}  ({condition})");
        }
        home.say(&value, &text)?;
    }
    Ok(())
}

fn remove(arguments: &Remove) -> Result<(), Failure> {
    let home = Home::open(&arguments.common)?;
    if !home.ask(|store| store.remove_rule(arguments.id))? {
        return Err(Failure::Failed(format!("there is no rule {}", arguments.id)));
    }
    home.say(&json!({ "removed": arguments.id }), &format!("removed rule {}", arguments.id))
}

fn take_over(arguments: &Import) -> Result<(), Failure> {
    let home = Home::open(&arguments.common)?;
    let bytes = output::read_all(&arguments.file)?;
    let is_ours = arguments.format.is_none() && is_own_document(&bytes);
    if is_ours {
        let text = String::from_utf8_lossy(&bytes);
        let taken = home.store()?.import(&text, home.at).map_err(Failure::about(&arguments.file))?;
        let value = json!({ "rules": taken.rules, "settings": taken.settings });
        return home.say(&value, &format!("took over {} rules and {} settings", taken.rules, taken.settings));
    }
    let imported = import(&bytes, arguments.format, arguments.region).map_err(Failure::about(&arguments.file))?;
    let taken = take_in(&home.guard, &imported, home.at).map_err(Failure::about(home.dir))?;
    let skipped: Vec<String> = imported
        .skipped
        .iter()
        .map(|skipped| format!("{}: {} ({})", skipped.line, skipped.what, skipped.why))
        .collect();
    let refused: Vec<String> = taken.refused.iter().map(|(line, why)| format!("{line}: {why}")).collect();
    let value = json!({
        "format": imported.format.name(), "rules": taken.rules, "listed": taken.listed, "disabled": taken.disabled,
        "skipped": skipped, "refused": refused,
    });
    let text = format!(
        "{}: {} rules, a list of {} numbers; {} switched off there, {} skipped, {} refused",
        imported.format,
        taken.rules,
        taken.listed,
        taken.disabled,
        skipped.len(),
        refused.len()
    );
    home.say(&value, &text)?;
    if !home.json {
        skipped.iter().chain(&refused).take(20).try_for_each(|line| output::line(&format!("    {line}")))?;
    }
    Ok(())
}

fn is_own_document(bytes: &[u8]) -> bool {
    let parsed: Option<Value> = serde_json::from_slice(bytes).ok();
    parsed.is_some_and(|value| value.get("format").and_then(Value::as_str) == Some("ringfence-owner"))
}

fn preset(arguments: &ChoosePreset) -> Result<(), Failure> {
    let home = Home::open(&arguments.common)?;
    let settings = home.ask(Store::settings)?.with_preset(arguments.preset);
    if !arguments.preview {
        home.ask(|store| store.save_settings(&settings))?;
        let name = arguments.preset.name();
        return home.say(&json!({ "preset": name }), &format!("the preset is {name}"));
    }
    let changed = home.guard.preview(&settings, home.at).map_err(Failure::about(home.dir))?;
    if !home.json {
        output::line(&format!("{} of the calls of the last 30 days would have gone otherwise", changed.len()))?;
    }
    for call in &changed {
        let value = json!({ "call": call.past.id, "caller": call.past.caller, "now": call.now, "then": call.then });
        let text = format!("{:>4}  {}  {} -> {}", call.past.id, call.past.caller, name(call.now), name(call.then));
        home.say(&value, &text)?;
    }
    Ok(())
}

fn name(action: Action) -> &'static str {
    match action {
        Action::Allow => "allow",
        Action::Warn => "warn",
        Action::Silence => "silence",
        Action::Block => "block",
    }
}

fn expect(arguments: &Expect) -> Result<(), Failure> {
    let home = Home::open(&arguments.common)?;
    let truce = match arguments.why {
        Why::Call => Truce::ExpectedCall,
        Why::Pause => Truce::Pause,
    };
    let until = UnixSeconds(home.at.0 + i64::from(arguments.minutes) * 60);
    home.guard.set_truce(truce, until).map_err(Failure::about(home.dir))?;
    home.say(&json!({ "until": until.0 }), &format!("every call rings for {} minutes", arguments.minutes))
}

fn history(arguments: &History) -> Result<(), Failure> {
    let home = Home::open(&arguments.common)?;
    let filter = HistoryFilter { text: arguments.find.clone(), ..HistoryFilter::default() };
    for call in home.ask(|store| store.history(&filter, arguments.limit))? {
        let said = home.catalogue.explain(&call.verdict);
        let value = json!({
            "call": call.id, "at": call.at.0, "caller": call.caller, "level": call.verdict.level,
            "action": call.verdict.action, "reasons": said.reasons, "undone": call.is_undone,
        });
        let (year, month, day) = call.at.date();
        let first = said.reasons.first().map_or("", String::as_str);
        let text = format!(
            "{:>4}  {year}-{month:02}-{day:02}  {:<7}  {}  {first}",
            call.id,
            name(call.verdict.action),
            call.caller
        );
        home.say(&value, &text)?;
    }
    let counted = home.ask(|store| store.counters(UnixSeconds(home.at.0 - 30 * 86_400)))?;
    if home.json {
        return output::json(&json!({ "last_30_days": counted }));
    }
    output::line(&format!(
        "in the last 30 days: {} calls, {} with a warning, {} silenced, {} ended, {} undone",
        counted.calls, counted.warned, counted.silenced, counted.blocked, counted.undone
    ))
}

fn undo(arguments: &Undo) -> Result<(), Failure> {
    let home = Home::open(&arguments.common)?;
    let Some(correction) = home.ask(|store| store.undo(arguments.id, home.at))? else {
        return Err(Failure::Failed(format!("there is no call {} that showed a number", arguments.id)));
    };
    let value = serde_json::to_value(&correction).map_err(|error| Failure::Failed(error.to_string()))?;
    if home.json {
        return output::json(&value);
    }
    let path = home.dir.join(format!("correction-{}.json", arguments.id));
    fs::write(&path, format!("{value:#}\n")).map_err(Failure::io("write", &path))?;
    output::line(&format!("{} is allowed from now on", correction.number))?;
    output::line(&format!("    what you may send to the publishers: {}", path.display()))
}

fn health(common: &Common) -> Result<(), Failure> {
    let home = Home::open(common)?;
    let report = home.guard.health_report(home.at).map_err(Failure::about(home.dir))?;
    let degraded: Vec<String> = report.degraded.iter().map(|event| home.catalogue.health(event)).collect();
    if home.json {
        let lists: Vec<Value> = report
            .lists
            .iter()
            .map(|list| json!({ "source": list.source, "entries": list.entries, "age_days": list.age_days }))
            .collect();
        return output::json(&json!({
            "lists": lists, "last_verdict": report.last_verdict.map(|at| at.0),
            "last_sync": report.last_sync.map(|at| at.0), "degraded": degraded,
        }));
    }
    for list in &report.lists {
        if let ringfence::guard::Source::List { name, publisher, .. } = &list.source {
            output::line(&format!("{name} ({publisher}): {} numbers, {} days old", list.entries, list.age_days))?;
        }
    }
    degraded.iter().try_for_each(|words| output::line(words))?;
    if degraded.is_empty() { output::line("everything works") } else { Ok(()) }
}
