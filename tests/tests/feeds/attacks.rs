//! What an attacker between publisher and phone, or with one of the keys, can try; one test each.

use std::time::{Duration, Instant};

use ringfence::blocklist::Standing;
use ringfence::feed::tuf::{RoleKeys, to_hex};
use ringfence::feed::{FeedOutcome, ListOutcome, RoadTaken, Trust};
use ringfence::store::HealthCode;

use super::phone::Phone;
use super::repository::{NOW, Repository, Signer, later, list, list_of, sign};
use super::server::{Server, Trick};

const OLD: u64 = 12_025_550_100;
const NEW: u64 = 12_025_550_199;

/// A repository with one list of a thousand numbers, and a phone that has it.
fn usual() -> (Repository, Server, Phone) {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &list((0..1000).map(|index| OLD + 1000 * index)));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    assert!(phone.warns_of(OLD) && !phone.warns_of(NEW));
    (repository, server, phone)
}

/// Adds the second version, with one number more.
fn second_version(repository: &mut Repository) {
    repository.add_list("calls", &list((0..1000).map(|index| OLD + 1000 * index).chain([NEW])));
}

fn is_safe(phone: &Phone) {
    assert!(phone.warns_of(OLD) && !phone.warns_of(NEW), "the old list is in force, whole");
    assert_eq!(phone.files("lists").len(), 1);
}

fn is_noted(phone: &Phone, code: HealthCode, part: &str) {
    let health = phone.health();
    assert!(health.iter().any(|(found, detail)| *found == code && detail.contains(part)), "{health:?}");
}

#[test]
fn an_old_timestamp_is_refused() {
    let (mut repository, server, phone) = usual();
    let old = repository.files["metadata/timestamp.json"].clone();
    repository.renew();
    server.put(&repository.files);
    phone.sync(NOW);
    server.trick("timestamp.json", Some(Trick::Instead(old)));
    assert!(phone.sync_fails(NOW).contains("went back from version 2 to 1"));
    is_noted(&phone, HealthCode::FeedNotTrusted, "Test feed");
    is_safe(&phone);
}

#[test]
fn an_old_snapshot_under_a_new_timestamp_is_refused() {
    let (mut repository, server, phone) = usual();
    repository.publish();
    server.put(&repository.files);
    phone.sync(NOW);
    repository.snapshot.version = 1;
    repository.renew();
    server.put(&repository.files);
    assert!(phone.sync_fails(NOW).contains("\"snapshot\" went back from version 2 to 1"));
    is_safe(&phone);
}

#[test]
fn old_targets_under_a_new_snapshot_are_refused() {
    let (mut repository, server, phone) = usual();
    repository.publish();
    server.put(&repository.files);
    phone.sync(NOW);
    repository.snapshot.version += 1;
    repository.snapshot.meta.get_mut("targets.json").unwrap().version = 1;
    repository.write_snapshot();
    repository.renew();
    server.put(&repository.files);
    assert!(phone.sync_fails(NOW).contains("\"targets.json\" went back from version 2 to 1"));
    is_safe(&phone);
}

#[test]
fn an_old_root_is_no_next_root() {
    let (mut repository, server, phone) = usual();
    let first = repository.files["metadata/1.root.json"].clone();
    repository.files.insert("metadata/2.root.json".into(), first);
    server.put(&repository.files);
    assert!(phone.sync_fails(NOW).contains("\"root\" has version 1 where 2 was announced"));
    is_safe(&phone);
}

#[test]
fn an_older_version_of_a_list_under_good_metadata_is_kept_out() {
    let (mut repository, server, phone) = usual();
    let first = repository.targets.targets.clone();
    second_version(&mut repository);
    repository.publish();
    server.put(&repository.files);
    phone.sync(NOW);
    assert!(phone.warns_of(NEW));
    repository.targets.targets = first;
    repository.publish();
    server.put(&repository.files);
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Older);
    assert!(phone.warns_of(NEW));
}

#[test]
fn a_mirror_that_stands_still_is_noticed_when_the_timestamp_runs_out() {
    let (_, _, phone) = usual();
    assert_eq!(phone.sync(later(13)).outcome, FeedOutcome::Current);
    assert!(phone.sync_fails(later(15)).contains("\"timestamp\" ran out on 2025-12-17"));
    is_safe(&phone);
}

