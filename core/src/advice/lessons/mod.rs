//! Lessons: what a scam looks like, what comes next, the one safe thing to do, and where to report.
//!
//! A pack holds the lessons of one language (`docs/feeds.md`, "Lessons"). English and Chinese come with the program; a pack
//! with a higher version that arrives by feed takes the place of the one of its language. Where to report stays in the
//! program: no pack may hand out a telephone number or an address, whoever signed it.

mod report;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::is_invisible;
use crate::blocklist::Category;
use crate::text::{Message, NumberKind};

pub use report::{ContactKind, ReportPlace, report_regions, where_to_report};

/// Packs that come with the program; the first is what others fall back to.
const BUILT_IN: [&str; 2] = [include_str!("en.json"), include_str!("zh.json")];
/// The format that this program reads.
const FORMAT: u32 = 1;
/// The longest file of a pack, in bytes; the built-in ones take a fifth.
const MAX_BYTES: usize = 128 << 10;
/// The longest texts, in characters: each part fits the screen of a small phone in large type.
const MAX_TITLE: usize = 80;
const MAX_LOOKS_LIKE: usize = 280;
const MAX_SAYS_NEXT: usize = 100;
const MAX_DO_THIS: usize = 140;
const MAX_IF_IT_HAPPENED: usize = 180;
/// How many things that the other side says next.
const SAYS_NEXT: std::ops::RangeInclusive<usize> = 2..=4;

/// What to know about one kind of scam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Which kind.
    pub category: Category,
    /// One line.
    pub title: String,
    /// What it looks like, in two or three sentences.
    pub looks_like: String,
    /// What they will say next, each as they would say it.
    pub says_next: Vec<String>,
    /// The one safe thing to do.
    pub do_this: String,
    /// What helps where it is too late for that.
    pub if_it_happened: String,
}

/// The lessons of one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LessonPack {
    format: u32,
    version: u64,
    language: String,
    lessons: Vec<Lesson>,
}

/// A newer format may have other fields, so its number is asked first.
#[derive(Deserialize)]
struct Versioned {
    format: u32,
}

/// What a file may say before it has been checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    format: u32,
    version: u64,
    language: String,
    lessons: Vec<Lesson>,
}

/// Why a file is no pack of lessons.
#[derive(Debug, thiserror::Error)]
pub enum LessonError {
    /// It cannot be read.
    #[error("the lessons cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// It is too long.
    #[error("the lessons are too long: at most {MAX_BYTES} bytes are allowed")]
    Long,
    /// It is no JSON of the right shape.
    #[error("it is no pack of lessons: {0}")]
    Shape(#[from] serde_json::Error),
    /// It has a newer format.
    #[error("the lessons have format {0}, and this program reads {FORMAT}; update the program")]
    Format(u32),
    /// The language is no plain tag.
    #[error("\"{0}\" is no language of lessons: two or three small letters are expected, such as en")]
    Language(String),
    /// It holds no lesson.
    #[error("it holds no lesson")]
    Empty,
    /// Two lessons are about the same.
    #[error("it has two lessons for {0}")]
    Twice(Category),
    /// A text is empty or too long.
    #[error("the lesson for {category}: {part} has {chars} characters; 1 to {limit} are allowed")]
    Length {
        /// Of which lesson.
        category: Category,
        /// Which part.
        part: &'static str,
        /// How long it is.
        chars: usize,
        /// How long it may be.
        limit: usize,
    },
    /// Too few or too many things said next.
    #[error("the lesson for {0}: two to four things said next are expected")]
    SaysNext(Category),
    /// A text holds characters that could break a line or turn it, or blanks at an end.
    #[error("the lesson for {category}: {part} is not plain text")]
    NotPlain {
        /// Of which lesson.
        category: Category,
        /// Which part.
        part: &'static str,
    },
    /// A text sends the person somewhere.
    #[error("the lesson for {category}: {part} holds a link, an address or a telephone number; none is allowed")]
    Leads {
        /// Of which lesson.
        category: Category,
        /// Which part.
        part: &'static str,
    },
}

impl LessonPack {
    /// Reads a pack and checks all that [`LessonError`] names.
    ///
    /// # Errors
    /// [`LessonError`] for anything that is no sound pack.
    pub fn read(bytes: &[u8]) -> Result<Self, LessonError> {
        if bytes.len() > MAX_BYTES {
            return Err(LessonError::Long);
        }
        let Versioned { format } = serde_json::from_slice(bytes)?;
        if format != FORMAT {
            return Err(LessonError::Format(format));
        }
        let Unchecked { format, version, language, lessons } = serde_json::from_slice(bytes)?;
        if !(2..=3).contains(&language.len()) || !language.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err(LessonError::Language(language.chars().filter(|c| !is_invisible(*c)).take(20).collect()));
        }
        if lessons.is_empty() {
            return Err(LessonError::Empty);
        }
        for (index, lesson) in lessons.iter().enumerate() {
            if lessons[..index].iter().any(|other| other.category == lesson.category) {
                return Err(LessonError::Twice(lesson.category));
            }
            lesson.check()?;
        }
        Ok(Self { format, version, language, lessons })
    }

