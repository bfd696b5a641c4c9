//! What an honest feed costs and gives.

use std::fs;

use ringfence::blocklist::link::CanonicalLink;
use ringfence::blocklist::{Category, Confidence, ListBuilder, ListKind, ListMeta, Mark, Standing};
use ringfence::feed::tuf::MetadataStore;
use ringfence::feed::{
    FeedOutcome, FullFacts, ListOutcome, PackageKind, Progress, RoadTaken, SyncOptions, Trust, pacing,
};
use ringfence::guard::{Action, Guard, GuardMode, IncomingCall, IncomingMessage, Level, ReasonCode, Source, Verdict};
use ringfence::phone::{Caller, Region};
use ringfence::store::HealthCode;
use ringfence::time::UnixSeconds;

use super::phone::Phone;
use super::repository::{NOW, Repository, later, list, list_of};
use super::server::{Server, Trick};

const OLD: u64 = 12_025_550_100;
const NEW: u64 = 12_025_550_199;

fn numbers(count: u64) -> impl Iterator<Item = u64> {
    (0..count).map(|index| OLD + 7 * index)
}

/// As many numbers as far apart as those of real lists.
fn scattered(count: u64) -> impl Iterator<Item = u64> {
    (0..count).map(|index| OLD + 1009 * index + index * index % 997)
}

fn region(code: &str) -> Region {
    Region::new(code).unwrap()
}

#[test]
fn a_day_with_one_delta_and_a_day_without_cost_little() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &list(numbers(5000)));
    repository.publish();
    let phone = Phone::following(&repository, &server);

    repository.add_list("calls", &list(numbers(5000).chain([NEW])));
    repository.publish();
    server.put(&repository.files);
    server.take_bytes();
    server.take_requests();
    let report = phone.sync_list(NOW);
    assert_eq!((report.road, report.outcome), (RoadTaken::Deltas(1), ListOutcome::Installed));
    assert_eq!((report.from, report.to), (Some(1), 2));
    let (out, asked) = server.take_bytes();
    let metadata = out + asked - report.bytes;
    assert!(metadata <= 4096, "{metadata} bytes on the wire");
    let paths: Vec<_> = server.take_requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths.len(), 5, "{paths:?}");

    let report = phone.sync_list(NOW);
    assert_eq!(report.outcome, ListOutcome::UpToDate);
    let (out, asked) = server.take_bytes();
    assert!(out + asked <= 1024, "{} bytes on the wire", out + asked);

    repository.renew();
    server.put(&repository.files);
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::UpToDate);
    let (out, asked) = server.take_bytes();
    assert!(out + asked <= 1024, "{} bytes on the wire", out + asked);
}

#[test]
fn nothing_in_a_request_tells_who_asks() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &list(numbers(100)));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    phone.sync(NOW);
    let known = ["accept", "accept-encoding", "host", "if-none-match", "range"];
    for request in server.take_requests() {
        assert!(request.headers.keys().all(|name| known.contains(&name.as_str())), "{request:?}");
        assert_eq!((&*request.headers["accept"], &*request.headers["accept-encoding"]), ("*/*", "identity"));
        assert!(!request.path.contains('?'), "{request:?}");
    }
}

#[test]
fn older_deltas_come_from_the_history_role() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.delegate("targets-history", &["lists/*/delta-*"]);
    repository.add_list("calls", &list(scattered(30_000)));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    for version in 2..=4 {
        let before = repository.targets.targets.clone();
        repository
            .add_list("calls", &list(scattered(30_000).chain((1..version).map(|index| NEW + index * 100_000_000))));
        for (path, file) in before.into_iter().filter(|(path, _)| path.contains("delta")) {
            repository.delegated.get_mut("targets-history").unwrap().0.targets.insert(path, file);
        }
        repository.publish();
    }
    server.put(&repository.files);
    let report = phone.sync_list(NOW);
    assert_eq!((report.from, report.to, report.road), (Some(1), 4, RoadTaken::Deltas(3)));
    assert_eq!(report.outcome, ListOutcome::Installed);
    assert!((1..4).all(|index| phone.warns_of(NEW + index * 100_000_000)));
    assert!(phone.files("incoming").is_empty() && phone.files("lists").len() == 1);
}