#[test]
fn targets_of_another_day_do_not_mix_with_the_snapshot() {
    let (mut repository, server, phone) = usual();
    let first = repository.files["metadata/1.targets.json"].clone();
    second_version(&mut repository);
    repository.publish();
    repository.files.insert("metadata/2.targets.json".into(), first);
    server.put(&repository.files);
    assert!(phone.sync_fails(NOW).contains("\"targets\" has version 1 where 2 was announced"));
    is_safe(&phone);
}

#[test]
fn one_signature_is_not_two() {
    let (mut repository, server, phone) = usual();
    let second = Signer::new();
    let id = ringfence::feed::tuf::key_id(&second.key());
    repository.root.version += 1;
    repository.root.keys.insert(id.clone(), second.key());
    let role = repository.root.roles.get_mut("targets").unwrap();
    *role = RoleKeys { keyids: vec![role.keyids[0].clone(), id], threshold: 2 };
    repository.write_root(&[]);
    second_version(&mut repository);
    repository.publish();
    server.put(&repository.files);
    assert!(phone.sync_fails(NOW).contains("1 of 2 signatures that role \"targets\" needs are good"));
    is_safe(&phone);
    let signed = sign(&repository.targets, &[&repository.targets_key, &second]);
    repository.files.insert("metadata/2.targets.json".into(), signed);
    server.put(&repository.files);
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed);
}

#[test]
fn a_stolen_timestamp_key_signs_nothing_but_timestamps() {
    let (mut repository, server, phone) = usual();
    second_version(&mut repository);
    repository.snapshot_key = Signer::new();
    repository.targets_key = Signer::new();
    repository.publish();
    server.put(&repository.files);
    assert!(phone.sync_fails(NOW).contains("0 of 1 signatures that role \"snapshot\" needs"));
    is_safe(&phone);
}

#[test]
fn a_stolen_targets_key_is_worth_nothing_after_rotation() {
    let (mut repository, server, phone) = usual();
    // The thief has the targets key and a hold of the server, and gets the publisher's own release to carry it once.
    second_version(&mut repository);
    let stolen = std::mem::replace(&mut repository.targets_key, Signer::new());
    repository.publish_root(&[]);
    repository.publish();
    let honest = repository.files.clone();
    let forged = sign(&repository.targets, &[&stolen]);
    repository.files.insert("metadata/2.targets.json".into(), forged);
    server.put(&repository.files);
    assert!(phone.sync_fails(NOW).contains("0 of 1 signatures that role \"targets\" needs"));
    is_safe(&phone);
    server.put(&honest);
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed);
}

#[test]
fn a_root_that_only_the_new_key_signed_is_refused() {
    let (mut repository, server, phone) = usual();
    repository.root_key = Signer::new();
    repository.publish_root(&[]);
    server.put(&repository.files);
    assert!(phone.sync_fails(NOW).contains("role \"root\""));
    is_safe(&phone);
}

#[test]
fn a_first_root_with_another_fingerprint_is_refused() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.publish();
    let phone = Phone::new();
    phone.follow(&Repository::new(), &server, Trust::MayBlock, &[]);
    server.put(&repository.files);
    assert!(phone.sync_fails(NOW).contains("not the one that its link announced"));
}

#[test]
fn endless_metadata_are_cut_off() {
    for trick in [Trick::Endless, Trick::EndlessChunks] {
        for file in ["2.root.json", "timestamp.json", "2.snapshot.json", "2.targets.json"] {
            let (mut repository, server, phone) = usual();
            repository.publish();
            repository.files.insert("metadata/2.root.json".into(), vec![b'x'; 1 << 20]);
            let huge = repository.files.clone();
            repository.files.remove("metadata/2.root.json");
            server.put(if file == "2.root.json" { &huge } else { &repository.files });
            server.trick(file, Some(trick.clone()));
            let problem = phone.sync_fails(NOW);
            assert!(problem.contains("longer than") || problem.contains("make no sense"), "{file}: {problem}");
            is_safe(&phone);
            assert!(server.take_bytes().0 < 16 << 20, "{file}");
        }
    }
}

#[test]
fn an_endless_list_is_cut_off() {
    let (mut repository, server, phone) = usual();
    second_version(&mut repository);
    repository.publish();
    server.put(&repository.files);
    server.trick("delta-1-2", Some(Trick::EndlessChunks));
    assert!(phone.sync_fails(NOW).contains("longer than"));
    is_safe(&phone);
}

