//! The policy table, row by row, and what must hold whatever anybody sets: real lists, a real store.

use proptest::prelude::*;
use ringfence::blocklist::{Category, Mark, Standing};
use ringfence::guard::{Action, Guard, GuardMode, IncomingCall, Level, ReasonCode, Step, StirShaken, Verdict};
use ringfence::phone::{Caller, PhoneNumber, Region, calling_code_of, organisation_numbers};
use ringfence::store::{Effect, NamedBefore, NewRule, Pattern, Preset, Settings, Truce};
use ringfence::time::UnixSeconds;

use crate::guard::{BANK, Home, NOW, any_action, mark};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

/// Numbers of nobody in particular, as phones at home in their countries show them.
const ORDINARY: [(&str, &str); 3] = [("US", "(202) 555-0147"), ("DE", "030 11111111"), ("CN", "138 0013 8000")];

/// A phone at home in a country.
struct Phone {
    home: Home,
    guard: Guard,
    region: Option<Region>,
}

impl Phone {
    fn at_home_in(region: &str) -> Self {
        let home = Home::new();
        let guard = home.open(GuardMode::App);
        Self { home, guard, region: Region::new(region).ok() }
    }

    fn with(self, settings: &Settings) -> Self {
        self.guard.store().unwrap().save_settings(settings).unwrap();
        self.guard.reload(NOW).unwrap();
        self
    }

    fn preset(self, preset: Preset) -> Self {
        self.with(&Settings::default().with_preset(preset))
    }

    fn listing(self, entries: &[(&str, Mark)]) -> Self {
        self.home.install(&self.guard, "List", entries, &[]);
        self
    }

    fn rule(self, pattern: &str, effect: Effect) -> Self {
        let rule = NewRule::new(Pattern::parse(pattern, self.region).unwrap(), effect);
        self.guard.store().unwrap().add_rule(&rule, NOW).unwrap();
        self.guard.reload(NOW).unwrap();
        self
    }

    fn call(&self, shown: &str) -> IncomingCall {
        self.call_at(shown, NOW.0)
    }

    fn call_at(&self, shown: &str, at: i64) -> IncomingCall {
        IncomingCall::new(Caller::parse(shown, self.region), UnixSeconds(at)).in_region(self.region)
    }

    fn screen(&self, shown: &str) -> Verdict {
        self.guard.screen_call(&self.call(shown))
    }

    /// A call of the past, seconds ago, with how long it rang and was talked.
    fn past(&self, shown: &str, ago: i64, rang: u32, talked: u32) -> &Self {
        let call = self.call_at(shown, NOW.0 - ago);
        let verdict = self.guard.screen_call(&call);
        let id = self.guard.record(shown, &call, &verdict).unwrap();
        assert!(self.guard.store().unwrap().finish_call(id, rang, talked).unwrap());
        self
    }
}

fn codes(verdict: &Verdict) -> Vec<ReasonCode> {
    verdict.reasons.iter().map(|reason| reason.code).collect()
}

fn says(verdict: &Verdict, code: ReasonCode) -> bool {
    codes(verdict).contains(&code)
}

fn outcome(verdict: &Verdict) -> (Level, Action) {
    (verdict.level, verdict.action)
}

// --- Protects ------------------------------------------------------------------------------------------------------

#[test]
fn whom_the_owner_allowed_rings_whatever_lists_say() {
    let phone = Phone::at_home_in("DE").preset(Preset::Strict).listing(&[("493011111111", BANK)]);
    let phone = phone.rule("country:DE", Effect::Allow);
    assert_eq!(outcome(&phone.screen("030 11111111")), (Level::Clear, Action::Allow));
    assert_eq!(codes(&phone.screen("030 11111111")), [ReasonCode::OwnerAllowed]);
}

#[test]
fn an_emergency_number_rings_in_every_country() {
    for (region, digits) in [("DE", "112"), ("CN", "+86110"), ("US", "911"), ("GB", "999"), ("IN", "112")] {
        let phone = Phone::at_home_in(region).preset(Preset::Strict).rule("not_a_contact", Effect::Block);
        assert_eq!(codes(&phone.screen(digits)), [ReasonCode::EmergencyNumber], "{digits} in {region}");
    }
}

#[test]
fn in_emergency_call_back_mode_even_a_hidden_caller_rings() {
    let phone = Phone::at_home_in("DE").preset(Preset::Strict).rule("hidden", Effect::Block);
    let mut call = phone.call("anonymous");
    call.emergency_callback_mode = true;
    assert_eq!(codes(&phone.guard.screen_call(&call)), [ReasonCode::EmergencyCallback]);
}

#[test]
fn a_contact_rings_though_lists_and_rules_are_against_it() {
    let phone = Phone::at_home_in("DE").preset(Preset::Strict).listing(&[("493011111111", BANK)]);
    let phone = phone.rule("+49*", Effect::Block);
    let call = phone.call("030 11111111").from_contact(true);
    assert_eq!(codes(&phone.guard.screen_call(&call)), [ReasonCode::Contact]);
}