#[test]
fn only_wanted_regions_are_fetched_and_a_role_speaks_for_its_paths_only() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.delegate("us", &["lists/us-*/*"]);
    repository.delegate("de", &["lists/de-*/*"]);
    repository.add_list_to("us", "us-calls", &list([OLD]), Some(region("US")));
    repository.add_list_to("de", "de-calls", &list([4_930_123_456]), Some(region("DE")));
    repository.add_list_to("us", "de-forged", &list([4_930_999_999]), Some(region("DE")));
    repository.publish();
    server.put(&repository.files);
    let phone = Phone::new();
    phone.follow(&repository, &server, Trust::MayBlock, &[region("US")]);
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed);
    assert!(phone.warns_of(OLD) && !phone.warns_of(4_930_123_456));
    let asked: Vec<_> = server.take_requests().into_iter().map(|request| request.path).collect();
    assert!(asked.iter().all(|path| !path.contains("de.json")), "{asked:?}");

    let everywhere = Phone::new();
    everywhere.follow(&repository, &server, Trust::MayBlock, &[]);
    let report = everywhere.sync(NOW);
    assert_eq!(report.lists.iter().map(|list| list.name.as_str()).collect::<Vec<_>>(), ["de-calls", "us-calls"]);
    assert!(everywhere.warns_of(4_930_123_456) && !everywhere.warns_of(4_930_999_999));
}

#[test]
fn a_region_whose_role_cannot_be_trusted_costs_its_own_lists_only() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.delegate("us", &["lists/us-*/*"]);
    repository.add_list_to("us", "us-calls", &list([OLD]), Some(region("US")));
    repository.add_list("calls", &list([NEW]));
    repository.publish();
    let unsigned =
        String::from_utf8(repository.files["metadata/1.us.json"].clone()).unwrap().replace("full-1", "full-2");
    repository.files.insert("metadata/1.us.json".into(), unsigned.into_bytes());
    server.put(&repository.files);
    let phone = Phone::new();
    phone.follow(&repository, &server, Trust::MayBlock, &[]);
    let report = phone.sync(NOW);
    assert_eq!((report.outcome, report.problems.len()), (FeedOutcome::Current, 1));
    assert!(phone.warns_of(NEW) && !phone.warns_of(OLD));
}

#[test]
fn a_list_whose_role_cannot_be_read_today_stays_and_is_not_called_withdrawn() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.delegate("us", &["lists/us-*/*"]);
    repository.add_list_to("us", "us-calls", &list([OLD]), Some(region("US")));
    repository.add_list("calls", &list([NEW]));
    repository.publish();
    server.put(&repository.files);
    let phone = Phone::new();
    phone.follow(&repository, &server, Trust::MayBlock, &[]);
    assert!(phone.sync(NOW).problems.is_empty());
    repository.publish();
    let unsigned =
        String::from_utf8(repository.files["metadata/2.us.json"].clone()).unwrap().replace("full-1", "full-2");
    repository.files.insert("metadata/2.us.json".into(), unsigned.into_bytes());
    server.put(&repository.files);
    let report = phone.sync(NOW);
    assert_eq!((report.outcome, report.problems.len()), (FeedOutcome::Current, 1));
    let outcomes: Vec<_> = report.lists.iter().map(|list| (list.name.as_str(), &list.outcome)).collect();
    assert_eq!(outcomes, [("calls", &ListOutcome::UpToDate)]);
    assert!(phone.warns_of(NEW) && phone.warns_of(OLD));
}

