//! What to say to the person: a headline, the reasons in words, one safe action.
//!
//! The texts are Project Fluent catalogues, one file a language (`docs/adr/0003-message-catalogue.md`). A language that
//! lacks a text falls back to English.

mod lessons;

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::blocklist::Category;
use crate::guard::directory_labels;
use crate::guard::{Action, Level, Reason, ReasonCode, Source, Verdict};
use crate::store::{Conflict, HealthEvent};
use crate::time::UnixSeconds;

pub use lessons::{
    ContactKind, Lesson, LessonError, LessonPack, Lessons, ReportPlace, report_regions, where_to_report,
};

/// Language tag and catalogue; the first is what others fall back to.
const CATALOGUES: [(&str, &str); 2] = [("en", include_str!("en.ftl")), ("zh", include_str!("zh.ftl"))];
/// A publisher's title is cut to this, so that it cannot fill the screen.
const MAX_TITLE_CHARS: usize = 80;

/// What the person sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// One line about the call.
    pub headline: String,
    /// The reasons, the weightiest first.
    pub reasons: Vec<String>,
    /// The one thing to do.
    pub action: String,
}

/// The texts of one language.
pub struct Catalogue {
    /// The language asked for, then what it falls back to.
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalogue").field("languages", &self.bundles.len()).finish()
    }
}

