//! What belongs to the owner: the history, the document of rules and settings, other apps' lists, health.

use ringfence::advice::Catalogue;
use ringfence::blocklist::{Category, Standing};
use ringfence::guard::{Action, GuardMode, IncomingCall, Level, Source};
use ringfence::import::{import, take_in};
use ringfence::phone::{Caller, Region};
use ringfence::store::{Effect, ExchangeError, HealthCode, HistoryFilter, NewRule, Pattern, Preset, Settings};
use ringfence::time::UnixSeconds;
use serde_json::{Value, json};

use crate::guard::{BANK, Home, NOW, mark};

const DAY: i64 = 86_400;

fn call(shown: &str, at: i64) -> IncomingCall {
    let region = Region::new("DE").ok();
    IncomingCall::new(Caller::parse(shown, region), UnixSeconds(at)).in_region(region)
}

#[test]
fn the_history_can_be_searched_and_counted_and_a_verdict_undone() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    home.install(&guard, "List", &[("493011111111", BANK)], &[]);
    let store = guard.store().unwrap();
    store.save_settings(&Settings { on_danger: Action::Block, ..Settings::default() }).unwrap();
    guard.reload(NOW).unwrap();
    for (shown, ago) in [("030 11111111", 40 * DAY), ("030 11111111", 2 * DAY), ("030 2222-2222", DAY), ("DHL", 50)] {
        let call = call(shown, NOW.0 - ago);
        guard.record(shown, &call, &guard.screen_call(&call)).unwrap();
    }
    let found = |filter: HistoryFilter| -> Vec<String> {
        store.history(&filter, 50).unwrap().into_iter().map(|call| call.caller).collect()
    };
    let all = HistoryFilter::default;
    assert_eq!(found(all()).len(), 4);
    assert_eq!(found(HistoryFilter { text: Some("(030) 22222222".into()), ..all() }), ["030 2222-2222"]);
    assert_eq!(found(HistoryFilter { text: Some("dhl".into()), ..all() }), ["DHL"]);
    assert_eq!(found(HistoryFilter { action: Some(Action::Block), ..all() }).len(), 2);
    assert_eq!(found(HistoryFilter { at_least: Some(Level::Caution), ..all() }).len(), 2);
    assert_eq!(found(HistoryFilter { since: Some(UnixSeconds(NOW.0 - 3 * DAY)), ..all() }).len(), 3);
    let counted = store.counters(UnixSeconds(NOW.0 - 30 * DAY)).unwrap();
    assert_eq!((counted.calls, counted.blocked, counted.dangers, counted.undone), (3, 1, 1, 0));

    let blocked = store.history(&HistoryFilter { action: Some(Action::Block), ..all() }, 1).unwrap().remove(0);
    let correction = store.undo(blocked.id, NOW).unwrap().unwrap();
    assert_eq!(correction.number.to_string(), "+493011111111");
    assert!(matches!(&correction.accused_by[..], [Source::List { name, .. }] if name == "List"));
    guard.reload(NOW).unwrap();
    assert_eq!(guard.screen_call(&call("030 11111111", NOW.0)).level, Level::Clear);
    assert_eq!(store.counters(UnixSeconds(0)).unwrap().undone, 1);
    assert!(store.undo(9999, NOW).unwrap().is_none());
}

#[test]
fn the_owners_document_moves_to_another_phone_and_keeps_what_it_does_not_know() {
    let (old, new) = (Home::new(), Home::new());
    let (from, to) = (old.open(GuardMode::App), new.open(GuardMode::App));
    let store = from.store().unwrap();
    let rule = |text: &str, effect| NewRule::new(Pattern::parse(text, None).unwrap(), effect);
    store.add_rule(&rule("+4930*", Effect::Block).noted("Berlin"), NOW).unwrap();
    let night = NewRule {
        schedule: Some("daily 22:00-07:00 CET-1CEST,M3.5.0,M10.5.0/3".parse().unwrap()),
        sim: Some(1),
        expires: Some(UnixSeconds(NOW.0 + DAY)),
        ..rule("not_a_contact", Effect::Block)
    };
    store.add_rule(&night, NOW).unwrap();
    let settings = Settings { home_region: Region::new("DE").ok(), ..Settings::default() }.with_preset(Preset::Strict);
    store.save_settings(&settings).unwrap();

    let mut document: Value = serde_json::from_str(&store.export().unwrap()).unwrap();
    document["from_the_future"] = json!({ "any": "thing" });
    document["settings"]["on_hologram"] = json!("dim");
    document["rules"][0]["colour"] = json!("red");
    let taken = to.store().unwrap().import(&document.to_string(), NOW).unwrap();
    assert_eq!(taken.rules, 2);
    let rules = |store: &ringfence::store::Store| -> Vec<NewRule> {
        store.rules().unwrap().into_iter().map(|rule| NewRule { extra: None, ..rule.rule }).collect()
    };
    assert_eq!(rules(to.store().unwrap()), rules(store));
    assert_eq!(to.store().unwrap().settings().unwrap(), settings);
    let again: Value = serde_json::from_str(&to.store().unwrap().export().unwrap()).unwrap();
    assert_eq!(again, document, "what is not known comes out again");
    assert_eq!(to.store().unwrap().import(&again.to_string(), NOW).unwrap().rules, 2, "and once more changes nothing");
    assert_eq!(to.store().unwrap().rules().unwrap().len(), 2);
}