// --- Rings ---------------------------------------------------------------------------------------------------------

#[test]
fn a_number_that_the_owner_dialled_rings_with_a_warning_at_most() {
    let phone = Phone::at_home_in("DE").preset(Preset::Strict).listing(&[("493011111111", BANK)]);
    phone.guard.dialled("030 11111111", phone.region, UnixSeconds(NOW.0 - 80 * DAY)).unwrap();
    let verdict = phone.screen("030 11111111");
    assert_eq!(outcome(&verdict), (Level::Danger, Action::Warn));
    assert!(says(&verdict, ReasonCode::Dialled) && says(&verdict, ReasonCode::Listed));
    phone.guard.dialled("030 22222222", phone.region, UnixSeconds(NOW.0 - 100 * DAY)).unwrap();
    assert!(!says(&phone.screen("030 22222222"), ReasonCode::Dialled), "too long ago");
    // The published copy knows it too, for processes that may not write.
    let reader = phone.home.open(GuardMode::ReadOnly);
    assert_eq!(outcome(&reader.screen_call(&phone.call("030 11111111"))), (Level::Danger, Action::Warn));
    // A rule about this very number that came later is the later word.
    let phone = phone.rule("030 11111111", Effect::Block);
    assert_eq!(phone.screen("030 11111111").action, Action::Block);
}

#[test]
fn after_an_emergency_call_nothing_is_held_up_for_ninety_minutes() {
    let phone = Phone::at_home_in("DE").preset(Preset::Strict).listing(&[("493011111111", BANK)]);
    let phone = phone.rule("hidden", Effect::Block);
    phone.guard.dialled("112", phone.region, UnixSeconds(NOW.0 - 89 * MINUTE)).unwrap();
    for shown in ["anonymous", "030 11111111", "+234 802 345 6789"] {
        let verdict = phone.screen(shown);
        assert!(verdict.action <= Action::Warn && says(&verdict, ReasonCode::AfterEmergency), "{shown}");
    }
    let later = phone.guard.screen_call(&phone.call_at("anonymous", NOW.0 + 2 * MINUTE));
    assert_eq!(later.action, Action::Block);
}

#[test]
fn while_the_owner_waits_for_a_call_everybody_rings() {
    let phone = Phone::at_home_in("US").preset(Preset::Strict).rule("not_a_contact", Effect::Block);
    assert_eq!(phone.screen("(202) 555-0147").action, Action::Block);
    phone.guard.set_truce(Truce::ExpectedCall, UnixSeconds(NOW.0 + 30 * MINUTE)).unwrap();
    let verdict = phone.screen("(202) 555-0147");
    assert!(verdict.action <= Action::Warn && says(&verdict, ReasonCode::ExpectedCall));
    let later = phone.guard.screen_call(&phone.call_at("(202) 555-0147", NOW.0 + 31 * MINUTE));
    assert_eq!(later.action, Action::Block);
}

#[test]
fn a_paused_guard_holds_nothing_up_and_still_warns() {
    let phone = Phone::at_home_in("US").preset(Preset::Strict).listing(&[("12025550147", BANK)]);
    phone.guard.set_truce(Truce::Pause, UnixSeconds(NOW.0 + DAY)).unwrap();
    let verdict = phone.screen("(202) 555-0147");
    assert_eq!(outcome(&verdict), (Level::Danger, Action::Warn));
    assert!(says(&verdict, ReasonCode::Paused));
    phone.guard.set_truce(Truce::Pause, NOW).unwrap();
    assert_eq!(phone.screen("(202) 555-0147").action, Action::Block);
}

#[test]
fn the_second_call_of_somebody_in_need_rings_and_a_redialling_machine_does_not() {
    let night = |phone: Phone| phone.rule("not_a_contact", Effect::Block);
    for (case, calls, rings) in [
        ("the first call", &[][..], false),
        ("the second after five minutes", &[5 * MINUTE][..], true),
        ("the second at once", &[20], false),
        ("the second after an hour", &[60 * MINUTE], false),
        ("the third", &[10 * MINUTE, 5 * MINUTE], false),
    ] {
        let phone = night(Phone::at_home_in("DE"));
        for ago in calls {
            phone.past("0151 12345678", *ago, 20, 0);
        }
        let verdict = phone.screen("0151 12345678");
        assert_eq!(says(&verdict, ReasonCode::RepeatedCall), rings, "{case}");
        assert_eq!(verdict.action == Action::Block, !rings, "{case}");
    }
    let phone = night(Phone::at_home_in("DE")).listing(&[("4915112345678", BANK)]);
    phone.past("0151 12345678", 5 * MINUTE, 20, 0);
    assert_eq!(phone.screen("0151 12345678").action, Action::Block, "a listed number gains nothing");
    let phone = night(Phone::at_home_in("DE"));
    phone.past("0151 12345678", 5 * MINUTE, 20, 0).past("0151 12345679", 4 * MINUTE, 20, 0);
    assert_eq!(phone.screen("0151 12345678").action, Action::Block, "neither does one of a block of callers");
}