impl Catalogue {
    /// The catalogue for a BCP 47 tag such as `en-GB` or `zh-Hans-CN`. Languages without texts get English. It is read when a
    /// process first asks for it.
    #[must_use]
    pub fn for_language(tag: &str) -> &'static Self {
        static READ: [OnceLock<Catalogue>; CATALOGUES.len()] = [const { OnceLock::new() }; CATALOGUES.len()];
        let language = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let place = CATALOGUES.iter().position(|(name, _)| *name == language).unwrap_or_default();
        READ[place].get_or_init(|| Self::read(place))
    }

    fn read(place: usize) -> Self {
        let own = CATALOGUES.iter().skip(1).filter(|catalogue| **catalogue == CATALOGUES[place]);
        Self { bundles: own.chain(&CATALOGUES[..1]).map(|(name, texts)| bundle(name, texts)).collect() }
    }

    /// Languages that have texts, as BCP 47 tags.
    pub fn languages() -> impl Iterator<Item = &'static str> {
        CATALOGUES.iter().map(|(name, _)| *name)
    }

    /// Puts a verdict into words.
    #[must_use]
    pub fn explain(&self, verdict: &Verdict) -> Advice {
        let headline = match (verdict.action, verdict.level) {
            (Action::Block, _) => "headline-blocked",
            (Action::Silence, _) => "headline-silenced",
            (_, Level::Clear) => "headline-clear",
            (_, Level::Unknown) => "headline-unknown",
            (_, Level::Caution) => "headline-caution",
            (_, Level::Danger) => "headline-danger",
        };
        let action = match (verdict.level, verdict.category) {
            (Level::Clear, _) => "action-clear".to_owned(),
            (Level::Caution | Level::Danger, Some(category)) => key("action", category.name()),
            _ => "action-unknown".to_owned(),
        };
        Advice {
            headline: self.text(headline, None),
            reasons: verdict.reasons.iter().map(|reason| self.reason(reason)).collect(),
            action: self.text(&action, None),
        }
    }

    /// Puts a verdict about a message into words. Nobody can hang up on a message, so headline and action differ.
    #[must_use]
    pub fn explain_message(&self, verdict: &Verdict) -> Advice {
        let headline = match (verdict.action, verdict.level) {
            (Action::Silence | Action::Block, _) => "headline-message-silenced",
            (_, Level::Clear) => "headline-message-clear",
            (_, Level::Unknown) => "headline-message-unknown",
            (_, Level::Caution) => "headline-message-caution",
            (_, Level::Danger) => "headline-message-danger",
        };
        let action = match (verdict.level, verdict.category) {
            (Level::Clear, _) => "clear",
            (Level::Caution | Level::Danger, Some(category)) => category.name(),
            (Level::Caution | Level::Danger, None) => "other",
            _ => "unknown",
        };
        // What fits a call as well as a message has one text for both.
        let for_message = self.find(&key("message-action", action), None);
        Advice {
            headline: self.text(headline, None),
            reasons: verdict.reasons.iter().map(|reason| self.reason(reason)).collect(),
            action: for_message.unwrap_or_else(|| self.text(&key("action", action), None)),
        }
    }

    /// One reason in words.
    #[must_use]
    pub fn reason(&self, reason: &Reason) -> String {
        let mut args = self.arguments(&reason.source, reason.category);
        // Details come from tables and lists: never trusted with the screen's layout.
        args.set("detail", plain_title(&reason.detail));
        if let Source::Registry { name } = &reason.source {
            args.set("registry", plain_title(name));
        }
        let prefix = if matches!(reason.code, ReasonCode::Text(_)) { "text" } else { "reason" };
        self.text(&key(prefix, reason.code.name()), Some(&args))
    }

    /// Who says so, when, and what is claimed.
    fn arguments(&self, source: &Source, category: Option<Category>) -> FluentArgs<'static> {
        let mut args = FluentArgs::new();
        if let Source::List { name, publisher, issued } = source {
            args.set("list", self.list_name(name, publisher));
            args.set("dated", if issued.is_some() { "yes" } else { "no" });
            args.set("date", issued.map(|issued| self.date(UnixSeconds(issued))).unwrap_or_default());
        }
        args.set("claim", self.text(&key("claim", category.map_or("other", Category::name)), None));
        args
    }

    /// What is wrong with the guard, and what to do.
    #[must_use]
    pub fn health(&self, event: &HealthEvent) -> String {
        let mut args = FluentArgs::new();
        args.set("detail", plain_title(&event.detail));
        self.text(&key("health", event.code.name()), Some(&args))
    }

    /// The label texts of a directory ([`crate::guard::Directory`]): an entry's label is an index into them. Short, for
    /// they stand beside a number on a ringing phone.
    #[must_use]
    pub fn directory_labels(&self) -> Vec<String> {
        directory_labels()
            .map(|label| match label {
                Some((level, category)) => {
                    let mut args = FluentArgs::new();
                    args.set("sure", if level == Level::Danger { "yes" } else { "no" });
                    self.text(&key("label", category.name()), Some(&args))
                }
                None => String::new(),
            })
            .collect()
    }

    /// What the owner should know about a new rule, in a sentence.
    #[must_use]
    pub fn conflict(&self, conflict: &Conflict) -> String {
        let mut args = FluentArgs::new();
        let name = match conflict {
            Conflict::NewDecides { .. } => "conflict-new-decides",
            Conflict::OldDecides { .. } => "conflict-old-decides",
            Conflict::Emergency => "conflict-emergency",
            Conflict::Expired => "conflict-expired",
        };
        if let Conflict::NewDecides { other } | Conflict::OldDecides { other } = conflict {
            args.set("other", other.rule.pattern.to_string());
            args.set("effect", other.rule.effect.name());
        }
        self.text(name, Some(&args))
    }

    /// A list with its publisher, who answers for it.
    fn list_name(&self, title: &str, publisher: &str) -> String {
        let (title, publisher) = (plain_title(title), plain_title(publisher));
        let key = if publisher.is_empty() || publisher == title { "list-name" } else { "list-name-of" };
        let mut args = FluentArgs::new();
        args.set("title", title);
        args.set("publisher", publisher);
        self.text(key, Some(&args))
    }

    fn date(&self, time: UnixSeconds) -> String {
        let (year, month, day) = time.date();
        let mut args = FluentArgs::new();
        // As text, so that no thousands separator gets into the year.
        args.set("year", year.to_string());
        // As a number: catalogues choose a name by it.
        args.set("month", month);
        args.set("day", day.to_string());
        self.text("date", Some(&args))
    }

    fn text(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        // Tests go through every text, so this is for a catalogue that somebody broke: the key says more than nothing.
        self.find(key, args).unwrap_or_else(|| key.to_owned())
    }

    fn find(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        for bundle in &self.bundles {
            let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { continue };
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
            if errors.is_empty() {
                return Some(text);
            }
        }
        None
    }
}