#[test]
fn dripping_data_hold_nobody_for_long() {
    let (mut repository, server, phone) = usual();
    second_version(&mut repository);
    repository.publish();
    server.put(&repository.files);
    server.trick("2.targets.json", Some(Trick::Drip(Duration::from_millis(20))));
    let started = Instant::now();
    assert!(phone.sync_fails(NOW).contains("too slowly"));
    assert!(started.elapsed() < Duration::from_secs(10));
    is_safe(&phone);
}

#[test]
fn a_silent_server_holds_nobody_for_long() {
    let (mut repository, server, phone) = usual();
    repository.renew();
    server.put(&repository.files);
    server.trick("timestamp.json", Some(Trick::Drip(Duration::from_secs(60))));
    let started = Instant::now();
    assert!(phone.sync_fails(NOW).contains("too slowly"));
    assert!(started.elapsed() < Duration::from_secs(10));
    is_safe(&phone);
}

#[test]
fn a_truncated_list_is_not_installed_and_only_the_rest_is_fetched_later() {
    let (mut repository, server) = (Repository::new(), Server::start());
    let bytes = list((0..50_000).map(|index| OLD + 1000 * index));
    repository.add_list("calls", &bytes);
    repository.publish();
    server.put(&repository.files);
    let phone = Phone::new();
    phone.follow(&repository, &server, Trust::MayBlock, &[]);
    server.trick("full-1", Some(Trick::BreakOffAfter(10_000)));
    assert!(phone.sync_fails(NOW).contains("broke off"));
    assert!(!phone.warns_of(OLD));
    server.trick("full-1", None);
    let report = phone.sync_list(NOW);
    assert_eq!((report.outcome, report.bytes), (ListOutcome::Installed, bytes.len() as u64 - 10_000));
    assert!(phone.warns_of(OLD) && phone.files("incoming").is_empty());
}

#[test]
fn a_list_that_is_longer_or_other_than_signed_is_discarded() {
    let server = Server::start();
    let original = list((0..1000).map(|index| OLD + 1000 * index));
    for (instead, part) in
        [([&original[..], b"more"].concat(), "longer than"), (vec![0; original.len()], "not the file")]
    {
        let mut repository = Repository::new();
        repository.add_list("calls", &original);
        repository.publish();
        server.put(&repository.files);
        let phone = Phone::new();
        phone.follow(&repository, &server, Trust::MayBlock, &[]);
        server.trick("full-1", Some(Trick::Instead(instead)));
        let problem = phone.sync_fails(NOW);
        assert!(problem.contains(part), "{problem}");
        assert!(!phone.warns_of(OLD));
        server.trick("full-1", None);
        assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed);
    }
}

#[test]
fn a_delta_that_was_changed_on_the_way_is_made_good_by_the_whole_list() {
    let (mut repository, server, phone) = usual();
    second_version(&mut repository);
    repository.publish();
    server.put(&repository.files);
    let name = repository.files.keys().find(|path| path.ends_with("delta-1-2")).unwrap();
    let mut changed = repository.files[name].clone();
    *changed.last_mut().unwrap() ^= 1;
    server.trick("delta-1-2", Some(Trick::Instead(changed)));
    let report = phone.sync_list(NOW);
    assert_eq!((report.road, report.outcome), (RoadTaken::FullAfterDeltas, ListOutcome::Installed));
    assert!(phone.warns_of(NEW));
}

#[test]
fn a_delta_from_another_base_is_made_good_by_the_whole_list() {
    let (mut repository, server, phone) = usual();
    // The publisher says that the delta starts from what the phone has, and made it from something else.
    let honest = repository.targets.targets.keys().next().unwrap().clone();
    let base = repository.targets.targets[&honest].sha256().unwrap();
    let mut other = Repository::new();
    other.add_list("calls", &list((0..999).map(|index| OLD + 1000 * index)));
    second_version(&mut repository);
    other.add_list("calls", &list((0..1000).map(|index| OLD + 1000 * index).chain([NEW])));
    let path = "lists/calls/delta-1-2";
    let remote = |repository: &Repository| repository.targets.targets[path].file_name(path, true).unwrap();
    let bytes = other.files[&format!("targets/{}", remote(&other))].clone();
    let mut custom = repository.targets.targets[path].custom.clone().unwrap();
    custom["base"] = to_hex(&base).into();
    repository.add_target("targets", path, &bytes, &custom);
    repository.publish();
    server.put(&repository.files);
    let report = phone.sync_list(NOW);
    assert_eq!((report.road, report.outcome), (RoadTaken::FullAfterDeltas, ListOutcome::Installed));
    assert!(phone.warns_of(NEW));
}