#[test]
fn publishers_are_named_and_lowered_when_they_disagree() {
    let (mut accuser, mut corrector) = (Repository::new(), Repository::new());
    let servers = [Server::start(), Server::start()];
    accuser.add_list("calls", &list([OLD, NEW]));
    corrector.add_list("fine", &list_of([NEW], Standing::Clear, &[]));
    let phone = Phone::new();
    for (repository, server, trust) in
        [(&mut accuser, &servers[0], Trust::MayBlock), (&mut corrector, &servers[1], Trust::CorrectionsOnly)]
    {
        repository.publish();
        server.put(&repository.files);
        phone.follow(repository, server, trust, &[]);
    }
    let settings = ringfence::store::Settings { on_danger: Action::Block, ..Default::default() };
    phone.guard.store().unwrap().save_settings(&settings).unwrap();
    assert!(phone.guard.sync(&phone.fetch, &phone.options, &mut |_: &Progress<'_>| true, NOW).unwrap().is_well());

    let verdict = phone.screen(OLD);
    assert_eq!((verdict.level, verdict.action), (Level::Danger, Action::Block));
    let Source::List { publisher, .. } = &verdict.reasons[0].source else { panic!("{verdict:?}") };
    assert_eq!(publisher, "Test feed");
    let verdict = phone.screen(NEW);
    assert_eq!((verdict.level, verdict.action), (Level::Caution, Action::Warn));
    assert!(verdict.reasons.iter().any(|reason| reason.code == ReasonCode::Disputed));
}

#[test]
fn only_a_publisher_that_may_block_can_keep_a_call_from_ringing() {
    for (trust, level, action) in [
        (Trust::CorrectionsOnly, Level::Unknown, Action::Allow),
        (Trust::MayWarn, Level::Danger, Action::Warn),
        (Trust::MayBlock, Level::Danger, Action::Block),
    ] {
        let (mut repository, server) = (Repository::new(), Server::start());
        repository.add_list("calls", &list([OLD]));
        repository.publish();
        server.put(&repository.files);
        let phone = Phone::new();
        phone.follow(&repository, &server, trust, &[]);
        let strict = ringfence::store::Settings::default().with_preset(ringfence::store::Preset::Strict);
        phone.guard.store().unwrap().save_settings(&strict).unwrap();
        assert!(phone.sync(NOW).problems.is_empty());
        let verdict = phone.screen(OLD);
        assert_eq!((verdict.level, verdict.action), (level, action), "{trust:?}: {verdict:?}");
    }
}

#[test]
fn unfollowing_takes_the_lists_out_of_force() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &list([OLD]));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    assert!(phone.warns_of(OLD));
    let feed = phone.guard.store().unwrap().feeds().unwrap()[0].id;
    assert!(phone.guard.unfollow(feed, NOW).unwrap());
    assert!(!phone.warns_of(OLD) && phone.files("lists").is_empty());
    assert!(phone.guard.store().unwrap().feeds().unwrap().is_empty());
}

#[test]
fn a_feed_with_the_same_address_and_another_root_is_not_followed_silently() {
    let server = Server::start();
    let phone = Phone::new();
    phone.follow(&Repository::new(), &server, Trust::MayBlock, &[]);
    let link = Repository::new().link(&server.address);
    let refused = phone.guard.store().unwrap().follow(&link, Trust::MayBlock, &[], NOW, NOW).unwrap_err();
    assert!(refused.to_string().contains("another fingerprint"), "{refused}");
}

#[test]
fn a_withdrawn_list_stays_in_force_and_is_named() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &list([OLD]));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    repository.targets.targets.clear();
    repository.publish();
    server.put(&repository.files);
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Withdrawn);
    assert!(phone.warns_of(OLD));
}

fn lesson_pack(version: u64, title: &str) -> Vec<u8> {
    let lesson = serde_json::json!({
        "category": "bank", "title": title, "looks_like": "Somebody calls.", "says_next": ["Pay.", "Hurry."],
        "do_this": "Hang up.", "if_it_happened": "Call your bank."
    });
    let pack = serde_json::json!({"format": 1, "version": version, "language": "en", "lessons": [lesson]});
    serde_json::to_vec(&pack).unwrap()
}

fn publish_lessons(repository: &mut Repository, server: &Server, version: u64, bytes: &[u8]) {
    let facts = FullFacts { kind: PackageKind::Lessons, region: None, version, entries: 1 };
    repository.targets.targets.clear();
    repository.add_target("targets", &format!("lists/lessons/full-{version}"), bytes, &facts);
    repository.publish();
    server.put(&repository.files);
}