fn bundle(language: &str, texts: &str) -> FluentBundle<FluentResource> {
    let language = language.parse::<LanguageIdentifier>().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Titles are stripped of direction marks instead; isolation marks would show up as boxes in plain logs and tests.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(texts.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

fn key(prefix: &str, name: &str) -> String {
    format!("{prefix}-{}", name.replace('_', "-"))
}

/// Whether a character could break a line or turn the direction of what follows.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A publisher's title without line breaks and direction marks, cut to a sane length.
fn plain_title(title: &str) -> String {
    let title: String = title.chars().filter(|c| !is_invisible(*c)).take(MAX_TITLE_CHARS).collect();
    title.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::Reasons;
    use crate::store::{Effect, HealthCode, NewRule, Pattern, Rule};
    use crate::text::TextSignal;

    #[test]
    fn dates_name_the_month_that_they_are_of() {
        let date = UnixSeconds(1_795_564_800);
        assert_eq!(Catalogue::for_language("en").date(date), "25 November 2026");
        assert_eq!(Catalogue::for_language("zh").date(date), "2026年11月25日");
    }

    fn list(title: &str, issued: Option<i64>) -> Source {
        Source::List { name: title.into(), publisher: "Regulator".into(), issued }
    }

    fn reason(code: ReasonCode, source: Source, category: Option<Category>) -> Reason {
        Reason { code, source, category, confidence: None, weight: 50, detail: "ICBC".into(), span: None }
    }

    #[test]
    fn every_catalogue_is_well_formed_and_whole() {
        let keys = |texts: &str| -> Vec<String> {
            texts
                .lines()
                .filter_map(|line| {
                    line.split_once(" = ")
                        .filter(|(key, _)| !key.starts_with(' ') && !key.starts_with('#'))
                        .map(|(key, _)| key.to_owned())
                })
                .collect()
        };
        let first = keys(CATALOGUES[0].1);
        assert!(first.len() > 60);
        for (language, texts) in CATALOGUES {
            assert!(FluentResource::try_new(texts.to_owned()).is_ok(), "{language}");
            assert_eq!(keys(texts), first, "{language}");
        }
    }

    #[test]
    fn every_reason_has_words_in_every_language() {
        for language in Catalogue::languages() {
            let catalogue = Catalogue::for_language(language);
            for code in ReasonCode::ALL.iter().copied() {
                for category in Category::ALL.iter().map(|category| Some(*category)).chain([None]) {
                    for issued in [None, Some(1_764_720_000)] {
                        let text = catalogue.reason(&reason(code, list("Test list", issued), category));
                        assert!(
                            !text.is_empty() && !text.contains(['{', '}', '$']) && !text.contains("reason-"),
                            "{text}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_told_signal_of_a_message_has_words_of_its_own_in_every_language() {
        let link_list = list("Phishing links", Some(1_764_720_000));
        let told: Vec<_> = crate::text::told_signals()
            .chain(crate::text::TextSignal::all().map(crate::text::TextSignal::name).skip(crate::text::SIGNALS.len()))
            .collect();
        assert!(told.len() > 60);
        for (place, language) in Catalogue::languages().enumerate() {
            // Without the fallback, so that no language borrows from another.
            let mut catalogue = Catalogue::read(place);
            catalogue.bundles.truncate(1);
            let args = catalogue.arguments(&link_list, Some(Category::Bank));
            let words = |name: &str| catalogue.find(&key("text", name), Some(&args));
            let mut texts: Vec<_> = told.iter().map(|name| words(name).unwrap_or_else(|| panic!("{name}"))).collect();
            for text in &texts {
                assert!(text.ends_with(['.', '。']) && text.chars().count() <= 100, "{text}");
            }
            texts.sort();
            texts.dedup();
            assert_eq!(texts.len(), told.len(), "{language}: two signals say the same");
            for name in crate::text::SIGNALS.iter().filter(|name| !told.contains(name)).chain(&["no_such_signal"]) {
                assert_eq!(words(name), None, "{name}");
            }
        }
        let code = ReasonCode::Text(TextSignal::LISTED_NUMBER);
        assert_eq!(
            Catalogue::for_language("en").reason(&reason(code, link_list, Some(Category::Bank))),
            "It names a number on the Phishing links (Regulator) of 3 December 2025: pretends to be a bank."
        );
    }

    #[test]
    fn nobody_is_told_to_hang_up_on_a_message() {
        for language in Catalogue::languages() {
            let catalogue = Catalogue::for_language(language);
            for level in [Level::Clear, Level::Unknown, Level::Caution, Level::Danger] {
                for category in Category::ALL.iter().map(|category| Some(*category)).chain([None]) {
                    let reasons = Reasons::from_elem(reason(ReasonCode::NothingKnown, Source::Ringfence, None), 1);
                    let verdict = Verdict { level, action: Action::Allow, category, confidence: None, reasons };
                    let advice = catalogue.explain_message(&verdict);
                    let text = format!("{} {}", advice.headline, advice.action);
                    let of_calls = ["ang up", "caller", "this call", "挂断", "接听", "来电", "-"];
                    assert!(of_calls.iter().all(|word| !text.contains(word)), "{text}");
                    assert!(advice.action.ends_with(['.', '。']) && advice.reasons.len() == 1, "{text}");
                }
            }
        }
    }

    #[test]
    fn every_health_event_and_every_conflict_of_rules_has_words() {
        let rule = NewRule::new(Pattern::Hidden, Effect::Block);
        let other = Rule { id: 1, rule, created: UnixSeconds(0) };
        for language in Catalogue::languages() {
            let catalogue = Catalogue::for_language(language);
            let event = |code: &HealthCode| HealthEvent { code: *code, at: UnixSeconds(0), detail: "List".into() };
            let health = HealthCode::ALL.iter().map(|code| catalogue.health(&event(code)));
            let (new, old) =
                (Conflict::NewDecides { other: other.clone() }, Conflict::OldDecides { other: other.clone() });
            let conflicts =
                [new, old, Conflict::Emergency, Conflict::Expired].map(|conflict| catalogue.conflict(&conflict));
            for text in health.chain(conflicts) {
                assert!(
                    text.chars().count() > 10 && !text.starts_with("health-") && !text.contains("conflict-"),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn every_level_action_and_category_has_a_headline_and_one_thing_to_do() {
        for language in Catalogue::languages() {
            let catalogue = Catalogue::for_language(language);
            for level in [Level::Clear, Level::Unknown, Level::Caution, Level::Danger] {
                for action in [Action::Allow, Action::Warn, Action::Silence, Action::Block] {
                    for category in Category::ALL.iter().map(|category| Some(*category)).chain([None]) {
                        let verdict = Verdict { level, action, category, confidence: None, reasons: Reasons::new() };
                        let advice = catalogue.explain(&verdict);
                        for text in [advice.headline, advice.action] {
                            assert!(
                                !text.is_empty() && !text.starts_with("headline-") && !text.starts_with("action-"),
                                "{text}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_reason_names_its_list_and_day() {
        let reason = reason(
            ReasonCode::Listed,
            list("US Do-Not-Call complaint list", Some(1_764_720_000)),
            Some(Category::Telemarketing),
        );
        let text = |language| Catalogue::for_language(language).reason(&reason);
        assert_eq!(
            text("en-GB"),
            "On the US Do-Not-Call complaint list (Regulator) of 3 December 2025: reported for telemarketing."
        );
        assert_eq!(text("zh-Hans-CN"), "在2025年12月3日Regulator的“US Do-Not-Call complaint list”上：被举报为推销。");
        assert_eq!(text("tlh"), text("en"));
    }

    #[test]
    fn a_title_cannot_turn_or_fill_the_screen() {
        let title = format!("Bank\u{202e}\n{}", "x".repeat(500));
        let text = Catalogue::for_language("en").reason(&reason(ReasonCode::Listed, list(&title, None), None));
        assert!(!text.contains(['\u{202e}', '\n']) && text.chars().count() < 200, "{text}");
    }
}