    /// Reads the pack in a file.
    ///
    /// # Errors
    /// [`LessonError`], as [`LessonPack::read`].
    pub fn open(path: &Path) -> Result<Self, LessonError> {
        if std::fs::metadata(path)?.len() > MAX_BYTES as u64 {
            return Err(LessonError::Long);
        }
        Self::read(&std::fs::read(path)?)
    }

    /// Its version. Of two packs of a language the higher one is in force. A date such as 20261125 makes a good one.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Its language: the first part of a BCP 47 tag.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The lessons, each category at most once.
    #[must_use]
    pub fn lessons(&self) -> &[Lesson] {
        &self.lessons
    }

    fn lesson(&self, category: Category) -> Option<&Lesson> {
        self.lessons.iter().find(|lesson| lesson.category == category)
    }
}

impl Lesson {
    /// Every text with its name and the most characters it may have.
    fn parts(&self) -> impl Iterator<Item = (&'static str, &str, usize)> {
        let says = self.says_next.iter().map(|text| ("says_next", text.as_str(), MAX_SAYS_NEXT));
        [
            ("title", self.title.as_str(), MAX_TITLE),
            ("looks_like", &self.looks_like, MAX_LOOKS_LIKE),
            ("do_this", &self.do_this, MAX_DO_THIS),
            ("if_it_happened", &self.if_it_happened, MAX_IF_IT_HAPPENED),
        ]
        .into_iter()
        .chain(says)
    }

    fn check(&self) -> Result<(), LessonError> {
        let category = self.category;
        if !SAYS_NEXT.contains(&self.says_next.len()) {
            return Err(LessonError::SaysNext(category));
        }
        for (part, text, limit) in self.parts() {
            let chars = text.chars().count();
            if !(1..=limit).contains(&chars) {
                return Err(LessonError::Length { category, part, chars, limit });
            }
            if text.trim().len() != text.len() || text.chars().any(is_invisible) {
                return Err(LessonError::NotPlain { category, part });
            }
            if leads_somewhere(text) {
                return Err(LessonError::Leads { category, part });
            }
        }
        Ok(())
    }
}

/// Most digits in a row of texts; emergency numbers have three.
const MAX_DIGITS: usize = 4;

/// Whether a text holds what a person could be led by: a link, an e-mail address, a telephone number.
fn leads_somewhere(text: &str) -> bool {
    let analysis = crate::text::analyse(&Message { text, ..Message::default() }, &crate::text::Context::default());
    let is_number = |kind| matches!(kind, NumberKind::Phone | NumberKind::Account);
    !analysis.links.is_empty()
        || text.contains(['@', '＠'])
        || analysis.numbers.iter().any(|number| is_number(number.kind))
        || text.chars().filter(|c| c.is_numeric()).count() > MAX_DIGITS
}

fn built_in() -> &'static [Arc<LessonPack>] {
    static PACKS: OnceLock<Vec<Arc<LessonPack>>> = OnceLock::new();
    // Tests read every pack, so none is lost here.
    PACKS.get_or_init(|| {
        BUILT_IN.iter().filter_map(|text| LessonPack::read(text.as_bytes()).ok()).map(Arc::new).collect()
    })
}

/// The lessons for one person: those of the language, and English where it has none.
#[derive(Clone, Debug)]
pub struct Lessons {
    packs: Vec<Arc<LessonPack>>,
}

impl Lessons {
    /// The built-in lessons for a BCP 47 tag such as `en-GB` or `zh-Hans-CN`. Languages without lessons get English.
    #[must_use]
    pub fn for_language(tag: &str) -> Self {
        Self::with_packs(tag, [])
    }

    /// The same with packs that were installed. A lesson is taken from the highest version that has it; what is
    /// built in comes before what was installed with the same version.
    #[must_use]
    pub fn with_packs(tag: &str, installed: impl IntoIterator<Item = LessonPack>) -> Self {
        let language = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let mut packs: Vec<_> = built_in().iter().cloned().chain(installed.into_iter().map(Arc::new)).collect();
        let english = built_in().first().map_or("", |pack| pack.language());
        packs.retain(|pack| pack.language == language || pack.language == english);
        packs.sort_by_key(|pack| (pack.language != language, std::cmp::Reverse(pack.version)));
        Self { packs }
    }

    /// The lesson about a kind of scam; there is a built-in one for every kind.
    #[must_use]
    pub fn lesson(&self, category: Category) -> Option<&Lesson> {
        self.packs.iter().find_map(|pack| pack.lesson(category))
    }
}

#[cfg(test)]
mod tests;