// --- The owner's rules and the numbers that publishers spare ---------------------------------------------------------

#[test]
fn whom_the_owner_blocked_does_not_ring() {
    for (pattern, shown) in [
        ("030 11111111", "030 11111111"),
        ("+4930*", "030 22222222"),
        ("*777", "0151 11112777"),
        ("regex:\\+49(151|160)\\d+", "0160 1234567"),
        ("country:NG", "+234 802 345 6789"),
        ("hidden", "anonymous"),
        ("international", "+44 20 7946 0958"),
        ("not_a_contact", "0151 11112222"),
    ] {
        let phone = Phone::at_home_in("DE").rule(pattern, Effect::Block);
        let verdict = phone.screen(shown);
        assert_eq!(
            (verdict.action, &codes(&verdict)[..]),
            (Action::Block, &[ReasonCode::OwnerBlocked][..]),
            "{pattern}"
        );
        assert!(phone.screen("0171 9999999").action <= Action::Block);
    }
}

#[test]
fn no_list_and_no_preset_holds_up_a_short_or_official_number_but_the_owner_can() {
    let phone = Phone::at_home_in("CN").preset(Preset::Strict);
    let phone = phone.listing(&[("8695588", BANK), ("8612306", BANK)]);
    for shown in ["95588", "12306", "+8695588"] {
        let verdict = phone.screen(shown);
        assert!(verdict.action <= Action::Warn, "{shown}: {verdict:?}");
        assert!(verdict.level >= Level::Caution, "{shown}: the list is heard");
    }
    let phone = phone.rule("+8695588", Effect::Block);
    assert_eq!(phone.screen("95588").action, Action::Block);
    let (_, rows) = Phone::at_home_in("CN").guard.explain_call(&phone.call("95588"));
    assert!(rows.iter().any(|row| row.code == ReasonCode::ServiceNumber && row.has_seen));
}

// --- Lists ---------------------------------------------------------------------------------------------------------

#[test]
fn an_exact_entry_counts_by_its_confidence() {
    let phone = Phone::at_home_in("US").preset(Preset::Balanced);
    let phone = phone.listing(&[
        ("12025550101", mark(Category::Bank, 15, Standing::Listed)),
        ("12025550102", mark(Category::Bank, 3, Standing::Listed)),
        ("12025550103", mark(Category::Telemarketing, 15, Standing::Listed)),
    ]);
    assert_eq!(outcome(&phone.screen("(202) 555-0101")), (Level::Danger, Action::Block));
    assert_eq!(outcome(&phone.screen("(202) 555-0102")), (Level::Caution, Action::Warn));
    assert_eq!(outcome(&phone.screen("(202) 555-0103")), (Level::Caution, Action::Warn));
    assert_eq!(codes(&phone.screen("(202) 555-0101")), [ReasonCode::Listed]);
}

#[test]
fn a_range_says_less_than_a_number() {
    let phone = Phone::at_home_in("US").preset(Preset::Balanced);
    let range = mark(Category::Bank, 12, Standing::Listed);
    phone.home.install(&phone.guard, "Ranges", &[], &[("+1202555*", range)]);
    let verdict = phone.screen("(202) 555-0101");
    assert_eq!(
        (outcome(&verdict), &codes(&verdict)[..]),
        ((Level::Caution, Action::Warn), &[ReasonCode::ListedRange][..])
    );
}

#[test]
fn a_number_that_never_calls_warns_and_is_ended_only_where_the_owner_wants_that() {
    let inbound = mark(Category::Bank, 15, Standing::InboundOnly);
    let phone = Phone::at_home_in("GB").preset(Preset::Strict).listing(&[("442079460958", inbound)]);
    let verdict = phone.screen("020 7946 0958");
    assert_eq!(outcome(&verdict), (Level::Danger, Action::Warn));
    assert_eq!(verdict.reasons[0].code, ReasonCode::InboundOnly);
    let phone = phone.with(&Settings { on_false_number: Action::Block, ..Settings::default() });
    assert_eq!(phone.screen("020 7946 0958").action, Action::Block);
}

#[test]
fn a_correction_makes_an_accusation_milder_and_says_that_publishers_disagree() {
    let phone = Phone::at_home_in("US").preset(Preset::Strict).listing(&[("12025550101", BANK)]);
    let clear = mark(Category::Other, 15, Standing::Clear);
    phone.home.install(&phone.guard, "Corrections", &[("12025550101", clear)], &[]);
    let verdict = phone.screen("(202) 555-0101");
    assert_eq!(outcome(&verdict), (Level::Caution, Action::Warn));
    assert_eq!(codes(&verdict), [ReasonCode::Listed, ReasonCode::Corrected, ReasonCode::Disputed]);
}

#[test]
fn what_the_owner_sets_for_a_category_goes_before_its_level() {
    let phone = Phone::at_home_in("US").listing(&[("12025550101", mark(Category::Gambling, 2, Standing::Listed))]);
    assert_eq!(phone.screen("(202) 555-0101").action, Action::Warn);
    let phone =
        phone.with(&Settings { on_category: [(Category::Gambling, Action::Block)].into(), ..Settings::default() });
    assert_eq!(phone.screen("(202) 555-0101").action, Action::Block);
}