fn bank_lesson(phone: &Phone) -> String {
    phone.guard.lessons("en-GB", NOW).unwrap().lesson(Category::Bank).unwrap().title.clone()
}

#[test]
fn models_come_by_the_same_road_and_unknown_kinds_are_passed_over() {
    let (mut repository, server) = (Repository::new(), Server::start());
    let facts = FullFacts { kind: PackageKind::TextModel, region: None, version: 1, entries: 1 };
    repository.add_target("targets", "lists/model/full-1", b"a model", &facts);
    let later_kind = serde_json::json!({"kind": "songs", "version": 1, "entries": 2});
    repository.add_target("targets", "lists/songs/full-1", b"la la", &later_kind);
    repository.publish();
    let phone = Phone::following(&repository, &server);
    let lists = phone.guard.store().unwrap().lists().unwrap();
    assert_eq!((lists.len(), lists[0].kind), (1, PackageKind::TextModel));
    assert_eq!(fs::read(&lists[0].path).unwrap(), b"a model");
    assert!(phone.health().is_empty(), "{:?}", phone.health());
}

#[test]
fn a_newer_pack_of_lessons_takes_the_place_of_the_built_in_one() {
    let (mut repository, server) = (Repository::new(), Server::start());
    publish_lessons(&mut repository, &server, 1, &lesson_pack(1, "Older than built in"));
    let phone = Phone::following(&repository, &server);
    let built_in = Phone::new();
    assert_eq!(bank_lesson(&phone), bank_lesson(&built_in));
    publish_lessons(&mut repository, &server, 2, &lesson_pack(99_991_231, "Newer"));
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed);
    assert_eq!(bank_lesson(&phone), "Newer");
    let parcel = |phone: &Phone| phone.guard.lessons("en", NOW).unwrap().lesson(Category::Parcel).cloned();
    assert_eq!(parcel(&phone), parcel(&built_in));
    assert!(phone.health().is_empty(), "{:?}", phone.health());
}

#[test]
fn a_damaged_pack_of_lessons_is_refused_and_what_was_there_stays() {
    let (mut repository, server) = (Repository::new(), Server::start());
    publish_lessons(&mut repository, &server, 1, &lesson_pack(99_991_230, "Good"));
    let phone = Phone::following(&repository, &server);
    for (version, bytes, expected) in [
        (2, b"a pack of lessons".to_vec(), "no pack of lessons"),
        (3, lesson_pack(99_991_231, "Ask help-bank.top/now"), "holds a link"),
    ] {
        publish_lessons(&mut repository, &server, version, &bytes);
        let reason = phone.sync_refuses(NOW);
        assert!(reason.contains(expected), "{reason}");
        assert_eq!(bank_lesson(&phone), "Good");
    }
    assert!(phone.health().iter().all(|(code, _)| *code == HealthCode::UpdateQuarantined));

    let installed = phone.guard.store().unwrap().lists().unwrap().remove(0).path;
    fs::write(installed, b"{").unwrap();
    assert_eq!(bank_lesson(&phone), bank_lesson(&Phone::new()));
    assert!(phone.health().iter().any(|(code, _)| *code == HealthCode::ListDamaged));
}

fn publish_as(
    repository: &mut Repository,
    server: &Server,
    kind: PackageKind,
    version: u64,
    entries: u64,
    bytes: &[u8],
) {
    let facts = FullFacts { kind, region: None, version, entries };
    repository.targets.targets.clear();
    repository.add_target("targets", &format!("lists/it/full-{version}"), bytes, &facts);
    repository.publish();
    server.put(&repository.files);
}

fn link_list(links: &[&str]) -> Vec<u8> {
    let meta =
        ListMeta { kind: ListKind::Links, title: "L".into(), publisher: String::new(), region: None, issued: None };
    let mark = Mark { category: Category::Parcel, confidence: Confidence::MAX, standing: Standing::Listed };
    let mut entries: Vec<_> =
        links.iter().map(|link| (CanonicalLink::parse(link).expect("a link").key(), mark)).collect();
    entries.sort_by_key(|entry| entry.0);
    ListBuilder::new(meta).to_bytes(&entries).unwrap()
}

