//! The guard with real lists on a real store: who is protected, what lists do, what happens when things break.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use ringfence::advice::Catalogue;
use ringfence::blocklist::{Category, Confidence, GateBudget, ListBuilder, ListKind, ListMeta, Mark, Standing};
use ringfence::guard::{Action, Guard, GuardError, GuardMode, IncomingCall, Level, ReasonCode, Source};
use ringfence::phone::{Caller, NumberRange, PhoneNumber, Region};
use ringfence::store::{Effect, HealthCode, HistoryFilter, NewRule, Pattern, Settings};
use ringfence::time::UnixSeconds;

pub(crate) const NOW: UnixSeconds = UnixSeconds(1_764_720_000);

pub(crate) fn mark(category: Category, step: u8, standing: Standing) -> Mark {
    Mark { category, confidence: Confidence::new(step).unwrap(), standing }
}

fn write_list(dir: &Path, title: &str, entries: &[(&str, Mark)], ranges: &[(&str, Mark)]) -> PathBuf {
    let meta = ListMeta {
        kind: ListKind::Numbers,
        title: title.into(),
        publisher: "Tester".into(),
        region: None,
        issued: Some(NOW.0),
    };
    let mut keys: Vec<_> =
        entries.iter().map(|(digits, mark)| (PhoneNumber::from_digits(digits).unwrap().key(), *mark)).collect();
    keys.sort_by_key(|entry| entry.0);
    let ranges = ranges.iter().map(|(text, mark)| (NumberRange::parse(text).unwrap(), *mark));
    let path = dir.join(format!("{title}.rfl"));
    fs::write(&path, ListBuilder::new(meta).ranges(ranges).to_bytes(&keys).unwrap()).unwrap();
    path
}

pub(crate) struct Home {
    pub(crate) dir: tempfile::TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn open(&self, mode: GuardMode) -> Guard {
        Guard::open(&self.dir.path().join("guard"), mode, NOW).unwrap()
    }

    pub(crate) fn install(&self, guard: &Guard, title: &str, entries: &[(&str, Mark)], ranges: &[(&str, Mark)]) -> i64 {
        guard.install_list(&write_list(self.dir.path(), title, entries, ranges), NOW).unwrap().id
    }
}

fn call(text: &str) -> IncomingCall {
    let region = Region::new("DE").ok();
    IncomingCall::new(Caller::parse(text, region), NOW).in_region(region)
}

pub(crate) const BANK: Mark =
    Mark { category: Category::Bank, confidence: Confidence::MAX, standing: Standing::Listed };

#[test]
fn a_call_goes_from_number_to_verdict_with_its_reasons() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let sales = mark(Category::Telemarketing, 9, Standing::Listed);
    let inbound = mark(Category::Bank, 15, Standing::InboundOnly);
    let clear = mark(Category::Other, 15, Standing::Clear);
    home.install(
        &guard,
        "Fraud list",
        &[("493011111111", BANK), ("493022222222", sales), ("498001234567", inbound)],
        &[("+49900*", BANK)],
    );
    home.install(&guard, "Second list", &[("493011111111", BANK), ("4990012345", clear)], &[]);
    guard
        .store()
        .unwrap()
        .add_rule(&NewRule::new(Pattern::Exact(PhoneNumber::from_digits("493033333333").unwrap()), Effect::Block), NOW)
        .unwrap();
    guard.reload(NOW).unwrap();
    let cases = [
        ("on two lists", "030 11111111", Level::Danger, Action::Warn, &[ReasonCode::Listed, ReasonCode::Listed][..]),
        ("sells", "+493022222222", Level::Caution, Action::Warn, &[ReasonCode::Listed]),
        ("a shown number that never calls", "0800 1234567", Level::Danger, Action::Warn, &[ReasonCode::InboundOnly]),
        (
            "in a range",
            "+4990099999",
            Level::Danger,
            Action::Warn,
            &[ReasonCode::ListedRange, ReasonCode::PremiumRate, ReasonCode::UnassignedNumber],
        ),
        (
            "in a range, corrected by another list",
            "+4990012345",
            Level::Caution,
            Action::Warn,
            &[ReasonCode::ListedRange, ReasonCode::Corrected, ReasonCode::Disputed],
        ),
        ("blocked by the owner", "030 33333333", Level::Caution, Action::Block, &[ReasonCode::OwnerBlocked]),
        ("on no list", "030 44444444", Level::Unknown, Action::Allow, &[ReasonCode::NothingKnown]),
        ("hidden", "anonymous", Level::Unknown, Action::Allow, &[ReasonCode::HiddenNumber]),
        ("an emergency number", "112", Level::Clear, Action::Allow, &[ReasonCode::EmergencyNumber]),
        (
            "an emergency number in international dress",
            "+49110",
            Level::Clear,
            Action::Allow,
            &[ReasonCode::EmergencyNumber],
        ),
        (
            "passed on by a listed number",
            "030 44444444&030 11111111",
            Level::Danger,
            Action::Warn,
            &[ReasonCode::Listed, ReasonCode::Listed],
        ),
    ];
    for gate in [false, true] {
        if gate {
            assert!(guard.build_gate(GateBudget::default()).unwrap().is_some());
        }
        for (case, caller, level, action, codes) in cases {
            let verdict = guard.screen_call(&call(caller));
            let found: Vec<_> = verdict.reasons.iter().map(|reason| reason.code).collect();
            assert_eq!((verdict.level, verdict.action, &found[..]), (level, action, codes), "{case}, gate {gate}");
        }
    }
    assert!(!guard.has_failed());
    let verdict = guard.screen_call(&call("030 11111111"));
    assert_eq!(
        verdict.reasons[0].source,
        Source::List { name: "Fraud list".into(), publisher: "Tester".into(), issued: Some(NOW.0) }
    );
    let advice = Catalogue::for_language("en").explain(&verdict);
    assert_eq!(advice.reasons[0], "On the Fraud list (Tester) of 3 December 2025: pretends to be a bank.");
}