#[test]
fn a_bad_document_changes_nothing_and_says_where() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let store = guard.store().unwrap();
    let before = store.export().unwrap();
    let good = json!({ "pattern": "+4930*", "effect": "block" });
    for (document, at) in [
        (json!([]), "not an object"),
        (json!({ "format": "other" }), "\"format\""),
        (json!({ "format": "ringfence-owner", "version": 0 }), "version"),
        (json!({ "format": "ringfence-owner", "version": 9 }), "update the app"),
        (json!({ "format": "ringfence-owner", "version": 1, "rules": {} }), "rules"),
        (json!({ "format": "ringfence-owner", "version": 1, "rules": [good, 5] }), "rules[1]"),
        (
            json!({ "format": "ringfence-owner", "version": 1, "rules": [good, { "pattern": "regex:(", "effect": "block" }] }),
            "rules[1].pattern",
        ),
        (
            json!({ "format": "ringfence-owner", "version": 1, "rules": [{ "pattern": "+1*", "effect": "maybe" }] }),
            "rules[0].effect",
        ),
        (
            json!({ "format": "ringfence-owner", "version": 1, "rules": [{ "pattern": "+1*", "effect": "block", "schedule": "x" }] }),
            "rules[0].schedule",
        ),
        (
            json!({ "format": "ringfence-owner", "version": 1, "rules": [good], "settings": { "on_danger": "explode" } }),
            "settings.on_danger",
        ),
    ] {
        let error = store.import(&document.to_string(), NOW).unwrap_err();
        assert!(error.to_string().contains(at), "{document}: {error}");
        assert_eq!(store.export().unwrap(), before, "{document}");
    }
    assert!(matches!(store.import("{", NOW), Err(ExchangeError::NotADocument(_))));
}

#[test]
fn another_apps_list_is_taken_in_as_rules_and_as_a_list_where_it_says_what_callers_want() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let region = Region::new("DE").ok();
    let list = br#"{"version":7,"numbers":[
        {"phone":"03011111111","votes":120,"rating":"G_FRAUD","lastActivity":1},
        {"phone":"03022222222","votes":4,"rating":"E_ADVERTISING","lastActivity":1},
        {"phone":"03033333333","votes":9,"rating":"A_LEGITIMATE","lastActivity":1},
        {"phone":"03044444444","votes":0,"rating":"B_MISSED","lastActivity":1}]}"#;
    let imported = import(list, None, region).unwrap();
    let taken = take_in(&guard, &imported, NOW).unwrap();
    assert_eq!((taken.rules, taken.listed), (1, 2));
    assert_eq!(guard.screen_call(&call("030 11111111", NOW.0)).level, Level::Danger);
    assert_eq!(guard.screen_call(&call("030 22222222", NOW.0)).category, Some(Category::Telemarketing));
    assert_eq!(guard.screen_call(&call("030 33333333", NOW.0)).level, Level::Clear);
    assert_eq!(guard.screen_call(&call("030 44444444", NOW.0)).level, Level::Unknown);
    let table = b"number,name,type\n+49 900*,premium,block\n+4930555*,office,allow\n";
    let taken = take_in(&guard, &import(table, None, region).unwrap(), NOW).unwrap();
    assert_eq!((taken.rules, taken.listed), (2, 0));
    assert_eq!(guard.screen_call(&call("0900 1234567", NOW.0)).action, Action::Block);
    assert_eq!(guard.screen_call(&call("030 5551234", NOW.0)).level, Level::Clear);
}

#[test]
fn health_says_what_is_degraded_and_what_to_do() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let report = guard.health_report(NOW).unwrap();
    assert_eq!(report.degraded.iter().map(|event| event.code).collect::<Vec<_>>(), [HealthCode::NoLists]);
    assert_eq!((report.last_verdict, report.last_sync), (None, None));
    home.install(&guard, "List", &[("493011111111", mark(Category::Bank, 9, Standing::Listed))], &[]);
    let incoming = call("030 11111111", NOW.0);
    guard.record("030 11111111", &incoming, &guard.screen_call(&incoming)).unwrap();
    let report = guard.health_report(UnixSeconds(NOW.0 + DAY)).unwrap();
    assert_eq!((report.degraded.len(), report.last_verdict, report.lists[0].age_days), (0, Some(NOW), 1));
    let report = guard.health_report(UnixSeconds(NOW.0 + 20 * DAY)).unwrap();
    assert_eq!(report.degraded[0].code, HealthCode::ListStale);
    let words = Catalogue::for_language("en").health(&report.degraded[0]);
    assert_eq!(words, "The List is old. Sync, or ask its publisher.");
}
