//! When a rule holds: days of the week and hours, in the phone's time or that of a zone.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::time::{DAY, UnixSeconds};

const MINUTES_OF_DAY: u16 = 24 * 60;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Days and hours of every week, such as `mon-fri 22:00-07:00`; hours may run over midnight and then belong to the day on
/// which they begin. Written with a zone behind (`CET-1CEST,M3.5.0,M10.5.0/3`, as POSIX has it) it holds by the clocks
/// there, otherwise by the phone's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Bit 0 is Monday.
    days: u8,
    /// Minutes since midnight; equal ones mean the whole day.
    from: u16,
    to: u16,
    zone: Option<(String, TimeZone)>,
}

/// Why a text is no schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSchedule {
    /// The days cannot be read.
    #[error("\"{0}\" is not a day of the week; write mon-fri, sat,sun or daily")]
    Days(String),
    /// The hours cannot be read.
    #[error("\"{0}\" are no hours; write 22:00-07:00")]
    Hours(String),
    /// The zone cannot be read.
    #[error("\"{0}\" is no time zone; write a POSIX rule such as CET-1CEST,M3.5.0,M10.5.0/3")]
    Zone(String),
}

impl Schedule {
    /// Whether it holds at a time; `offset` is how many minutes the phone's clock is ahead of UTC. Without that, and
    /// without a zone of its own, a schedule never holds: a rule must not act at a time that nobody meant.
    #[must_use]
    pub fn holds(&self, at: UnixSeconds, offset: Option<i16>) -> bool {
        let seconds = match (&self.zone, offset) {
            (Some((_, zone)), _) => match Timestamp::from_second(at.0) {
                Ok(at) => i64::from(zone.to_offset(at).seconds()),
                Err(_) => return false,
            },
            (None, Some(offset)) => i64::from(offset) * 60,
            (None, None) => return false,
        };
        let local = at.0.saturating_add(seconds);
        // 1970-01-01 was a Thursday.
        let day = (local.div_euclid(DAY) + 3).rem_euclid(7) as u8;
        let minute = (local.rem_euclid(DAY) / 60) as u16;
        let is_on = |day: u8| self.days >> (day % 7) & 1 == 1;
        match self.from.cmp(&self.to) {
            Ordering::Equal => is_on(day),
            Ordering::Less => is_on(day) && (self.from..self.to).contains(&minute),
            Ordering::Greater => (is_on(day) && minute >= self.from) || (is_on(day + 6) && minute < self.to),
        }
    }
}

impl FromStr for Schedule {
    type Err = InvalidSchedule;

    fn from_str(text: &str) -> Result<Self, InvalidSchedule> {
        let mut parts = text.split_whitespace();
        let days = read_days(parts.next().unwrap_or_default())?;
        let (from, to) = read_hours(parts.next().unwrap_or("00:00-00:00"))?;
        let rest: Vec<&str> = parts.collect();
        let zone = match rest[..] {
            [] => None,
            [zone] => match TimeZone::posix(zone) {
                Ok(read) => Some((zone.to_owned(), read)),
                Err(_) => return Err(InvalidSchedule::Zone(zone.to_owned())),
            },
            _ => return Err(InvalidSchedule::Zone(rest.join(" "))),
        };
        Ok(Self { days, from, to, zone })
    }
}

fn read_days(text: &str) -> Result<u8, InvalidSchedule> {
    let wrong = || InvalidSchedule::Days(text.to_owned());
    let lower = text.to_ascii_lowercase();
    if lower == "daily" {
        return Ok(0x7f);
    }
    let day = |name: &str| DAYS.iter().position(|day| *day == name).ok_or_else(wrong);
    let mut days = 0u8;
    for part in lower.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let span = (last + 7 - first) % 7;
        (0..=span).for_each(|step| days |= 1 << ((first + step) % 7));
    }
    Ok(days)
}

fn read_hours(text: &str) -> Result<(u16, u16), InvalidSchedule> {
    let time = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        let time = (hour <= 24 && minute < 60).then_some(hour * 60 + minute)?;
        (time <= MINUTES_OF_DAY).then_some(time % MINUTES_OF_DAY)
    };
    let read = || {
        let (from, to) = text.split_once('-')?;
        Some((time(from)?, time(to)?))
    };
    read().ok_or_else(|| InvalidSchedule::Hours(text.to_owned()))
}

/// The form that is read back.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = (0..7).filter(|day| self.days >> day & 1 == 1).map(|day| DAYS[day]).collect();
        let days = if names.len() == 7 { "daily".to_owned() } else { names.join(",") };
        write!(f, "{days} {:02}:{:02}-{:02}:{:02}", self.from / 60, self.from % 60, self.to / 60, self.to % 60)?;
        self.zone.as_ref().map_or(Ok(()), |(zone, _)| write!(f, " {zone}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UnixSeconds {
        let (date, time) = text.split_once(' ').expect("date and time");
        let parts: Vec<u16> = date.split('-').map(|part| part.parse().expect("digits")).collect();
        let midnight = UnixSeconds::from_date(parts[0].into(), parts[1] as u8, parts[2] as u8).expect("a day");
        let (hour, minute) = time.split_once(':').expect("hours");
        UnixSeconds(midnight.0 + hour.parse::<i64>().expect("h") * 3600 + minute.parse::<i64>().expect("m") * 60)
    }

    #[test]
    fn schedules_hold_when_their_words_say() {
        // 2025-12-03 is a Wednesday.
        for (schedule, utc, offset, expected) in [
            ("daily", "2025-12-03 12:00", Some(0), true),
            ("mon-fri 22:00-07:00", "2025-12-03 23:00", Some(0), true),
            ("mon-fri 22:00-07:00", "2025-12-03 06:59", Some(0), true),
            ("mon-fri 22:00-07:00", "2025-12-03 07:00", Some(0), false),
            ("mon-fri 22:00-07:00", "2025-12-06 03:00", Some(0), true),
            ("mon-fri 22:00-07:00", "2025-12-07 03:00", Some(0), false),
            ("mon-fri 22:00-07:00", "2025-12-01 03:00", Some(0), false),
            ("sat-mon 09:00-17:00", "2025-12-07 10:00", Some(0), true),
            ("wed 20:00-24:00", "2025-12-03 23:59", Some(0), true),
            ("wed 00:00-06:00", "2025-12-02 23:00", Some(120), true),
            ("daily 22:00-07:00", "2025-12-03 23:00", None, false),
            ("daily 22:00-07:00 CET-1CEST,M3.5.0,M10.5.0/3", "2025-12-03 21:30", None, true),
            ("daily 22:00-07:00 CET-1CEST,M3.5.0,M10.5.0/3", "2025-07-03 20:30", Some(0), true),
            ("daily 22:00-07:00 CET-1CEST,M3.5.0,M10.5.0/3", "2025-12-03 20:30", Some(0), false),
        ] {
            let read: Schedule = schedule.parse().expect(schedule);
            assert_eq!(read.holds(at(utc), offset), expected, "{schedule} at {utc}");
            assert_eq!(read.to_string().parse::<Schedule>().expect("its own text"), read);
        }
        for wrong in
            ["", "someday", "mon 25:00-26:00", "mon 9-17", "mon 09:00-17:00 Europe/Nowhere", "mon 09:00-17:00 A B"]
        {
            assert!(wrong.parse::<Schedule>().is_err(), "{wrong}");
        }
    }
}