#[test]
fn every_mode_gives_the_same_answer() {
    let home = Home::new();
    let app = home.open(GuardMode::App);
    home.install(&app, "Fraud list", &[("493011111111", BANK)], &[]);
    let expected = app.screen_call(&call("+493011111111"));
    assert_eq!(expected.level, Level::Danger);
    for mode in [GuardMode::Screening, GuardMode::ReadOnly] {
        assert_eq!(home.open(mode).screen_call(&call("+493011111111")), expected, "{mode:?}");
    }
    assert!(matches!(home.open(GuardMode::ReadOnly).remove_list(1, NOW), Err(GuardError::ReadOnly)));
}

#[test]
fn removing_and_replacing_lists_takes_effect_at_once() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let id = home.install(&guard, "List", &[("493011111111", BANK)], &[]);
    guard.build_gate(GateBudget::default()).unwrap();
    assert_eq!(guard.screen_call(&call("+493011111111")).level, Level::Danger);
    home.install(&guard, "List", &[("493022222222", BANK)], &[]);
    assert_eq!(guard.screen_call(&call("+493011111111")).level, Level::Unknown);
    assert_eq!(guard.screen_call(&call("+493022222222")).level, Level::Danger);
    assert!(guard.remove_list(id, NOW).unwrap());
    assert_eq!(guard.screen_call(&call("+493022222222")).level, Level::Unknown);
}

#[test]
fn a_list_that_was_damaged_after_its_install_lets_calls_through_and_is_taken_out_of_use() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let numbers: Vec<String> = (0..3000u64).map(|i| (493_010_000_000 + i * 7919).to_string()).collect();
    let entries: Vec<_> = numbers.iter().map(|digits| (digits.as_str(), BANK)).collect();
    home.install(&guard, "List", &entries, &[]);
    let settings = Settings { on_danger: Action::Block, on_unknown: Action::Block, ..Settings::default() };
    guard.store().unwrap().save_settings(&settings).unwrap();
    drop(guard);
    let file = fs::read_dir(home.dir.path().join("guard/lists")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&file).unwrap();
    let length = bytes.len();
    bytes[length / 3..].fill(0xff);
    fs::write(&file, bytes).unwrap();

    let guard = home.open(GuardMode::App);
    let mut failed = 0;
    for number in &numbers {
        let verdict = guard.screen_call(&call(&format!("+{number}")));
        if verdict.reasons.iter().any(|reason| reason.code == ReasonCode::InternalError) {
            failed += 1;
            assert!(verdict.action <= Action::Warn);
        }
    }
    assert!(failed > 0 && guard.has_failed());
    assert!(guard.health(NOW).unwrap().iter().any(|event| event.code == HealthCode::ScreeningFailed));
    assert_eq!(guard.verify_lists(NOW).unwrap().len(), 1);
    assert!(guard.health(NOW).unwrap().iter().any(|event| event.code == HealthCode::ListDamaged));
    assert_eq!(guard.screen_call(&call("+4915112345678")).reasons[0].code, ReasonCode::NothingKnown);
}

#[test]
fn a_list_file_that_cannot_be_opened_is_left_out_and_reported() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    home.install(&guard, "List", &[("493011111111", BANK)], &[]);
    home.install(&guard, "Other", &[("493022222222", BANK)], &[]);
    drop(guard);
    let files: Vec<_> =
        fs::read_dir(home.dir.path().join("guard/lists")).unwrap().flatten().map(|file| file.path()).collect();
    fs::write(&files[0], "no list").unwrap();
    let guard = home.open(GuardMode::Screening);
    let levels = ["+493011111111", "+493022222222"].map(|caller| guard.screen_call(&call(caller)).level);
    assert_eq!(levels.iter().filter(|level| **level == Level::Danger).count(), 1);
    assert_eq!(guard.health(NOW).unwrap()[0].code, HealthCode::ListDamaged);
}