// --- Shape ---------------------------------------------------------------------------------------------------------

#[test]
fn a_number_that_a_suspect_message_named_is_doubted_and_one_that_an_ordinary_message_named_is_named() {
    for (region, shown) in [("US", "(202) 555-0147"), ("DE", "030 11111111"), ("CN", "138 0013 8000")] {
        let phone = Phone::at_home_in(region);
        let number = phone.call(shown).caller.number().unwrap();
        let store = phone.guard.store().unwrap();
        let hour_ago = UnixSeconds(NOW.0 - 60 * MINUTE);
        store.note_named(number, NamedBefore { at: hour_ago, is_suspect: false }).unwrap();
        assert_eq!(outcome(&phone.screen(shown)), (Level::Unknown, Action::Warn));
        assert_eq!(codes(&phone.screen(shown)), [ReasonCode::NamedByMessage]);
        store.note_named(number, NamedBefore { at: hour_ago, is_suspect: true }).unwrap();
        assert_eq!(outcome(&phone.screen(shown)), (Level::Caution, Action::Warn));
        assert_eq!(codes(&phone.screen(shown)), [ReasonCode::NamedBySuspect]);
        let later = phone.guard.screen_call(&phone.call_at(shown, NOW.0 + 15 * DAY));
        assert!(!says(&later, ReasonCode::NamedBySuspect), "the story is over after two weeks");
    }
}

#[test]
fn an_organisations_number_is_never_called_safe_and_is_doubted_in_foreign_dress() {
    let phone = Phone::at_home_in("CN");
    let verdict = phone.screen("95588");
    assert_eq!(outcome(&verdict), (Level::Unknown, Action::Warn));
    assert_eq!(codes(&verdict), [ReasonCode::OrganisationNumber]);
    assert_eq!(verdict.reasons[0].detail, "中国工商银行");
    let verdict = phone.screen("+8695588");
    assert_eq!(outcome(&verdict), (Level::Caution, Action::Warn));
    assert!(says(&verdict, ReasonCode::OrganisationFromAbroad));
    let mut call = phone.call("95588");
    call.is_from_abroad = Some(true);
    assert!(says(&phone.guard.screen_call(&call), ReasonCode::OrganisationFromAbroad));
    // A few are help lines of some country besides, and those always ring.
    let is_help = |number: &PhoneNumber| says(&phone.screen(&number.to_string()), ReasonCode::EmergencyNumber);
    assert!(organisation_numbers().filter(is_help).count() <= 12);
    for number in organisation_numbers().filter(|number| !is_help(number)) {
        assert!(phone.screen(&number.to_string()).level > Level::Clear, "anybody can show {number}");
    }
}

#[test]
fn a_number_that_imitates_an_organisations_is_doubted() {
    for (region, shown) in [("CN", "9558801"), ("CN", "+1 95588"), ("US", "1-800-633-0739"), ("HK", "+852 95588")] {
        let verdict = Phone::at_home_in(region).screen(shown);
        assert!(says(&verdict, ReasonCode::OrganisationLookAlike), "{shown}: {verdict:?}");
        assert!(verdict.level >= Level::Caution && verdict.action <= Action::Warn, "{shown}");
    }
}

#[test]
fn a_national_number_on_a_call_from_abroad_is_doubted() {
    for (region, national, foreign) in [
        ("DE", "030 11111111", "+44 20 7946 0958"),
        ("GB", "020 7946 0958", "+49 30 11111111"),
        ("IN", "098765 43210", "+1 202 555 0147"),
    ] {
        let phone = Phone::at_home_in(region);
        let mut call = phone.call(national);
        assert!(!says(&phone.guard.screen_call(&call), ReasonCode::NationalFromAbroad));
        call.is_from_abroad = Some(true);
        assert!(says(&phone.guard.screen_call(&call), ReasonCode::NationalFromAbroad), "{region}");
        let mut call = phone.call(foreign);
        call.is_from_abroad = Some(true);
        assert!(!says(&phone.guard.screen_call(&call), ReasonCode::NationalFromAbroad), "{region}");
    }
}

#[test]
fn a_number_that_cannot_exist_is_doubted_with_a_second_sign_and_one_of_an_unknown_range_less() {
    for (region, impossible) in [("US", "+1 202 055 0123"), ("GB", "+44 20 7946 09581"), ("FR", "+33 6 12 34 56 789")] {
        let phone = Phone::at_home_in(region);
        let verdict = phone.screen(impossible);
        assert!(says(&verdict, ReasonCode::ImpossibleNumber), "{impossible}");
        assert_eq!(
            outcome(&verdict),
            (Level::Unknown, Action::Warn),
            "a switchboard that is set up wrongly shows such too"
        );
        let mut call = phone.call(impossible);
        call.stir_shaken = StirShaken::Failed;
        assert_eq!(phone.guard.screen_call(&call).level, Level::Caution, "{impossible}: with a second sign");
    }
    for (region, unassigned) in [("US", "+1 292 555 0123"), ("FR", "+33 8 49 12 34 56"), ("DE", "+49 1999 1234567")] {
        let verdict = Phone::at_home_in(region).screen(unassigned);
        assert!(says(&verdict, ReasonCode::UnassignedNumber) && verdict.level == Level::Unknown, "{unassigned}");
    }
    for (region, ordinary) in [("US", "(202) 555-0147"), ("FR", "06 12 34 56 78"), ("CN", "138 0013 8000")] {
        assert_eq!(codes(&Phone::at_home_in(region).screen(ordinary)), [ReasonCode::NothingKnown], "{ordinary}");
    }
}