fn reads(phone: &Phone, text: &str) -> ringfence::guard::MessageVerdict {
    phone.guard.screen_message(&IncomingMessage::new("", text, NOW))
}

#[test]
fn a_list_of_links_comes_by_the_same_road_and_keeps_off_what_everybody_uses() {
    let (mut repository, server) = (Repository::new(), Server::start());
    publish_as(&mut repository, &server, PackageKind::Links, 1, 2, &link_list(&["bad.example", "google.com/bad"]));
    let phone = Phone::following(&repository, &server);
    let is_listed = |link: &str| reads(&phone, &format!("look: https://{link}")).links[0].listed.is_some();
    for (link, expected) in [("bad.example/x", true), ("www.google.com/bad", true), ("www.google.com/maps", false)] {
        assert_eq!(is_listed(link), expected, "{link}");
    }
    for (version, links) in [(2, ["bad.example", "google.com"]), (3, ["bad.example", "bit.ly"])] {
        publish_as(&mut repository, &server, PackageKind::Links, version, 2, &link_list(&links));
        let reason = phone.sync_refuses(NOW);
        assert!(reason.contains("a whole site that everybody uses"), "{reason}");
        assert!(is_listed("bad.example/x") && !is_listed("bit.ly/x"));
    }
}

#[test]
fn tables_come_by_the_same_road_and_what_is_none_stays_out() {
    let (mut repository, server) = (Repository::new(), Server::start());
    let tables = b"ringfence tables 1\n[brands]\nharbourbank\tharbour-notes.org.uk\n";
    publish_as(&mut repository, &server, PackageKind::Tables, 1, 1, tables);
    let phone = Phone::following(&repository, &server);
    let (own, foreign) = ("https://harbour-notes.org.uk/a", "https://harbourbank.example.net/a");
    let facts = |link: &str| reads(&phone, &format!("look: {link}")).links[0].facts.clone();
    let check = || {
        assert!(facts(own).brand_own);
        assert_eq!(facts(foreign).borrowed_brand.as_deref(), Some("harbourbank"));
        assert!(facts("https://www.paypal.com").brand_own, "what is built in stays");
    };
    check();
    for (version, entries, bytes, expected) in [
        (2, 1, &b"harbourbank\n"[..], "is expected"),
        (3, 1, b"ringfence tables 1\n[brands]\nharbourbank\tco.uk\n", "public suffix"),
        (4, 2, &[tables, &b"# again\n"[..]].concat(), "it holds 1 rows"),
        (5, 1, &vec![b'#'; 300 << 10], "are allowed"),
    ] {
        publish_as(&mut repository, &server, PackageKind::Tables, version, entries, bytes);
        let reason = phone.sync_refuses(NOW);
        assert!(reason.contains(expected), "{reason}");
        check();
    }
}

#[test]
fn a_publisher_that_may_only_correct_teaches_nothing() {
    let (mut repository, server) = (Repository::new(), Server::start());
    publish_lessons(&mut repository, &server, 1, &lesson_pack(99_991_231, "Newer"));
    let phone = Phone::new();
    phone.follow(&repository, &server, Trust::CorrectionsOnly, &[]);
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed);
    assert_eq!(bank_lesson(&phone), bank_lesson(&Phone::new()));
}

#[test]
fn a_budget_postpones_what_does_not_fit() {
    let (mut repository, server) = (Repository::new(), Server::start());
    let bytes = list(numbers(2000));
    repository.add_list("calls", &bytes);
    repository.publish();
    server.put(&repository.files);
    let mut phone = Phone::new();
    phone.follow(&repository, &server, Trust::MayBlock, &[]);
    phone.options.budget = Some(bytes.len() as u64 - 1);
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Postponed { needs: bytes.len() as u64 });
    phone.options.budget = Some(bytes.len() as u64);
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed);
}