#[test]
fn judged_calls_stay_in_the_history_with_their_reasons() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    home.install(&guard, "List", &[("493011111111", BANK)], &[]);
    let verdict = guard.screen_call(&call("030 11111111"));
    assert!(
        guard.store().unwrap().history(&HistoryFilter::default(), 9).unwrap().is_empty(),
        "answering writes nothing"
    );
    guard.record("030 11111111", &call("030 11111111"), &verdict).unwrap();
    let history = guard.store().unwrap().history(&HistoryFilter::default(), 9).unwrap();
    assert_eq!((history[0].caller.as_str(), &history[0].verdict), ("030 11111111", &verdict));
}

#[test]
fn calls_are_answered_while_lists_change() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    home.install(&guard, "Steady", &[("493011111111", BANK)], &[]);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..2000 {
                    assert_eq!(guard.screen_call(&call("+493011111111")).level, Level::Danger);
                }
            });
        }
        for round in 0..5 {
            home.install(&guard, "Changing", &[(&format!("4930222222{round}"), BANK)], &[]);
            guard.build_gate(GateBudget::default()).unwrap();
        }
    });
    assert!(!guard.has_failed());
}

pub(crate) fn any_action() -> impl Strategy<Value = Action> {
    prop::sample::select(vec![Action::Allow, Action::Warn, Action::Silence, Action::Block])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Invariant: never block emergency numbers, call-back mode, contacts and what the owner allowed.
    #[test]
    fn nothing_that_lists_and_settings_say_can_hold_up_a_protected_call(
        actions in (any_action(), any_action(), any_action(), any_action()),
        category in 0usize..21,
        step in 0u8..16,
        inbound: bool,
        block_rule: bool,
    ) {
        let home = Home::new();
        let guard = home.open(GuardMode::App);
        let standing = if inbound { Standing::InboundOnly } else { Standing::Listed };
        let worst = mark(Category::ALL[category], step, standing);
        let everything: Vec<String> = (1..=9).map(|digit| format!("+{digit}*")).collect();
        let ranges: Vec<_> = everything.iter().map(|range| (range.as_str(), worst)).collect();
        home.install(&guard, "Poisoned list", &[("493011111111", worst), ("49112", worst), ("86110", worst)], &ranges);
        let store = guard.store().unwrap();
        let (on_danger, on_caution, on_hidden, on_unknown) = actions;
        store.save_settings(&Settings { on_danger, on_caution, on_hidden, on_unknown, ..Settings::default() }).unwrap();
        if block_rule {
            for range in &everything {
                store.add_rule(&NewRule::new(Pattern::Range(NumberRange::parse(range).unwrap()), Effect::Block), NOW).unwrap();
            }
        }
        store.add_rule(&NewRule::new(Pattern::Exact(PhoneNumber::from_digits("493055555555").unwrap()), Effect::Allow), NOW).unwrap();
        guard.reload(NOW).unwrap();

        let mut call_back = call("+493011111111");
        call_back.emergency_callback_mode = true;
        let protected = [
            call("112"), call("+49112"), call("+86110"), call("110"), call_back,
            call("+493011111111").from_contact(true), call("anonymous").from_contact(true), call("+493055555555"),
        ];
        for call in protected {
            let verdict = guard.screen_call(&call);
            prop_assert_eq!((verdict.level, verdict.action), (Level::Clear, Action::Allow));
        }
        prop_assert!(guard.screen_call(&call("+493011111111")).level >= Level::Caution);
    }

    /// Invariant: every verdict explains itself.
    #[test]
    fn every_verdict_has_a_reason_with_a_source_and_words(caller in "\\PC{0,24}|\\+?[0-9]{2,15}|sip:[0-9a-z@.]{1,20}", contact: bool) {
        let home = Home::new();
        let guard = home.open(GuardMode::App);
        home.install(&guard, "List", &[("493011111111", BANK)], &[("+4*", BANK)]);
        let verdict = guard.screen_call(&call(&caller).from_contact(contact));
        prop_assert!(!verdict.reasons.is_empty());
        for language in Catalogue::languages() {
            let advice = Catalogue::for_language(language).explain(&verdict);
            prop_assert_eq!(advice.reasons.len(), verdict.reasons.len());
            prop_assert!(advice.reasons.iter().chain([&advice.headline, &advice.action]).all(|text| !text.is_empty()));
        }
    }
}
