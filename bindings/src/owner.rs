use std::collections::HashMap;
use std::sync::Arc;

use ringfence::blocklist::Category;
use ringfence::guard::Action;
use ringfence::import::{import, take_in};
use ringfence::phone::parse;
use ringfence::store::{Preset, Settings};
use ringfence::time::UnixSeconds;

use crate::guard::{Shared, region};
use crate::{Lesson, PastCall, RingfenceFailure};

/// What the owner set.
#[derive(Clone, uniffi::Record)]
pub struct OwnerSettings {
    /// The preset that the actions below are; none for a combination of the owner's own.
    pub preset: Option<Preset>,
    /// What to do with a call at level danger.
    pub on_danger: Action,
    /// What to do with a call at level caution.
    pub on_caution: Action,
    /// What to do with a caller who hides the number.
    pub on_hidden: Action,
    /// What to do with a caller of whom nothing is known.
    pub on_unknown: Action,
    /// What to do with a caller from a country with which the owner has no dealings.
    pub on_foreign: Action,
    /// What to do with a call that shows a number whose owner never calls from it.
    pub on_false_number: Action,
    /// What to do with calls that lists report for a category.
    pub on_category: HashMap<Category, Action>,
    /// The owner's own numbers, to tell callers who imitate them.
    pub own_numbers: Vec<String>,
    /// Days for which a number that the owner dialled rings whatever lists say.
    pub dialled_days: u32,
    /// Minutes within which a second call rings; 0 for never.
    pub repeated_minutes: u32,
    /// Minutes for which nothing is held up after an emergency call.
    pub emergency_minutes: u32,
    /// Two letters of the country where the owner's numbers are at home when the SIM does not say.
    pub home_region: Option<String>,
    /// How many calls, and how many messages, the history keeps.
    pub history_entries: u32,
    /// For how many days.
    pub history_days: u32,
    /// Whether the history keeps the text of messages.
    pub keep_message_text: bool,
}

impl From<Settings> for OwnerSettings {
    fn from(settings: Settings) -> Self {
        Self {
            preset: settings.preset(),
            on_danger: settings.on_danger,
            on_caution: settings.on_caution,
            on_hidden: settings.on_hidden,
            on_unknown: settings.on_unknown,
            on_foreign: settings.on_foreign,
            on_false_number: settings.on_false_number,
            on_category: settings.on_category.into_iter().collect(),
            own_numbers: settings.own_numbers.iter().map(ToString::to_string).collect(),
            dialled_days: settings.dialled_days,
            repeated_minutes: settings.repeated_minutes,
            emergency_minutes: settings.emergency_minutes,
            home_region: settings.home_region.map(|region| region.as_str().to_owned()),
            history_entries: settings.history_calls,
            history_days: settings.history_days,
            keep_message_text: settings.keep_message_text,
        }
    }
}

impl TryFrom<OwnerSettings> for Settings {
    type Error = RingfenceFailure;

    fn try_from(settings: OwnerSettings) -> Result<Self, RingfenceFailure> {
        let home_region = region(settings.home_region.as_ref())?;
        let number = |text: &String| parse(text, home_region).map_err(|error| RingfenceFailure::input(&error));
        Ok(Self {
            on_danger: settings.on_danger,
            on_caution: settings.on_caution,
            on_hidden: settings.on_hidden,
            on_unknown: settings.on_unknown,
            on_foreign: settings.on_foreign,
            on_false_number: settings.on_false_number,
            on_category: settings.on_category.into_iter().collect(),
            own_numbers: settings.own_numbers.iter().map(number).collect::<Result<_, _>>()?,
            dialled_days: settings.dialled_days,
            repeated_minutes: settings.repeated_minutes,
            emergency_minutes: settings.emergency_minutes,
            home_region,
            history_calls: settings.history_entries,
            history_days: settings.history_days,
            keep_message_text: settings.keep_message_text,
        })
    }
}

/// A call of the past that other settings would have treated otherwise.
#[derive(Clone, uniffi::Record)]
pub struct PreviewedCall {
    /// The call.
    pub past: PastCall,
    /// What the settings in force do with it, by the lists and rules of today.
    pub now: Action,
    /// What the other settings would do.
    pub then: Action,
}

/// What a document brought.
#[derive(Clone, Copy, uniffi::Record)]
pub struct ImportedDocument {
    /// Rules made or changed.
    pub rules: u64,
    /// Settings changed.
    pub settings: u64,
}