#[test]
fn a_name_that_claims_an_authority_is_doubted_whatever_letters_it_is_written_in() {
    for (region, shown, name, doubted) in [
        ("US", "(202) 555-0147", "IRS Tax Office", true),
        ("US", "(202) 555-0147", "Р\u{43e}lice Dept", true),
        ("DE", "030 11111111", "Polizei Berlin", true),
        ("CN", "138 0013 8000", "北京市公安局", true),
        ("US", "(202) 555-0147", "Courtney Pole", false),
        ("IN", "+91 1600 123456", "Income Tax Dept, Government of India", false),
    ] {
        let phone = Phone::at_home_in(region);
        let mut call = phone.call(shown);
        call.name = Some(name.into());
        assert_eq!(says(&phone.guard.screen_call(&call), ReasonCode::AuthorityName), doubted, "{name}");
    }
}

#[test]
fn a_bank_that_calls_from_outside_its_countrys_range_is_doubted() {
    for (region, shown, doubted) in
        [("IN", "098765 43210", true), ("IN", "+91 1601 234567", false), ("FR", "06 12 34 56 78", false)]
    {
        let phone = Phone::at_home_in(region);
        let mut call = phone.call(shown);
        call.name = Some("State Bank".into());
        assert_eq!(says(&phone.guard.screen_call(&call), ReasonCode::BankOutsideItsRange), doubted, "{shown}");
    }
}

#[test]
fn a_number_among_listed_ones_is_doubted_and_never_silenced_for_that() {
    for (region, base) in [("US", 12_025_550_000u64), ("DE", 493_015_550_000), ("CN", 8_613_800_130_000)] {
        let entries: Vec<String> = (0..1500u64)
            .map(|step| if step < 40 { base + step * 7 } else { base + 10_000_000 + step * 31_337 })
            .map(|value| value.to_string())
            .collect();
        let listed = mark(Category::Robocall, 9, Standing::Listed);
        let entries: Vec<(&str, Mark)> = entries.iter().map(|digits| (digits.as_str(), listed)).collect();
        let phone = Phone::at_home_in(region).preset(Preset::Strict).listing(&entries);
        let verdict = phone.screen(&format!("+{}", base + 150));
        assert_eq!(
            (outcome(&verdict), codes(&verdict)[0]),
            ((Level::Caution, Action::Warn), ReasonCode::Neighbourhood)
        );
        assert!(!says(&phone.screen(&format!("+{}", base + 5_000_000)), ReasonCode::Neighbourhood));
    }
}

#[test]
fn several_callers_of_one_thousand_within_a_week_are_doubted() {
    for (region, stem) in [("US", "+1 202 555 01"), ("DE", "+49 30 123456"), ("GB", "+44 20 7946 09")] {
        let phone = Phone::at_home_in(region);
        for (ago, last) in [(2, 10), (3, 11), (4, 12)] {
            assert!(!says(&phone.screen(&format!("{stem}99")), ReasonCode::Burst));
            phone.past(&format!("{stem}{last}"), ago * DAY, 20, 0);
        }
        assert!(says(&phone.screen(&format!("{stem}99")), ReasonCode::Burst), "{region}");
    }
}

#[test]
fn one_brief_call_after_another_is_doubted() {
    for (region, shown) in ORDINARY {
        let phone = Phone::at_home_in(region);
        phone.past(shown, 9000, 8, 2).past(shown, 6000, 9, 0);
        assert!(!says(&phone.screen(shown), ReasonCode::ShortCalls), "{shown}: twice is chance");
        phone.past(shown, 3000, 7, 1);
        assert!(says(&phone.screen(shown), ReasonCode::ShortCalls), "{shown}");
        phone.past(shown, 1000, 7, 300);
        assert!(!says(&phone.screen(shown), ReasonCode::ShortCalls), "{shown}: they talked");
    }
}

