//! Messages through the guard: who wrote, what lists say, what the text wants, and what is remembered of it.

use proptest::prelude::*;
use ringfence::blocklist::{Category, Standing};
use ringfence::guard::{
    Action, Channel, Folder, GuardMode, IncomingCall, IncomingMessage, Level, MessageVerdict, ReasonCode, Source,
};
use ringfence::phone::{Caller, PhoneNumber, Region};
use ringfence::store::{Effect, HistoryFilter, NewRule, Pattern, Preset, Settings};
use ringfence::time::UnixSeconds;

use crate::guard::{BANK, Home, NOW, mark};

const PARCEL: &str =
    "Your parcel could not be delivered: address incorrect. Update it within 12 hours: https://redelivery-help.top/x";
const MUM: &str =
    "Hi mum, my phone is broken, this is my new number. Please send money to this account today +447700900123";
const CODE: &str = "Your verification code is 493021. Do not share it with anyone.";
const LUNCH: &str = "Are we still on for lunch tomorrow? I could be there at one.";

fn message(sender: &str, text: &str) -> IncomingMessage {
    IncomingMessage::new(sender, text, NOW).in_region(Region::new("GB").ok())
}

fn codes(verdict: &MessageVerdict) -> Vec<&'static str> {
    verdict.verdict.reasons.iter().map(|reason| reason.code.name()).collect()
}

#[test]
fn what_the_text_wants_decides_where_nothing_is_known_of_the_sender() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    for (name, sender, text, level, action) in [
        ("a parcel that asks for a tap is danger", "+447700900111", PARCEL, Level::Danger, Action::Warn),
        ("a code asks for nothing", "Bank", CODE, Level::Unknown, Action::Allow),
        ("chat is chat", "+447700900222", LUNCH, Level::Unknown, Action::Allow),
        ("an empty message is nothing", "", "", Level::Unknown, Action::Allow),
    ] {
        let verdict = guard.screen_message(&message(sender, text)).verdict;
        assert_eq!((verdict.level, verdict.action), (level, action), "{name}: {:?}", verdict.reasons);
        assert!(!verdict.reasons.is_empty(), "{name}");
    }
    let verdict = guard.screen_message(&message("Bank", CODE));
    assert_eq!(verdict.code.map(|code| code.code).as_deref(), Some("493021"));
    assert_eq!(guard.screen_message(&message("", PARCEL)).verdict.category, Some(Category::Parcel));
}

#[test]
fn reasons_point_at_words_of_the_message() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let verdict = guard.screen_message(&message("", PARCEL)).verdict;
    let link = verdict.reasons.iter().find_map(|reason| {
        let span = reason.span?;
        PARCEL[span.start as usize..span.end as usize].starts_with("https://").then_some(reason)
    });
    assert!(
        matches!(link, Some(reason) if matches!(reason.code, ReasonCode::Text(_)) && reason.source == Source::Text)
    );
}

#[test]
fn the_owner_and_the_contacts_come_first() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let rule = |number: &str, effect| NewRule::new(Pattern::Exact(PhoneNumber::from_digits(number).unwrap()), effect);
    let store = guard.store().unwrap();
    store.add_rule(&rule("447700900111", Effect::Allow), NOW).unwrap();
    store.add_rule(&rule("447700900333", Effect::Block), NOW).unwrap();
    guard.reload(NOW).unwrap();
    let by = |sender: &str, text: &str, is_contact: bool| {
        let verdict = guard.screen_message(&IncomingMessage { is_contact, ..message(sender, text) });
        (verdict.verdict.level, verdict.verdict.action, codes(&verdict)[0])
    };
    assert_eq!(by("+447700900111", PARCEL, false), (Level::Clear, Action::Allow, "owner_allowed"));
    assert_eq!(by("+447700900333", LUNCH, false), (Level::Caution, Action::Silence, "owner_blocked"));
    assert_eq!(by("+447700900444", LUNCH, true), (Level::Clear, Action::Allow, "contact"));
    assert_eq!(by("+447700900444", MUM, true).0, Level::Caution, "a contact who asks for money deserves a word");
    assert_ne!(by("112", PARCEL, false).0, Level::Clear, "an emergency number is easily shown as a sender");
}

#[test]
fn lists_speak_about_senders_and_about_numbers_that_a_message_names() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let no_calls = mark(Category::Bank, 15, Standing::InboundOnly);
    home.install(&guard, "List", &[("442079460111", BANK), ("442079460222", no_calls)], &[]);
    let of = |sender: &str, text: &str| guard.screen_message(&message(sender, text));
    let listed = of("+442079460111", LUNCH);
    assert_eq!((listed.verdict.level, listed.verdict.action), (Level::Danger, Action::Warn));
    assert_eq!(codes(&listed), ["listed"]);
    assert_eq!(of("+442079460222", LUNCH).verdict.level, Level::Unknown, "who never calls may write");
    let text = "Your order is ready. Our shop is at 020 7946 0111 if you have questions.";
    let named = of("Shop", text);
    assert!(named.verdict.level >= Level::Caution);
    let reason = named.verdict.reasons.iter().find(|reason| reason.code.name() == "listed_number").unwrap();
    let span = reason.span.unwrap();
    assert_eq!(&text[span.start as usize..span.end as usize], "020 7946 0111");
    assert!(matches!(reason.source, Source::List { .. }));
    assert_eq!(
        of("Shop", "Your order is ready. Our shop is at 020 7946 0555 if you have questions.").verdict.level,
        Level::Unknown
    );
}