#[test]
fn a_sync_can_be_cancelled_and_goes_on_where_it_was() {
    let (mut repository, server) = (Repository::new(), Server::start());
    let bytes = list((0..200_000).map(|index| OLD + 1013 * index));
    repository.add_list("calls", &bytes);
    repository.publish();
    server.put(&repository.files);
    let phone = Phone::new();
    phone.follow(&repository, &server, Trust::MayBlock, &[]);
    let mut stop_half_way = |progress: &Progress<'_>| progress.done * 2 < progress.total.max(1);
    let report = phone.guard.sync(&phone.fetch, &phone.options, &mut stop_half_way, NOW).unwrap();
    assert_eq!(report.feeds[0].outcome, FeedOutcome::Cancelled);
    assert!(!phone.warns_of(OLD));
    let report = phone.sync_list(NOW);
    assert_eq!(report.outcome, ListOutcome::Installed);
    assert!(report.bytes < bytes.len() as u64 * 2 / 3, "{} of {}", report.bytes, bytes.len());
}

#[test]
fn failures_back_off_and_success_follows_the_publishers_interval() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.timestamp.interval = Some(7200);
    repository.publish();
    let mut phone = Phone::following(&repository, &server);
    let due = |phone: &Phone| phone.guard.store().unwrap().feeds().unwrap()[0].due.0 - NOW.0;
    assert_eq!(due(&phone), 7200);
    server.trick("timestamp.json", Some(Trick::Status(503)));
    for (failure, wait) in [(1, 1350), (2, 2700), (3, 5400)] {
        phone.sync_fails(NOW);
        assert_eq!(due(&phone), wait, "failure {failure}");
    }
    phone.options.only_due = true;
    assert_eq!(phone.sync(NOW).outcome, FeedOutcome::NotDue);
    server.trick("timestamp.json", None);
    assert_eq!(phone.sync(UnixSeconds(NOW.0 + 5400)).outcome, FeedOutcome::Current);
    let feed = &phone.guard.store().unwrap().feeds().unwrap()[0];
    assert_eq!((feed.failures, feed.checked, &feed.problem), (0, Some(UnixSeconds(NOW.0 + 5400)), &None));
}

#[test]
fn a_clock_that_is_wrong_by_years_leaves_the_last_good_list_in_force() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &list([OLD]));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    let checked = phone.guard.store().unwrap().feeds().unwrap()[0].checked;
    let ahead = later(3650);
    assert!(phone.sync_fails(ahead).contains("clock is wrong"));
    assert!(phone.warns_of(OLD));
    let feed = &phone.guard.store().unwrap().feeds().unwrap()[0];
    assert_eq!(feed.checked, checked, "the age of the list is known");
    assert!(pacing::is_due(NOW, feed.due), "once the clock is right the feed is asked again");

    let behind = UnixSeconds(86_400);
    repository.add_list("calls", &list([OLD, NEW]));
    repository.publish();
    server.put(&repository.files);
    assert_eq!(phone.sync_list(behind).outcome, ListOutcome::Installed, "signatures and versions still protect");
    assert!(phone.warns_of(NEW));
}

#[test]
fn a_network_that_goes_away_in_the_middle_costs_nothing() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &list([OLD]));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    repository.add_list("calls", &list([OLD, NEW]));
    repository.publish();
    server.put(&repository.files);
    for end in ["timestamp.json", "snapshot.json", "targets.json", "delta-1-2"] {
        for count in [0, 10] {
            server.trick(end, Some(Trick::BreakOffAfter(count)));
            phone.sync_fails(NOW);
            assert!(phone.warns_of(OLD) && !phone.warns_of(NEW), "{end} after {count}");
            server.trick(end, None);
        }
    }
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed);
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_and_the_old_list_stays() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &list([OLD]));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    repository.add_list("calls", &list([OLD, NEW]));
    repository.publish();
    server.put(&repository.files);
    let incoming = phone.dir.path().join("incoming");
    fs::remove_dir(&incoming).unwrap();
    fs::write(&incoming, "in the way").unwrap();
    let refused = phone.guard.sync(&phone.fetch, &phone.options, &mut |_: &Progress<'_>| true, NOW).unwrap_err();
    assert!(refused.to_string().contains("incoming"), "{refused}");
    assert!(phone.warns_of(OLD) && !phone.warns_of(NEW));
    fs::remove_file(&incoming).unwrap();
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed);
}