#[test]
fn who_rings_once_and_hangs_up_wants_to_be_called_back() {
    for (region, foreign) in [("US", "+44 20 7946 0958"), ("DE", "+1 202 555 0147"), ("CN", "+33 6 12 34 56 78")] {
        let phone = Phone::at_home_in(region);
        phone.past(foreign, 3 * DAY, 2, 0);
        let verdict = phone.screen(foreign);
        assert!(says(&verdict, ReasonCode::OneRing), "{region}");
        assert_eq!(verdict.category, Some(Category::PremiumCallback));
    }
    let phone = Phone::at_home_in("US");
    phone.past("(202) 555-0147", 3 * DAY, 2, 0);
    assert!(!says(&phone.screen("(202) 555-0147"), ReasonCode::OneRing), "at home once is chance");
    phone.past("(202) 555-0147", 2 * DAY, 3, 0);
    assert!(says(&phone.screen("(202) 555-0147"), ReasonCode::OneRing));
}

#[test]
fn a_country_of_one_ring_calls_is_doubted_unless_the_owner_deals_with_it() {
    for (region, shown) in [("US", "+232 25 123456"), ("DE", "+1 876 555 0123"), ("FR", "+222 22 12 34 56")] {
        let phone = Phone::at_home_in(region);
        assert!(says(&phone.screen(shown), ReasonCode::OneRingCountry), "{shown} in {region}");
        phone.past(shown, 9 * DAY, 20, 300);
        assert!(!says(&phone.screen(shown), ReasonCode::OneRingCountry), "{shown}: they have talked");
    }
    assert!(!says(&Phone::at_home_in("JM").screen("+1 876 555 0123"), ReasonCode::OneRingCountry), "at home");
}

#[test]
fn what_countries_declare_a_range_for_is_named() {
    for (region, shown, code, level) in [
        ("FR", "01 62 12 34 56", ReasonCode::SalesRange, Level::Caution),
        ("IN", "+91 140 4567890", ReasonCode::SalesRange, Level::Caution),
        ("CL", "+56 809 123 456", ReasonCode::SalesRange, Level::Caution),
        ("DE", "+49 900 1234567", ReasonCode::PremiumRate, Level::Unknown),
        ("US", "+1 900 555 0123", ReasonCode::PremiumRate, Level::Unknown),
        ("GB", "+44 909 123 4567", ReasonCode::PremiumRate, Level::Unknown),
        ("DE", "+881 6 1234 5678", ReasonCode::Satellite, Level::Caution),
        ("US", "+882 16 123 456", ReasonCode::Satellite, Level::Caution),
        ("FR", "+883 1400 12345678", ReasonCode::GlobalNetwork, Level::Unknown),
        ("IN", "+91 1601 234567", ReasonCode::BankRange, Level::Unknown),
        ("IN", "+91 1600 123456", ReasonCode::GovernmentRange, Level::Unknown),
        ("FR", "09 37 12 34 56", ReasonCode::ServiceRange, Level::Unknown),
        ("BR", "+55 304 123 4567", ReasonCode::DebtRange, Level::Unknown),
    ] {
        let verdict = Phone::at_home_in(region).screen(shown);
        assert!(says(&verdict, code), "{shown}: {verdict:?}");
        assert!(verdict.level >= level, "{shown}: {verdict:?}");
        let strict = Phone::at_home_in(region).preset(Preset::Strict).screen(shown);
        if code == ReasonCode::PremiumRate {
            assert_eq!(verdict.action, Action::Warn, "{shown}: the cost is said while it rings");
            let mut call = Phone::at_home_in(region).call(shown);
            call.stir_shaken = StirShaken::Failed;
            assert_eq!(Phone::at_home_in(region).guard.screen_call(&call).level, Level::Caution, "{shown}");
        }
        let is_named_only = level == Level::Caution && code == ReasonCode::SalesRange;
        assert!(!is_named_only || strict.action == Action::Warn, "{shown}: never held up for that alone");
    }
}

#[test]
fn a_number_like_the_owners_own_is_noticed() {
    for (region, own, like, unlike) in [
        ("US", "12025550100", "+1 202 555 0177", "+1 202 556 0177"),
        ("GB", "447700900123", "+44 7700 900999", "+44 7700 910999"),
        ("CN", "8613800138000", "+86 138 0013 8111", "+86 138 0014 8111"),
    ] {
        let own_numbers = vec![PhoneNumber::from_digits(own).unwrap()];
        let phone = Phone::at_home_in(region).with(&Settings { own_numbers, ..Settings::default() });
        assert!(says(&phone.screen(like), ReasonCode::NeighbourSpoofing), "{like}");
        assert!(!says(&phone.screen(unlike), ReasonCode::NeighbourSpoofing), "{unlike}");
        let mut call = phone.call(like);
        call.stir_shaken = StirShaken::Passed;
        assert!(!says(&phone.guard.screen_call(&call), ReasonCode::NeighbourSpoofing), "the network vouches for it");
        call.stir_shaken = StirShaken::Failed;
        let verdict = phone.guard.screen_call(&call);
        assert!(says(&verdict, ReasonCode::StirFailed) && verdict.level == Level::Caution, "two weak signs add up");
    }
}

