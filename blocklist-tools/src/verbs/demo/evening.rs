//! The evening: calls one after another, as a phone shows them, and what its owner does about them.

use ringfence::advice::Catalogue;
use ringfence::blocklist::List;
use ringfence::guard::{Action, Guard, GuardError, IncomingCall, Level, ReasonCode, Verdict};
use ringfence::phone::{Caller, PhoneNumber, Region};
use ringfence::store::{Effect, HistoryFilter, NewRule, Pattern, Preset, Settings, Truce};
use ringfence::time::UnixSeconds;

use crate::output::{self, Failure};

/// A call of the script.
struct Ring {
    /// Minutes since the evening began.
    minute: i64,
    shown: String,
    who: &'static str,
    /// What the phone knows beside the number.
    knows: Knows,
    /// What must come out.
    expected: (Level, Action),
    /// A reason that must be among those given.
    because: ReasonCode,
}

/// What a phone may know beside the number.
enum Knows {
    Nothing,
    IsContact,
    IsFromAbroad,
    Name(&'static str),
    /// That it rang for so many seconds and nobody answered.
    RangFor(u32),
}

/// Plays the evening. Every call must come out as the script says.
pub(super) fn play(guard: &Guard, list: &List, begins: UnixSeconds, region: Option<Region>) -> Result<(), Failure> {
    let failed = |error: GuardError| Failure::Failed(error.to_string());
    owner_rules(guard, begins).map_err(failed)?;
    let evening = Evening { guard, begins, region, words: ["en", "zh"].map(Catalogue::for_language) };
    for ring in early(list, &evening)? {
        evening.rings(&ring)?;
    }
    output::line("\n   20:00  From now on, by the owner's rule, only contacts ring.")?;
    for ring in night() {
        if ring.because == ReasonCode::ExpectedCall {
            output::line("\n   20:30  The owner waits for a technician to call, for half an hour.")?;
            guard.set_truce(Truce::ExpectedCall, evening.at(180)).map_err(failed)?;
        }
        evening.rings(&ring)?;
    }
    evening.looks_back().map_err(failed)?.iter().try_for_each(|line| output::line(line))
}

fn owner_rules(guard: &Guard, now: UnixSeconds) -> Result<(), GuardError> {
    let store = guard.store()?;
    let exact = |digits| PhoneNumber::from_digits(digits).ok().map(Pattern::Exact);
    let night = "daily 20:00-07:00 UTC0".parse().ok();
    let rules = [
        (exact("12025550111"), Effect::Allow, "the doctor", None),
        (exact("12025550199"), Effect::Block, "hangs up", None),
        (Some(Pattern::NotAContact), Effect::Block, "sleep", night),
    ];
    for (pattern, effect, note, schedule) in rules {
        if let Some(pattern) = pattern {
            store.add_rule(&NewRule { schedule, ..NewRule::new(pattern, effect).noted(note) }, now)?;
        }
    }
    guard.reload(now)
}

fn early(list: &List, evening: &Evening<'_>) -> Result<Vec<Ring>, Failure> {
    use Knows::{IsContact, IsFromAbroad, Name, Nothing, RangFor};
    use ReasonCode as Because;
    let listed = |place: usize| -> Result<String, Failure> {
        let entry = list.entries().nth(place).and_then(Result::ok).and_then(|(key, _)| PhoneNumber::from_key(key).ok());
        entry.map(national).ok_or_else(|| Failure::Failed("the list is shorter than the script expects".into()))
    };
    let (warned, blocked) = ((Level::Caution, Action::Warn), (Level::Caution, Action::Block));
    let (clear, unknown) = ((Level::Clear, Action::Allow), (Level::Unknown, Action::Allow));
    let shown = (Level::Unknown, Action::Warn);
    let ring = |minute, shown: &str, who, knows, expected, because| Ring {
        minute,
        shown: shown.to_owned(),
        who,
        knows,
        expected,
        because,
    };
    Ok(vec![
        ring(4, &listed(20_000)?, "a number from the list", Nothing, warned, Because::Listed),
        ring(11, "(202) 555-0147", "a contact", IsContact, clear, Because::Contact),
        ring(23, "+1 202-555-0111", "the doctor, whom the owner allowed", Nothing, clear, Because::OwnerAllowed),
        ring(31, &evening.beside_listed(list)?, "a number among listed ones", Nothing, warned, Because::Neighbourhood),
        ring(37, "(202) 555-0199", "a number that the owner blocked", Nothing, blocked, Because::OwnerBlocked),
        ring(41, "anonymous", "a hidden caller", Nothing, unknown, Because::HiddenNumber),
        ring(49, "+232 25 123456", "from far away, ringing once", RangFor(2), shown, Because::OneRingCountry),
        ring(52, "+232 25 123456", "the same again", Nothing, warned, Because::OneRing),
        ring(58, "911", "the emergency service", Nothing, clear, Because::EmergencyNumber),
        ring(66, "+44 20 7946 0958", "a stranger", Nothing, unknown, Because::ForeignCaller),
        ring(72, &listed(200_000)?, "a contact whose number was reported", IsContact, clear, Because::Contact),
        ring(78, "(212) 555-0134", "\"IRS Tax Office\"", Name("IRS Tax Office"), warned, Because::AuthorityName),
        ring(84, "(415) 555-0172", "an American number from abroad", IsFromAbroad, warned, Because::NationalFromAbroad),
        ring(90, &format!("{}&(202) 555-0120", listed(100_000)?), "a call passed on", Nothing, warned, Because::Listed),
        ring(97, "+33 1 62 12 34 56", "a sales call, as France marks them", Nothing, warned, Because::SalesRange),
        ring(103, "+8695588", "who shows a bank's number", Nothing, shown, Because::OrganisationNumber),
    ])
}

fn night() -> Vec<Ring> {
    let ring = |minute, shown: &str, who, action, because| Ring {
        minute,
        shown: shown.to_owned(),
        who,
        knows: Knows::Nothing,
        expected: (if action == Action::Block { Level::Caution } else { Level::Unknown }, action),
        because,
    };
    vec![
        ring(130, "(303) 555-0160", "a stranger at night", Action::Block, ReasonCode::OwnerBlocked),
        ring(136, "(303) 555-0160", "who tries again after six minutes", Action::Allow, ReasonCode::RepeatedCall),
        ring(154, "(312) 555-0123", "the technician", Action::Allow, ReasonCode::ExpectedCall),
        ring(185, "(312) 555-0188", "another stranger, too late", Action::Block, ReasonCode::OwnerBlocked),
    ]
}

fn national(number: PhoneNumber) -> String {
    let national = number.value() % 10_000_000_000;
    format!("({}) {:03}-{:04}", national / 10_000_000, national / 10_000 % 1000, national % 10_000)
}

/// A phone during the evening.
struct Evening<'a> {
    guard: &'a Guard,
    begins: UnixSeconds,
    region: Option<Region>,
    words: [&'static Catalogue; 2],
}

impl Evening<'_> {
    fn at(&self, minute: i64) -> UnixSeconds {
        UnixSeconds(self.begins.0 + minute * 60)
    }

