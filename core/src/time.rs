//! Time as an argument: nothing in this crate reads a clock.

use serde::{Deserialize, Serialize};

/// Seconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnixSeconds(pub i64);

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

impl UnixSeconds {
    /// Year, month (1 to 12) and day (1 to 31) in UTC. After Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", `civil_from_days`.
    #[must_use]
    pub fn date(self) -> (i64, u8, u8) {
        let days = self.0.div_euclid(DAY).saturating_add(719_468);
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let small = |value: i64| u8::try_from(value).unwrap_or(1);
        (year_of_era + era * 400 + i64::from(shifted_month >= 10), small(month), small(day))
    }

    /// Midnight UTC of a day of the proleptic Gregorian calendar; the inverse of [`UnixSeconds::date`].
    #[must_use]
    pub fn from_date(year: i64, month: u8, day: u8) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let year_shifted = year - i64::from(month <= 2);
        let era = year_shifted.div_euclid(400);
        let year_of_era = year_shifted.rem_euclid(400);
        let month_shifted = (i64::from(month) + 9) % 12;
        let day_of_year = (153 * month_shifted + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let time = Self((era * 146_097 + day_of_era - 719_468) * DAY);
        (time.date() == (year, month, day)).then_some(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days_have_their_dates() {
        for (seconds, date) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (951_782_400, (2000, 2, 29)),
            (1_764_720_000, (2025, 12, 3)),
            (1_764_806_399, (2025, 12, 3)),
        ] {
            assert_eq!(UnixSeconds(seconds).date(), date, "{seconds}");
        }
        assert_eq!(UnixSeconds::from_date(2025, 12, 3), Some(UnixSeconds(1_764_720_000)));
        assert_eq!(UnixSeconds::from_date(2025, 2, 29), None);
    }

    proptest! {
        #[test]
        fn dates_and_seconds_agree(days in -300_000i64..2_000_000) {
            let (year, month, day) = UnixSeconds(days * DAY).date();
            prop_assert_eq!(UnixSeconds::from_date(year, month, day), (1..=9999).contains(&year).then_some(UnixSeconds(days * DAY)));
        }

        #[test]
        fn no_time_is_too_far_away(seconds: i64) {
            let _ = UnixSeconds(seconds).date();
        }
    }
}