#[test]
fn an_installed_file_that_was_lost_comes_back_whole() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &list([OLD]));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    for file in phone.files("lists") {
        fs::remove_file(phone.dir.path().join("lists").join(file)).unwrap();
    }
    let report = phone.sync_list(NOW);
    assert_eq!((report.road, report.outcome), (RoadTaken::Full, ListOutcome::Installed));
    assert!(phone.warns_of(OLD));
}

#[test]
fn what_is_followed_survives_a_damaged_database() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &list([OLD]));
    repository.publish();
    let Phone { guard, fetch, options, dir } = Phone::following(&repository, &server);
    drop(guard);
    fs::write(dir.path().join("ringfence.db"), "no database at all, and longer than a header of SQLite".repeat(90))
        .unwrap();
    let guard = Guard::open(dir.path(), GuardMode::App, NOW).unwrap();
    let phone = Phone { guard, fetch, options, dir };
    assert!(phone.warns_of(OLD));
    // Metadata are fetched anew, from the first root on.
    repository.add_list("calls", &list([OLD, NEW]));
    repository.publish();
    server.put(&repository.files);
    assert_eq!(phone.sync_list(later(1)).outcome, ListOutcome::Installed);
    assert!(phone.warns_of(NEW));
}

#[test]
fn two_syncs_do_not_run_at_once() {
    let (repository, server) = (Repository::new(), Server::start());
    let phone = Phone::new();
    phone.follow(&repository, &server, Trust::MayBlock, &[]);
    server.put(&repository.files);
    let mut inner = None;
    let mut watch = |_: &Progress<'_>| {
        let other = Guard::open(phone.dir.path(), GuardMode::App, NOW).unwrap();
        let result = other.sync(&phone.fetch, &SyncOptions::default(), &mut |_: &Progress<'_>| true, NOW);
        inner = Some(result.unwrap_err().to_string());
        false
    };
    phone.guard.sync(&phone.fetch, &phone.options, &mut watch, NOW).unwrap();
    assert!(inner.unwrap().contains("another process"));
}

/// Whatever is kept by role in memory, for tests of the client alone.
#[derive(Default)]
struct Memory(std::collections::BTreeMap<String, Vec<u8>>);

impl MetadataStore for Memory {
    fn load(&mut self, role: &str) -> Option<Vec<u8>> {
        self.0.get(role).cloned()
    }

    fn save(&mut self, role: &str, bytes: &[u8]) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.0.insert(role.into(), bytes.to_vec());
        Ok(())
    }
}

#[test]
fn metadata_with_any_byte_changed_are_refused() {
    use ringfence::feed::tuf::Trusted;
    let mut repository = Repository::new();
    repository.add_list("calls", &list([OLD]));
    repository.publish();
    let mut memory = Memory::default();
    for role in ["root", "timestamp", "snapshot", "targets"] {
        let name = if role == "timestamp" { "timestamp.json".to_owned() } else { format!("1.{role}.json") };
        memory.save(role, &repository.files[&format!("metadata/{name}")]).unwrap();
    }
    let mut load = |changed: Option<(&str, usize)>| {
        let mut bytes = |role: &str| {
            let mut bytes = memory.load(role).unwrap();
            if let Some((_, at)) = changed.filter(|(changed, _)| *changed == role) {
                bytes[at] = bytes[at].wrapping_add(1);
            }
            bytes
        };
        let mut trusted = Trusted::new(&bytes("root"), NOW)?;
        trusted.update_timestamp(&bytes("timestamp"))?;
        trusted.update_snapshot(&bytes("snapshot"), false)?;
        trusted.update_targets(&bytes("targets"), "targets", "root")
    };
    assert!(load(None).is_ok());
    let lengths = ["timestamp", "snapshot", "targets"].map(|role| {
        let name = if role == "timestamp" { "timestamp.json".to_owned() } else { format!("1.{role}.json") };
        (role, repository.files[&format!("metadata/{name}")].len())
    });
    for (role, length) in lengths {
        for at in 0..length {
            assert!(load(Some((role, at))).is_err(), "{role}, byte {at}");
        }
    }
}

