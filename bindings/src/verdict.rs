use ringfence::advice::{Advice, Catalogue};
use ringfence::blocklist::{Category, Confidence};
use ringfence::guard::{self, Action, Level, Source};

use crate::RingfenceFailure;

/// A part of a message, in UTF-16 code units, as Kotlin and `NSRange` count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Span {
    /// The first unit.
    pub start: u32,
    /// The unit behind the last.
    pub end: u32,
}

impl Span {
    pub(crate) fn of(text: &str, span: ringfence::text::Span) -> Option<Self> {
        let units = |end: u32| {
            text.get(..end as usize).map(|part| u32::try_from(part.encode_utf16().count()).unwrap_or(u32::MAX))
        };
        Some(Self { start: units(span.start)?, end: units(span.end)? })
    }
}

/// A signal that counted.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Reason {
    /// The stable name of the signal.
    pub code: String,
    /// What it says, in the language asked for.
    pub words: String,
    /// How much it weighed, 0 to 100.
    pub weight: u32,
    /// The category that it names.
    pub category: Option<Category>,
    /// Who says so: a list's title, a registry; none for what the phone itself has seen.
    pub source: Option<String>,
    /// The publisher of the list.
    pub publisher: Option<String>,
    /// The rule of the owner.
    pub rule: Option<i64>,
    /// The part of the message that it is about.
    pub span: Option<Span>,
}

/// A decision, with its words in the language asked for.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Verdict {
    /// How dangerous.
    pub level: Level,
    /// What to do.
    pub action: Action,
    /// What the other side is probably after.
    pub category: Option<Category>,
    /// How sure the deciding source is, 0 to 15.
    pub confidence: Option<u32>,
    /// One line.
    pub headline: String,
    /// The one safe thing to do.
    pub advice: String,
    /// Why, the weightiest first; never empty.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// About a call.
    pub(crate) fn of_call(verdict: &guard::Verdict, language: &str) -> Self {
        Self::new(verdict, Catalogue::for_language(language).explain(verdict), "")
    }

    /// About a message with this text.
    pub(crate) fn of_message(verdict: &guard::Verdict, text: &str, language: &str) -> Self {
        Self::new(verdict, Catalogue::for_language(language).explain_message(verdict), text)
    }

    /// What is left where words fail.
    pub(crate) fn without_words(verdict: &guard::Verdict) -> Self {
        let codes = verdict.reasons.iter().map(|reason| reason.code.name().to_owned());
        let (headline, action) = (RingfenceFailure::Internal.to_string(), String::new());
        Self::new(verdict, Advice { headline, action, reasons: codes.collect() }, "")
    }

    fn new(verdict: &guard::Verdict, words: Advice, text: &str) -> Self {
        let reasons = verdict.reasons.iter().zip(words.reasons).map(|(reason, words)| {
            let (source, publisher, rule) = match &reason.source {
                Source::List { name, publisher, .. } => (Some(name.clone()), Some(publisher.clone()), None),
                Source::Registry { name } => (Some(name.clone()), None, None),
                Source::Owner { rule } => (None, None, Some(*rule)),
                _ => (None, None, None),
            };
            Reason {
                code: reason.code.name().to_owned(),
                words,
                weight: u32::from(reason.weight),
                category: reason.category,
                source,
                publisher,
                rule,
                span: reason.span.and_then(|span| Span::of(text, span)),
            }
        });
        Self {
            level: verdict.level,
            action: verdict.action,
            category: verdict.category,
            confidence: verdict.confidence.map(Confidence::step).map(u32::from),
            headline: words.headline,
            advice: words.action,
            reasons: reasons.collect(),
        }
    }
}
