//! What another app had becomes rules of the owner, and a list where it says what callers are after.

use std::fs;

use crate::blocklist::{Category, Confidence, ListBuilder, ListKind, ListMeta, Mark, Standing};
use crate::guard::{Guard, GuardError};
use crate::store::{Effect, NewRule, Pattern, StoreError};
use crate::time::UnixSeconds;

use super::{ForeignPattern, Imported};

/// More blocked numbers than this become a list, which a phone asks faster and shows with what it says.
const MAX_BLOCKED_RULES: usize = 1000;
/// What a number is reported with where the other app does not say how sure it is.
const USUAL: Option<Confidence> = Confidence::new(8);

/// What was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Rules made or changed.
    pub rules: usize,
    /// Numbers of the list that was put in force; 0 for none.
    pub listed: usize,
    /// Entries that were switched off in the other app, and are not taken in.
    pub disabled: usize,
    /// Entries that could not become a rule: line, and why.
    pub refused: Vec<(usize, String)>,
}

/// Takes in what [`super::import`] has read. Rules are all taken or none; the list follows them.
///
/// # Errors
/// [`GuardError`] when the store refuses.
pub fn take_in(guard: &Guard, imported: &Imported, now: UnixSeconds) -> Result<TakenIn, GuardError> {
    let mut taken = TakenIn::default();
    let (mut rules, mut listed) = (Vec::new(), Vec::new());
    let blocks = |entry: &&super::ForeignEntry| {
        entry.is_enabled && entry.effect == Effect::Block && matches!(entry.pattern, ForeignPattern::Number(_))
    };
    let is_long = imported.entries.iter().filter(blocks).count() > MAX_BLOCKED_RULES;
    for entry in &imported.entries {
        if !entry.is_enabled {
            taken.disabled += 1;
            continue;
        }
        let pattern = match &entry.pattern {
            ForeignPattern::Number(number)
                if entry.effect == Effect::Block && (is_long || entry.category.is_some()) =>
            {
                let confidence = entry.confidence.or(USUAL).unwrap_or(Confidence::MAX);
                let category = entry.category.unwrap_or(Category::Other);
                listed.push((number.key(), Mark { category, confidence, standing: Standing::Listed }));
                continue;
            }
            ForeignPattern::Number(number) => Ok(Pattern::Exact(*number)),
            ForeignPattern::Wildcard(text) => Pattern::parse(text, None),
            ForeignPattern::Regex(text) => Pattern::regex(text),
        };
        match pattern {
            Ok(pattern) => rules.push(NewRule::new(pattern, entry.effect).noted(&entry.note)),
            Err(error) => taken.refused.push((entry.line, error.to_string())),
        }
    }
    let store = guard.store()?;
    store.add_rules(&rules, now)?;
    taken.rules = rules.len();
    listed.sort_by_key(|entry| (entry.0, std::cmp::Reverse(entry.1.confidence)));
    listed.dedup_by_key(|entry| entry.0);
    taken.listed = listed.len();
    if !listed.is_empty() {
        let meta = ListMeta {
            kind: ListKind::Numbers,
            title: format!("Imported from {}", imported.format),
            publisher: "you".into(),
            region: None,
            issued: Some(now.0),
        };
        let path = store.dir().join("imported.tmp");
        let built = ListBuilder::new(meta).to_bytes(&listed);
        let bytes = built.map_err(|_| StoreError::Meaningless { what: "imported list" })?;
        fs::write(&path, bytes).map_err(|source| StoreError::Io { what: "write", path: path.clone(), source })?;
        let installed = guard.install_list(&path, now);
        let _ = fs::remove_file(&path);
        installed?;
    }
    guard.reload(now)?;
    Ok(taken)
}