#[test]
fn a_good_signature_over_a_poisoned_list_puts_it_in_quarantine() {
    let numbers = || (0..1000).map(|index| OLD + 1000 * index).chain([NEW]);
    let cases = [
        ("an emergency number", list(numbers().chain([86_110])), "+86110, an emergency or service number"),
        ("a bank", list(numbers().chain([8_695_588])), "中国工商银行"),
        ("a country", list_of(numbers(), Standing::Listed, &["+49*"]), "too wide"),
        ("a range over an emergency number", list_of(numbers(), Standing::Listed, &["+49112*"]), "covers an emergency"),
        ("a flood", list((0..60_000).map(|index| OLD + 1000 * index)), "grows from 1000 to 60000"),
    ];
    for (case, poisoned, part) in cases {
        let (mut repository, server, phone) = usual();
        repository.add_list("calls", &poisoned);
        repository.publish();
        server.put(&repository.files);
        let reason = phone.sync_refuses(NOW);
        assert!(reason.contains(part), "{case}: {reason}");
        is_safe(&phone);
        is_noted(&phone, HealthCode::UpdateQuarantined, "Test feed, list calls, version 2");
        // It is not fetched again, and a good version frees the list.
        server.take_requests();
        assert_eq!(phone.sync_refuses(NOW), reason);
        assert!(server.take_requests().iter().all(|request| !request.path.contains("/targets/")), "{case}");
        second_version(&mut repository);
        repository.publish();
        server.put(&repository.files);
        assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed, "{case}");
        assert!(phone.warns_of(NEW) && phone.guard.store().unwrap().quarantine().unwrap().is_empty(), "{case}");
    }
}

#[test]
fn a_list_that_empties_itself_is_refused() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &list((0..50_000).map(|index| OLD + 1000 * index)));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    repository.add_list("calls", &list([]));
    repository.publish();
    server.put(&repository.files);
    assert!(phone.sync_refuses(NOW).contains("shrinks from 50000 to 0"));
    assert!(phone.warns_of(OLD));
}

#[test]
fn a_redirect_to_another_server_or_to_plain_http_is_not_followed() {
    let (mut repository, server, phone) = usual();
    second_version(&mut repository);
    repository.publish();
    server.put(&repository.files);
    let other = Server::start();
    other.put(&repository.files);
    for target in [other.address.as_str(), "http://lists.example.org", "https://127.0.0.1:1", "file:///etc"] {
        server.trick("timestamp.json", Some(Trick::RedirectTo(format!("{target}/metadata/timestamp.json"))));
        assert!(phone.sync_fails(NOW).contains("leads to another server"), "{target}");
        is_safe(&phone);
    }
    assert!(other.take_requests().is_empty());
    let files = repository.files.clone();
    let moved: std::collections::BTreeMap<_, _> =
        files.into_iter().chain([("moved".to_owned(), repository.files["metadata/timestamp.json"].clone())]).collect();
    server.put(&moved);
    server.trick("timestamp.json", Some(Trick::RedirectTo("/moved".into())));
    assert_eq!(phone.sync_list(NOW).outcome, ListOutcome::Installed, "within the server it is followed");
}

#[test]
fn one_publisher_cannot_displace_the_list_of_another() {
    let (mut first, mut second) = (Repository::new(), Repository::new());
    let (first_server, second_server) = (Server::start(), Server::start());
    first.add_list("calls", &list([OLD]));
    second.add_list("calls", &list([NEW]));
    for (repository, server) in [(&mut first, &first_server), (&mut second, &second_server)] {
        repository.publish();
        server.put(&repository.files);
    }
    let phone = Phone::new();
    phone.follow(&first, &first_server, Trust::MayBlock, &[]);
    phone.follow(&second, &second_server, Trust::MayWarn, &[]);
    let report =
        phone.guard.sync(&phone.fetch, &phone.options, &mut |_: &ringfence::feed::Progress<'_>| true, NOW).unwrap();
    assert!(report.is_well() && report.has_installed());
    assert!(phone.warns_of(OLD) && phone.warns_of(NEW));
}