#[test]
fn a_failed_check_of_the_network_is_said_and_weighs_little() {
    for (region, shown) in ORDINARY {
        let phone = Phone::at_home_in(region);
        let mut call = phone.call(shown);
        call.stir_shaken = StirShaken::Failed;
        let verdict = phone.guard.screen_call(&call);
        let expected = ((Level::Unknown, Action::Warn), &[ReasonCode::StirFailed][..]);
        assert_eq!((outcome(&verdict), &codes(&verdict)[..]), expected, "{shown}");
        call.stir_shaken = StirShaken::Passed;
        assert_eq!(
            codes(&phone.guard.screen_call(&call)),
            [ReasonCode::NothingKnown],
            "{shown}: and calls nobody safe"
        );
    }
}

#[test]
fn a_number_that_was_silent_for_months_is_said_to_be() {
    for (region, shown) in ORDINARY {
        let phone = Phone::at_home_in(region);
        phone.past(shown, 200 * DAY, 20, 60);
        assert_eq!(codes(&phone.screen(shown)), [ReasonCode::LongSilent], "{shown}");
        assert_eq!(phone.screen(shown).action, Action::Allow, "{shown}: too weak to be shown");
        phone.past(shown, 100 * DAY, 20, 60);
        assert_eq!(codes(&phone.screen(shown)), [ReasonCode::NothingKnown], "{shown}");
    }
}

// --- Otherwise -----------------------------------------------------------------------------------------------------

#[test]
fn hidden_foreign_and_unknown_callers_are_treated_as_the_preset_says() {
    for (preset, hidden, foreign) in [
        (Preset::Gentle, Action::Allow, Action::Allow),
        (Preset::Balanced, Action::Allow, Action::Allow),
        (Preset::Strict, Action::Silence, Action::Silence),
    ] {
        let phone = Phone::at_home_in("DE").preset(preset);
        assert_eq!(phone.guard.store().unwrap().settings().unwrap().preset(), Some(preset));
        let verdict = phone.screen("anonymous");
        assert_eq!((verdict.action, codes(&verdict)[0]), (hidden, ReasonCode::HiddenNumber));
        let verdict = phone.screen("+234 802 345 6789");
        assert_eq!((verdict.action, codes(&verdict)[0]), (foreign, ReasonCode::ForeignCaller));
        assert_eq!(phone.screen("030 11111111").action, Action::Allow);
        phone.past("+234 803 000 0000", 9 * DAY, 20, 60);
        assert_eq!(
            codes(&phone.screen("+234 802 345 6789")),
            [ReasonCode::NothingKnown],
            "the owner knows that country"
        );
    }
}

#[test]
fn a_change_of_preset_can_be_tried_on_the_calls_of_the_last_month() {
    let phone = Phone::at_home_in("DE").listing(&[("493011111111", BANK)]);
    phone.past("anonymous", 2 * DAY, 20, 0).past("030 11111111", 3 * DAY, 20, 0).past("030 22222222", DAY, 20, 50);
    phone.past("anonymous", 40 * DAY, 20, 0);
    let strict = Settings::default().with_preset(Preset::Strict);
    let changed = phone.guard.preview(&strict, NOW).unwrap();
    let changed: Vec<_> = changed.iter().map(|call| (call.past.caller.as_str(), call.now, call.then)).collect();
    assert_eq!(changed, [("030 11111111", Action::Warn, Action::Block), ("anonymous", Action::Allow, Action::Silence)]);
    assert!(phone.guard.preview(&Settings::default(), NOW).unwrap().is_empty());
    phone.guard.set_truce(Truce::Pause, UnixSeconds(NOW.0 + DAY)).unwrap();
    assert_eq!(phone.guard.preview(&strict, NOW).unwrap().len(), 2, "a pause of today changes nothing about the past");
}

// --- Invariants ----------------------------------------------------------------------------------------------------

/// Emergency, short, help-line and official numbers of all metadata that the crate carries, as phones show them.
fn sacred() -> Vec<(String, &'static str)> {
    let fixture = include_str!("../fixtures/short_numbers.csv");
    let mut numbers: Vec<(String, &str)> = fixture
        .lines()
        .skip(1)
        .filter_map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let is_valid = fields.get(4).is_some_and(|valid| matches!(*valid, "1" | "true"));
            (is_valid && Region::new(fields[0]).is_ok()).then(|| (fields[1].to_owned(), fields[0]))
        })
        .collect();
    numbers.extend(organisation_numbers().map(|number| (number.to_string(), "CN")));
    numbers
}

#[test]
fn no_preset_list_or_publisher_holds_up_an_emergency_short_or_official_number() {
    let numbers = sacred();
    assert!(numbers.len() > 1000, "{}", numbers.len());
    let everything: Vec<String> = (1..=9).map(|digit| format!("+{digit}*")).collect();
    let ranges: Vec<_> = everything.iter().map(|range| (range.as_str(), BANK)).collect();
    for preset in Preset::ALL {
        let phone = Phone::at_home_in("CN").preset(preset);
        phone.home.install(&phone.guard, "Poisoned list", &[], &ranges);
        for (shown, region) in &numbers {
            let region = Region::new(region).ok();
            let abroad = region.and_then(calling_code_of).map(|code| format!("+{code}{shown}"));
            let abroad = abroad.filter(|_| !shown.starts_with('+'));
            for shown in [Some(shown), abroad.as_ref()].into_iter().flatten() {
                let call = IncomingCall::new(Caller::parse(shown, region), NOW).in_region(region);
                let verdict = phone.guard.screen_call(&call);
                assert!(verdict.action <= Action::Warn, "{shown} in {region:?} under {preset:?}: {verdict:?}");
            }
        }
    }
}