/// What the data of another app brought.
#[derive(Clone, uniffi::Record)]
pub struct ImportedLists {
    /// Which app's, by its stable name.
    pub format: String,
    /// Rules made or changed.
    pub rules: u64,
    /// Numbers of the list that was put in force; 0 for none.
    pub listed: u64,
    /// Entries that were switched off in the other app.
    pub disabled: u64,
    /// Entries that could not be taken in: place in the file, and why.
    pub refused: Vec<String>,
}

/// The owner's settings, lessons, and what moves to another phone.
#[derive(uniffi::Object)]
pub struct Owner {
    pub(crate) shared: Arc<Shared>,
}

#[uniffi::export]
impl Owner {
    /// The settings in force.
    ///
    /// # Errors
    /// [`RingfenceFailure::Closed`].
    pub fn settings(&self) -> Result<OwnerSettings, RingfenceFailure> {
        self.shared.ask(|guard| Ok(guard.settings().into()))
    }

    /// Changes the settings. The field `preset` is only read, never written: see [`Owner::set_preset`]. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] for a number or region that is none; [`RingfenceFailure::Storage`].
    pub fn save_settings(&self, settings: OwnerSettings, now: i64) -> Result<(), RingfenceFailure> {
        let settings = Settings::try_from(settings)?;
        self.shared.change(now, |store| Ok(store.save_settings(&settings)?))
    }

    /// Takes over the actions of a preset; what was set for categories goes. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written.
    pub fn set_preset(&self, preset: Preset, now: i64) -> Result<(), RingfenceFailure> {
        self.shared.change(now, |store| Ok(store.save_settings(&store.settings()?.with_preset(preset))?))
    }

    /// Which calls of the last 30 days a preset would have treated otherwise, the latest first. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when the history cannot be read.
    pub fn preview(&self, preset: Preset, now: i64, language: &str) -> Result<Vec<PreviewedCall>, RingfenceFailure> {
        let changed = self.shared.ask(|guard| {
            let settings = guard.settings().with_preset(preset);
            Ok(guard.preview(&settings, UnixSeconds(now))?)
        })?;
        let call = |call: ringfence::guard::PreviewedCall| PreviewedCall {
            past: PastCall::of(call.past, language),
            now: call.now,
            then: call.then,
        };
        Ok(changed.into_iter().map(call).collect())
    }

    /// The lessons in the language of a BCP 47 tag, one for each category, those of installed packs before the built-in ones. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when the data cannot be read.
    pub fn lessons(&self, language: &str, now: i64) -> Result<Vec<Lesson>, RingfenceFailure> {
        let lessons = self.shared.ask(|guard| Ok(guard.lessons(language, UnixSeconds(now))?))?;
        Ok(Category::ALL.iter().filter_map(|category| lessons.lesson(*category)).map(Lesson::from).collect())
    }

    /// The owner's rules and settings as one JSON document. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when they cannot be read.
    pub fn export_document(&self) -> Result<String, RingfenceFailure> {
        self.shared.store(|store| Ok(store.export()?))
    }

    /// Takes over a document that was exported: all of it or nothing. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] says what is wrong and where; nothing is changed then.
    pub fn import_document(&self, document: &str, now: i64) -> Result<ImportedDocument, RingfenceFailure> {
        let taken = self.shared.change(now, |store| {
            store.import(document, UnixSeconds(now)).map_err(|error| RingfenceFailure::input(&error))
        })?;
        Ok(ImportedDocument { rules: taken.rules as u64, settings: taken.settings as u64 })
    }

    /// Takes in what another app exported: the backup of `SpamBlocker`, the lists of Yet Another Call Blocker, `PhoneBlock`
    /// and `NoPhoneSpam`, or a table of numbers. `home`: two letters of the country in whose form numbers may be written. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] when the file as a whole cannot be read; [`RingfenceFailure::Storage`].
    pub fn import_lists(
        &self,
        bytes: &[u8],
        home: Option<String>,
        now: i64,
    ) -> Result<ImportedLists, RingfenceFailure> {
        let read = import(bytes, None, region(home.as_ref())?).map_err(|error| RingfenceFailure::input(&error))?;
        let taken = self.shared.ask(|guard| Ok(take_in(guard, &read, UnixSeconds(now))?))?;
        let skipped = read.skipped.iter().map(|skipped| format!("{}: {}", skipped.line, skipped.why));
        let refused = taken.refused.iter().map(|(line, why)| format!("{line}: {why}"));
        Ok(ImportedLists {
            format: read.format.name().to_owned(),
            rules: taken.rules as u64,
            listed: taken.listed as u64,
            disabled: taken.disabled as u64,
            refused: skipped.chain(refused).collect(),
        })
    }
}