    fn call(&self, shown: &str, minute: i64) -> IncomingCall {
        IncomingCall::new(Caller::parse(shown, self.region), self.at(minute)).in_region(self.region)
    }

    /// The first number next to a listed one that is not listed and is doubted for its neighbours alone.
    fn beside_listed(&self, list: &List) -> Result<String, Failure> {
        let next = |key: u64| PhoneNumber::from_key(key + 1).ok().map(national);
        let mut beside = list.entries().filter_map(|entry| next(entry.ok()?.0));
        let is_doubted = |shown: &String| {
            let verdict = self.guard.screen_call(&self.call(shown, 0));
            matches!(&verdict.reasons[..], [only] if only.code == ReasonCode::Neighbourhood)
        };
        beside.find(is_doubted).ok_or_else(|| Failure::Failed("no listed number has neighbours".into()))
    }

    fn rings(&self, ring: &Ring) -> Result<(), Failure> {
        let failed = |error: GuardError| Failure::Failed(error.to_string());
        let mut call = self.call(&ring.shown, ring.minute);
        match ring.knows {
            Knows::IsContact => call.is_contact = true,
            Knows::IsFromAbroad => call.is_from_abroad = Some(true),
            Knows::Name(name) => call.name = Some(name.to_owned()),
            Knows::Nothing | Knows::RangFor(_) => {}
        }
        let verdict = self.guard.screen_call(&call);
        let id = self.guard.record(&ring.shown, &call, &verdict).map_err(failed)?;
        if let Knows::RangFor(seconds) = ring.knows {
            let finished = self.guard.store().and_then(|store| Ok(store.finish_call(id, seconds, 0)?));
            finished.map_err(failed)?;
        }
        let has_reason = verdict.reasons.iter().any(|reason| reason.code == ring.because);
        if (verdict.level, verdict.action) != ring.expected || !has_reason {
            let codes: Vec<_> = verdict.reasons.iter().map(|reason| reason.code.name()).collect();
            let Verdict { level, action, .. } = verdict;
            return Err(Failure::Failed(format!("{}: {level:?}, {action:?}, {codes:?} came out", ring.who)));
        }
        let (hour, minute) = (18 + ring.minute / 60, ring.minute % 60);
        output::line(&format!("\n   {hour}:{minute:02}  {}  ({})", ring.shown, ring.who))?;
        for words in &self.words {
            let advice = words.explain(&verdict);
            output::line(&format!("          {}", advice.headline))?;
            for reason in &advice.reasons {
                output::line(&format!("            {reason}"))?;
            }
            output::line(&format!("            > {}", advice.action))?;
        }
        Ok(())
    }

    /// What the owner does before going to bed: sees what another preset would have done, and puts a verdict right.
    fn looks_back(&self) -> Result<Vec<String>, GuardError> {
        let (store, now) = (self.guard.store()?, self.at(200));
        let history = store.history(&HistoryFilter::default(), 100)?;
        let mut lines = vec![format!("\n   {} calls are in the history; nothing was lost.", history.len())];
        let strict = Settings { home_region: self.region, ..Settings::default() }.with_preset(Preset::Strict);
        let changed = self.guard.preview(&strict, now)?;
        lines.push(format!("   Had the preset been strict, {} of them would have gone otherwise:", changed.len()));
        for call in &changed {
            lines.push(format!("          {}: {:?} instead of {:?}", call.past.caller, call.then, call.now));
        }
        let warned =
            HistoryFilter { at_least: Some(Level::Caution), action: Some(Action::Warn), ..HistoryFilter::default() };
        if let Some(first) = store.history(&warned, 100)?.pop()
            && let Some(correction) = store.undo(first.id, now)?
        {
            self.guard.reload(now)?;
            lines.push(format!(
                "   \"{} was not a scam\", says the owner: it is allowed from now on, and",
                first.caller
            ));
            lines.push(format!("          a correction for {} lies ready for its publisher.", correction.number));
        }
        Ok(lines)
    }
}
