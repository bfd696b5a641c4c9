//! Messages from JSON Lines, plain or gzip.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde::Deserialize;

use crate::output::Failure;

/// What a source says of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Between people, or unsorted legitimate.
    Ham,
    /// Legitimate business.
    Notification,
    /// Advertising.
    Ads,
    /// Fraud.
    Scam,
    /// Advertising or fraud, the source does not say which.
    Bulk,
    /// The source does not say.
    Unknown,
}

impl Label {
    /// The name in data files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ham => "ham",
            Self::Notification => "notification",
            Self::Ads => "ads",
            Self::Scam => "scam",
            Self::Bulk => "bulk",
            Self::Unknown => "unknown",
        }
    }
}

/// A labelled message.
#[derive(Clone, Debug, Deserialize)]
pub struct Labelled {
    /// Where it comes from.
    #[serde(default)]
    pub corpus: String,
    /// What the source says of it.
    pub label: Label,
    /// The source's own finer class.
    #[serde(default)]
    pub cat: Option<String>,
    /// The language.
    #[serde(default)]
    pub lang: String,
    /// The text.
    pub text: String,
    /// The sender, where known.
    #[serde(default)]
    pub sender: Option<String>,
    /// The SIM's country, where known.
    #[serde(default)]
    pub region: Option<String>,
    /// The name of the group of near-duplicates.
    #[serde(default)]
    pub cluster: Option<serde_json::Value>,
}

/// Reads messages from a file, or from standard input for `-`.
///
/// # Errors
/// [`Failure::Failed`] when the file cannot be read or a line is no message.
pub fn read(path: &Path) -> Result<Vec<Labelled>, Failure> {
    let raw: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(Failure::io("open", path))?)
    };
    let mut input = BufReader::new(raw);
    let packed = input.fill_buf().map_err(Failure::io("read", path))?.starts_with(&[0x1f, 0x8b]);
    let lines: Box<dyn BufRead> =
        if packed { Box::new(BufReader::new(MultiGzDecoder::new(input))) } else { Box::new(input) };
    let mut messages = Vec::new();
    for (index, line) in lines.lines().enumerate() {
        let line = line.map_err(Failure::io("read", path))?;
        if line.trim().is_empty() {
            continue;
        }
        let message = serde_json::from_str(&line)
            .map_err(|error| Failure::Failed(format!("{}:{}: not a message: {error}", path.display(), index + 1)))?;
        messages.push(message);
    }
    Ok(messages)
}

/// Undoes what publishers of corpora did to the text, which no phone ever sees: digits written as X.
#[must_use]
pub fn unmask(message: &Labelled) -> String {
    let masks =
        matches!(message.corpus.as_str(), "spamhunter" | "spamhunter_labelled" | "zh_800k_subset" | "super_sms_latest");
    if !masks {
        return message.text.clone();
    }
    let chars: Vec<char> = message.text.chars().collect();
    let mut out = String::with_capacity(message.text.len());
    let mut at = 0;
    while at < chars.len() {
        let is_mask = |c: char| matches!(c, 'X' | 'x');
        let run = chars[at..].iter().take_while(|c| is_mask(**c)).count();
        let least = if message.lang == "zh" { 1 } else { 2 };
        let alone = at.checked_sub(1).is_none_or(|before| !chars[before].is_ascii_alphabetic())
            && chars.get(at + run).is_none_or(|next| !next.is_ascii_alphabetic());
        if run >= least && alone {
            (0..run).for_each(|index| out.push(char::from(b'1' + ((at + index * 7) % 9) as u8)));
            at += run;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}
