use ringfence::advice::{self, ContactKind, where_to_report};
use ringfence::blocklist::Category;
use ringfence::phone::Region;

use crate::RingfenceFailure;

/// What to know about one kind of scam.
#[derive(Clone, uniffi::Record)]
pub struct Lesson {
    /// Which kind.
    pub category: Category,
    /// One line.
    pub title: String,
    /// What it looks like.
    pub looks_like: String,
    /// What they will say next.
    pub says_next: Vec<String>,
    /// The one safe thing to do.
    pub do_this: String,
    /// What helps where it is too late for that.
    pub if_it_happened: String,
}

impl From<&advice::Lesson> for Lesson {
    fn from(lesson: &advice::Lesson) -> Self {
        let advice::Lesson { category, title, looks_like, says_next, do_this, if_it_happened } = lesson.clone();
        Self { category, title, looks_like, says_next, do_this, if_it_happened }
    }
}

/// A place that takes reports of fraud.
#[derive(Clone, uniffi::Record)]
pub struct ReportPlace {
    /// How it is reached.
    pub kind: ContactKind,
    /// The number, site or address.
    pub contact: String,
    /// What it is called there.
    pub name: String,
}

/// Where to report fraud in a country, by its two letters, the best place first. Empty where none is known.
///
/// # Errors
/// [`RingfenceFailure::Input`] for a region that is none.
#[uniffi::export]
pub fn places_to_report(region: &str) -> Result<Vec<ReportPlace>, RingfenceFailure> {
    let region = Region::new(region).map_err(|error| RingfenceFailure::input(&error))?;
    let place = |place: &advice::ReportPlace| ReportPlace {
        kind: place.kind,
        contact: place.contact.to_owned(),
        name: place.name.to_owned(),
    };
    Ok(where_to_report(region).iter().map(place).collect())
}

/// Languages that have words and lessons, as BCP 47 tags.
#[uniffi::export]
#[must_use]
pub fn languages() -> Vec<String> {
    advice::Catalogue::languages().map(str::to_owned).collect()
}
