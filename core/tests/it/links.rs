//! Lists of links and tables of brands through the guard: installed, asked about messages, never about numbers.

use std::fs;
use std::path::PathBuf;

use ringfence::blocklist::link::CanonicalLink;
use ringfence::blocklist::{Category, GateBudget, ListBuilder, ListKind, ListMeta, Mark, Standing};
use ringfence::guard::{Guard, GuardMode, IncomingCall, IncomingMessage, Level, MessageVerdict, Source};
use ringfence::phone::{Caller, PhoneNumber};
use ringfence::store::HealthCode;

use crate::guard::{Home, NOW, mark};

const LISTED: Mark = Mark { category: Category::Parcel, ..crate::guard::BANK };

fn write(home: &Home, title: &str, keys: impl IntoIterator<Item = u64>, mark: Mark) -> PathBuf {
    let meta = ListMeta {
        kind: ListKind::Links,
        title: title.into(),
        publisher: "Tester".into(),
        region: None,
        issued: Some(NOW.0),
    };
    let mut entries: Vec<_> = keys.into_iter().map(|key| (key, mark)).collect();
    entries.sort_by_key(|entry| entry.0);
    let path = home.dir.path().join(format!("{title}.rfl"));
    fs::write(&path, ListBuilder::new(meta).to_bytes(&entries).unwrap()).unwrap();
    path
}

fn install(home: &Home, guard: &Guard, title: &str, links: &[&str], mark: Mark) -> i64 {
    let keys = links.iter().map(|link| CanonicalLink::parse(link).unwrap().key());
    guard.install_list(&write(home, title, keys, mark), NOW).unwrap().id
}

fn judge(guard: &Guard, text: &str) -> MessageVerdict {
    guard.screen_message(&IncomingMessage::new("+447700900111", text, NOW))
}

#[test]
fn a_listed_link_is_told_with_its_list_and_its_place() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    // The last label of each is a name that nothing else speaks against.
    let plain = "see you there: https://www.meadow-walks.org.uk/spring.";
    assert_eq!(judge(&guard, plain).verdict.level, Level::Unknown);
    install(
        &home,
        &guard,
        "Phishing",
        &["meadow-walks.org.uk", "mail.harbour-club.org.uk", "river-notes.org.uk/x"],
        LISTED,
    );
    let spring = "https://www.meadow-walks.org.uk/spring";
    let code = "493021 is your verification code. Do not share it. https://app.meadow-walks.org.uk";
    let exact_code = "493021 is your verification code. Do not share it. https://meadow-walks.org.uk";
    for (what, text, is_contact, level, span) in [
        ("alone it is worth a caution", plain.to_owned(), false, Level::Caution, spring),
        ("asked to be opened it is danger", format!("Tap here to verify: {spring}"), false, Level::Danger, spring),
        ("from a contact it deserves a word", format!("Tap here to verify: {spring}"), true, Level::Caution, spring),
        ("a page of a host", "look: river-notes.org.uk/x/1".into(), false, Level::Caution, "river-notes.org.uk/x/1"),
        ("another page of it", "look: river-notes.org.uk/y".into(), false, Level::Unknown, ""),
        ("a host beside a listed one", "look: https://harbour-club.org.uk/a".into(), false, Level::Unknown, ""),
        ("a code beside a neighbour of its service", code.into(), false, Level::Unknown, ""),
        (
            "a code beside exactly what is listed",
            exact_code.into(),
            false,
            Level::Caution,
            "https://meadow-walks.org.uk",
        ),
    ] {
        let message = IncomingMessage { is_contact, ..IncomingMessage::new("+447700900111", &text, NOW) };
        let found = guard.screen_message(&message).verdict;
        assert_eq!(found.level, level, "{what}: {:?}", found.reasons);
        let reason = found.reasons.iter().find(|reason| reason.code.name() == "link_listed");
        let shown = reason.map(|reason| {
            assert!(matches!(&reason.source, Source::List { name, .. } if name == "Phishing"), "{what}");
            assert_eq!(reason.category, Some(Category::Parcel), "{what}");
            let span = reason.span.unwrap();
            &text[span.start as usize..span.end as usize]
        });
        assert_eq!(shown.unwrap_or_default(), span, "{what}");
    }
    install(&home, &guard, "Corrections", &["meadow-walks.org.uk"], mark(Category::Other, 9, Standing::Clear));
    assert_eq!(judge(&guard, plain).verdict.level, Level::Unknown, "a correction counts");
}

#[test]
fn calls_never_ask_lists_of_links_and_the_gate_holds_both() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let number = PhoneNumber::from_digits("493012345678").unwrap();
    let link = CanonicalLink::parse("meadow-walks.org.uk").unwrap().key();
    // A list of links whose hash is, by the worst of luck, also a number.
    guard.install_list(&write(&home, "Links", [number.key(), link], LISTED), NOW).unwrap();
    home.install(&guard, "Numbers", &[("493012345670", crate::guard::BANK)], &[]);
    for gate in [false, true] {
        if gate {
            assert!(guard.build_gate(GateBudget::default()).unwrap().is_some());
        }
        let call = |shown| guard.screen_call(&IncomingCall::new(Caller::parse(shown, None), NOW)).level;
        assert_eq!((call("+493012345678"), call("+493012345670")), (Level::Unknown, Level::Danger));
        assert_eq!(judge(&guard, "see https://meadow-walks.org.uk/a").verdict.level, Level::Caution);
        assert!(!guard.has_failed());
    }
}

#[test]
fn a_list_of_links_that_is_damaged_later_lets_messages_through_and_goes_out_of_use() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let links = ["meadow-walks.org.uk", "a.example", "b.example", "c.example"];
    let id = install(&home, &guard, "Links", &links, LISTED);
    let path = guard.store().unwrap().lists().unwrap()[0].path.clone();
    let mut bytes = fs::read(&path).unwrap();
    let end = bytes.len();
    bytes[end - 12..].iter_mut().for_each(|byte| *byte ^= 0xff);
    // Renamed over, as a file that is mapped must not change.
    fs::write(path.with_extension("new"), bytes).unwrap();
    fs::rename(path.with_extension("new"), &path).unwrap();
    let guard = home.open(GuardMode::App);
    assert!(judge(&guard, "lunch at one?").verdict.level <= Level::Unknown);
    assert_eq!(guard.verify_lists(NOW).unwrap(), [id]);
    assert!(guard.health(NOW).unwrap().iter().any(|event| event.code == HealthCode::ListDamaged));
    assert_eq!(judge(&guard, "see https://meadow-walks.org.uk/a").verdict.level, Level::Unknown);
}