#[test]
fn a_number_that_a_suspect_message_named_is_suspect_when_it_calls() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let call = |shown: &str| {
        let region = Region::new("GB").ok();
        let call = IncomingCall::new(Caller::parse(shown, region), UnixSeconds(NOW.0 + 600)).in_region(region);
        guard.screen_call(&call)
    };
    assert_eq!(call("020 7946 0999").level, Level::Unknown);
    let fraud = message("", "Your bank account is locked. Call 020 7946 0999 at once or your money is lost!");
    let verdict = guard.screen_message(&fraud);
    assert!(verdict.verdict.level >= Level::Caution);
    guard.record_message(&fraud, &verdict).unwrap();
    let suspect = call("020 7946 0999");
    assert!(suspect.level >= Level::Caution);
    assert_eq!(suspect.reasons[0].code, ReasonCode::NamedBySuspect);
}

#[test]
fn the_history_holds_the_verdict_and_the_text_only_where_the_owner_wants_it() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let store = guard.store().unwrap();
    let shared = IncomingMessage { channel: Channel::Shared, ..message("+447700900111", PARCEL) };
    let verdict = guard.screen_message(&shared);
    let first = guard.record_message(&shared, &verdict).unwrap();
    store.save_settings(&Settings { keep_message_text: true, ..store.settings().unwrap() }).unwrap();
    guard.record_message(&message("Mum", LUNCH), &guard.screen_message(&message("Mum", LUNCH))).unwrap();
    let all = store.messages(&HistoryFilter::default(), 10).unwrap();
    assert_eq!(all.iter().map(|past| past.text.as_deref()).collect::<Vec<_>>(), [Some(LUNCH), None]);
    assert_eq!((all[1].id, &all[1].channel, &all[1].verdict), (first, &Channel::Shared, &verdict.verdict));
    let flagged = HistoryFilter { at_least: Some(Level::Caution), ..HistoryFilter::default() };
    assert_eq!(store.messages(&flagged, 10).unwrap().len(), 1);
    let found =
        HistoryFilter { text: Some("07700-900 111".trim_start_matches('0').into()), ..HistoryFilter::default() };
    assert_eq!(store.messages(&found, 10).unwrap().len(), 1);
}

#[test]
fn undoing_allows_a_number_but_never_a_name() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let store = guard.store().unwrap();
    let judge = |sender: &str| {
        let message = message(sender, PARCEL);
        let verdict = guard.screen_message(&message);
        (guard.record_message(&message, &verdict).unwrap(), verdict.verdict.level)
    };
    let ((number, _), (name, _)) = (judge("+447700900111"), judge("MyParcel"));
    assert!(store.undo_message(number, NOW).unwrap() && store.undo_message(name, NOW).unwrap());
    assert!(!store.undo_message(9999, NOW).unwrap());
    guard.reload(NOW).unwrap();
    assert_eq!(judge("+447700900111").1, Level::Clear);
    assert!(judge("MyParcel").1 >= Level::Caution, "anybody can write under a name");
    let undone = store.messages(&HistoryFilter::default(), 10).unwrap().iter().filter(|past| past.is_undone).count();
    assert_eq!(undone, 2);
}

#[test]
fn each_message_has_its_folder_and_a_code_is_never_junk() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    for (name, preset, text, folder) in [
        ("danger is junk", Preset::Gentle, PARCEL, Folder::Junk),
        ("chat stays", Preset::Strict, LUNCH, Folder::Inbox),
        ("a code is a transaction", Preset::Strict, CODE, Folder::Transactions),
    ] {
        let settings = Settings::default().with_preset(preset);
        assert_eq!(guard.screen_message(&message("", text)).folder(&settings), folder, "{name}");
    }
}

#[test]
fn a_guard_that_may_only_read_judges_messages_too() {
    let home = Home::new();
    home.open(GuardMode::App).store().unwrap().publish().unwrap();
    let guard = home.open(GuardMode::ReadOnly);
    assert!(guard.screen_message(&message("", PARCEL)).verdict.level >= Level::Caution);
    assert!(guard.record_message(&message("", PARCEL), &guard.screen_message(&message("", PARCEL))).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_message_is_held_back_and_every_verdict_explains_itself(
        sender in "[+0-9A-Za-z@. -]{0,20}",
        text in "\\PC{0,200}",
        is_contact in any::<bool>(),
        known_thread in any::<bool>(),
    ) {
        let home = Home::new();
        let guard = home.open(GuardMode::App);
        let message = IncomingMessage { is_contact, known_thread, ..message(&sender, &text) };
        let verdict = guard.screen_message(&message).verdict;
        prop_assert!(verdict.action <= Action::Warn);
        prop_assert!(!verdict.reasons.is_empty());
        for reason in &verdict.reasons {
            let span = reason.span.unwrap_or_default();
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
        prop_assert!(!guard.has_failed());
    }
}