fn any_caller() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\+?[1-9][0-9]{2,14}",
        "0[0-9]{3,12}",
        "anonymous|private|unknown|DHL|112|911|\\+49110|95588|\\+8695588",
        "\\+(1202555|4930|86138|234802|1876|91160|88161)[0-9]{4,8}",
        "\\PC{0,16}",
    ]
}

fn any_pattern() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "+1*",
        "+49*",
        "+4930*",
        "*1",
        "regex:\\+\\d+",
        "country:US",
        "country:DE",
        "country:NG",
        "hidden",
        "international",
        "not_a_contact",
        "+12025550101",
        "+493011111111",
        "+49112",
        "+86110",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Invariants: what is protected rings; publishers, presets and the shape of a call hold up no short or official
    /// number; shape alone ends nothing; every verdict explains itself and its explanation has every row.
    #[test]
    fn whatever_is_set_what_is_protected_rings_and_every_verdict_explains_itself(
        callers in prop::collection::vec((any_caller(), any::<bool>(), any::<bool>(), 0u8..3, 0u8..3), 25),
        rules in prop::collection::vec((any_pattern(), any::<bool>()), 0..6),
        preset in prop::sample::select(Preset::ALL.to_vec()),
        odd in prop::option::of((any_action(), any_action(), any_action(), any_action(), any_action())),
        category in 0usize..21,
        step in 0u8..16,
        inbound: bool,
        truce in prop::option::of(prop::sample::select(Truce::ALL.to_vec())),
        region in prop::sample::select(vec!["US", "DE", "CN", "IN"]),
    ) {
        let standing = if inbound { Standing::InboundOnly } else { Standing::Listed };
        let worst = mark(Category::ALL[category], step, standing);
        let mut phone = Phone::at_home_in(region);
        phone.home.install(
            &phone.guard,
            "List",
            &[("12025550101", worst), ("493011111111", worst), ("8695588", worst)],
            &[("+4930*", worst), ("+234*", worst), ("+86*", worst)],
        );
        let mut settings = Settings::default().with_preset(preset);
        if let Some((danger, caution, hidden, foreign, unknown)) = odd {
            settings = Settings {
                on_danger: danger, on_caution: caution, on_hidden: hidden, on_foreign: foreign, on_unknown: unknown, ..settings
            };
        }
        phone = phone.with(&settings);
        for (pattern, allow) in &rules {
            phone = phone.rule(pattern, if *allow { Effect::Allow } else { Effect::Block });
        }
        if let Some(truce) = truce {
            phone.guard.set_truce(truce, UnixSeconds(NOW.0 + 1000)).unwrap();
        }
        for (shown, contact, callback, stir, abroad) in callers {
            let mut call = phone.call(&shown).from_contact(contact);
            call.emergency_callback_mode = callback;
            call.stir_shaken = [StirShaken::NotVerified, StirShaken::Passed, StirShaken::Failed][usize::from(stir)];
            call.is_from_abroad = [None, Some(true), Some(false)][usize::from(abroad)];
            let (verdict, rows) = phone.guard.explain_call(&call);
            prop_assert_eq!(&phone.guard.screen_call(&call), &verdict);
            if contact || callback {
                prop_assert_eq!(outcome(&verdict), (Level::Clear, Action::Allow));
            }
            if truce.is_some() {
                prop_assert!(verdict.action <= Action::Warn);
            }
            let owner_blocked = says(&verdict, ReasonCode::OwnerBlocked);
            let is_service = rows.iter().any(|row| row.code == ReasonCode::ServiceNumber && row.has_seen);
            if is_service && !owner_blocked {
                prop_assert!(verdict.action <= Action::Warn, "{}: {:?}", shown, verdict);
            }
            let is_listed = [ReasonCode::Listed, ReasonCode::ListedRange].iter().any(|code| says(&verdict, *code));
            let by_setting = [ReasonCode::HiddenNumber, ReasonCode::ForeignCaller, ReasonCode::NothingKnown];
            if verdict.action == Action::Block && !owner_blocked && !is_listed {
                prop_assert!(by_setting.iter().any(|code| says(&verdict, *code)), "{}: {:?}", shown, verdict);
            }
            prop_assert!(!verdict.reasons.is_empty());
            prop_assert_eq!(rows.len(), ReasonCode::ALL.len());
            for reason in &verdict.reasons {
                let row = rows.iter().find(|row| row.code == reason.code).unwrap();
                prop_assert!(row.has_seen || row.step == Step::Remark, "{:?}", row);
            }
            prop_assert!(rows.iter().all(|row| !row.saw.is_empty() && !row.effect.is_empty()));
        }
    }
}