fn publish_ranges(repository: &mut Repository, server: &Server, version: u64, rows: &[&str]) {
    let file = format!("ringfence tables 1\n[ranges]\n{}\n", rows.join("\n"));
    let facts = FullFacts { kind: PackageKind::Tables, region: None, version, entries: rows.len() as u64 };
    repository.targets.targets.clear();
    repository.add_target("targets", &format!("lists/ranges/full-{version}"), file.as_bytes(), &facts);
    repository.publish();
    server.put(&repository.files);
}

fn screen(phone: &Phone, shown: &str) -> Verdict {
    phone.guard.screen_call(&IncomingCall::new(Caller::parse(shown, None), NOW))
}

fn has_reason(phone: &Phone, shown: &str, code: ReasonCode) -> bool {
    screen(phone, shown).reasons.iter().any(|reason| reason.code == code)
}

#[test]
fn what_a_country_declares_of_a_range_today_reaches_phones_by_feed() {
    let (mut repository, server) = (Repository::new(), Server::start());
    let (spain, brazil, france) = ("+34 400 123 456", "+55 303 123 4567", "+33 1 62 12 34 56");
    let before = Phone::new();
    assert!(!has_reason(&before, spain, ReasonCode::SalesRange) && has_reason(&before, brazil, ReasonCode::SalesRange));
    let rows = ["34400\tsales\t400\t2026-09-01\tMinisterio", "55303\tordinary\t0303\t\tAnatel"];
    publish_ranges(&mut repository, &server, 1, &rows);
    let phone = Phone::following(&repository, &server);
    assert!(has_reason(&phone, spain, ReasonCode::SalesRange), "declared since");
    assert!(!has_reason(&phone, brazil, ReasonCode::SalesRange), "withdrawn since");
    assert!(has_reason(&phone, france, ReasonCode::SalesRange), "what the program brings along stays");
    let source = screen(&phone, spain).reasons.into_iter().find(|reason| reason.code == ReasonCode::SalesRange);
    assert_eq!(source.map(|reason| reason.source), Some(Source::Registry { name: "Ministerio".into() }));

    publish_ranges(&mut repository, &server, 2, &["34\tsales\tSpain\t\tsomebody"]);
    let refused = phone.sync_refuses(NOW);
    assert!(refused.contains("too wide"), "{refused}");
    assert!(!has_reason(&phone, "+34 612 345 678", ReasonCode::SalesRange), "no signature makes a country sell");
    assert!(has_reason(&phone, spain, ReasonCode::SalesRange), "the version before stays");
}

#[test]
fn a_table_that_was_damaged_after_its_install_lets_calls_ring_and_is_taken_out_of_use() {
    let (mut repository, server) = (Repository::new(), Server::start());
    publish_ranges(&mut repository, &server, 1, &["34400\tsales\t400\t2026-09-01\tMinisterio"]);
    let phone = Phone::following(&repository, &server);
    let installed = phone.guard.store().unwrap().lists().unwrap().remove(0);
    fs::write(&installed.path, b"ringfence tables").unwrap();
    phone.guard.reload(NOW).unwrap();
    assert!(has_reason(&phone, "+34 400 123 456", ReasonCode::InternalError));
    assert_eq!(phone.guard.verify_lists(NOW).unwrap(), [installed.id]);
    assert!(phone.health().iter().any(|(code, _)| *code == HealthCode::ListDamaged));
    assert!(!has_reason(&phone, "+34 400 123 456", ReasonCode::InternalError), "the built-in rows serve");
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed);
    assert!(has_reason(&phone, "+34 400 123 456", ReasonCode::SalesRange));
}
