//! The command line as a publisher uses it: real binary, real files, exit codes, JSON.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use proptest::prelude::*;
use serde_json::Value;

fn run_with_input(dir: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_blocklist-tools"))
        .args(arguments)
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A process that fails early does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn run(dir: &Path, arguments: &[&str]) -> Output {
    run_with_input(dir, arguments, b"")
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn json_lines(output: &Output) -> Vec<Value> {
    assert_eq!(code(output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let path = dir.path().to_owned();
    (dir, path)
}

const REPORTS: &str = "number,category,confidence\r\n+12025550123,bank,12\r\n(202) 555-0124,survey,3\r\n\
    +12025550123,bank,14\r\n112,bank,9\r\n1.8E+10,bank,9\r\n\r\n\"+1 900 555 xxxx\",premium_callback,15\r\n";

#[test]
fn build_inspect_and_lookup_agree() {
    let (_guard, dir) = folder(&[("reports.csv", REPORTS)]);
    let built = &json_lines(&run(
        &dir,
        &[
            "build",
            "--json",
            "--region",
            "US",
            "--name",
            "Reports",
            "--issued",
            "2025-12-03",
            "-o",
            "list.rfl",
            "reports.csv",
        ],
    ))[0];
    assert_eq!((&built["entries"], &built["ranges"], &built["duplicates"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!((&built["lines"], &built["skipped"], &built["rejected"]), (&8.into(), &2.into(), &2.into()));
    assert_eq!(built["rejects"]["short_number"]["first"][0]["line"], 5);
    assert_eq!(built["rejects"]["digits_lost"]["count"], 1);

    let inspected = &json_lines(&run(&dir, &["inspect", "--json", "list.rfl"]))[0];
    assert_eq!(
        (&inspected["title"], &inspected["entries"], &inspected["issued"]),
        (&"Reports".into(), &2.into(), &1_764_720_000.into())
    );
    assert_eq!((&inspected["categories"]["bank"], &inspected["countries"]["1"]), (&1.into(), &2.into()));
    assert_eq!(inspected["sha256"].as_str().unwrap().len(), 64);
    assert!(
        inspected["key_bits_per_entry"].is_f64()
            && inspected["payload_bits_per_entry"].is_f64()
            && inspected["index_bytes"].is_u64()
    );

    let found = json_lines(&run_with_input(
        &dir,
        &["lookup", "list.rfl", "--region", "US", "--json"],
        b"2025550123\n+19005551234\n+12025550199\nPeter\n",
    ));
    let row = |index: usize| {
        (found[index]["found"].as_bool().unwrap(), found[index]["how"].as_str(), found[index]["confidence"].as_u64())
    };
    assert_eq!(row(0), (true, Some("exact"), Some(14)));
    assert_eq!(row(1), (true, Some("range"), Some(15)));
    assert_eq!(row(2), (false, None, None));
    assert_eq!((row(3), found[3]["number"].is_null()), ((false, None, None), true));
}

#[test]
fn strict_fails_on_rejects_and_leaves_the_old_list() {
    let (_guard, dir) = folder(&[("reports.csv", REPORTS), ("list.rfl", "the old list")]);
    let output = run(&dir, &["build", "--strict", "--region", "US", "-o", "list.rfl", "reports.csv"]);
    assert_eq!(code(&output), 1);
    assert!(String::from_utf8_lossy(&output.stderr).contains("reports.csv:5: 112"));
    assert_eq!(fs::read_to_string(dir.join("list.rfl")).unwrap(), "the old list");
    let output = run(&dir, &["build", "-o", "list.rfl", "reports.csv", "missing.csv"]);
    assert_eq!(code(&output), 1);
    assert!(String::from_utf8_lossy(&output.stderr).contains("missing.csv"));
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 2, "no temporary file stays behind");
}

#[test]
fn wrong_usage_is_exit_code_two() {
    let (_guard, dir) = folder(&[]);
    for arguments in [
        &["build"][..],
        &["frobnicate"],
        &["build", "--category", "nonsense", "-o", "x", "y"],
        &["lookup", "-"],
        &["build", "--column", "x", "-o", "a", "b"],
    ] {
        assert_eq!(code(&run(&dir, arguments)), 2, "{arguments:?}");
    }
    for verb in
        ["build", "inspect", "lookup", "delta", "apply", "screen", "follow", "unfollow", "sync", "train", "demo"]
    {
        let help = run(&dir, &[verb, "--help"]);
        assert_eq!(code(&help), 0);
        let nested = run(&dir, &["screen", "call", "--help"]);
        let text = String::from_utf8_lossy(if verb == "screen" { &nested.stdout } else { &help.stdout }).into_owned();
        assert!(text.contains("Examples:"), "{verb}");
        assert!(!text.contains('\u{1b}'), "no colour when piped");
    }
}

#[test]
fn the_order_of_the_input_does_not_matter_and_standard_streams_work() {
    let (_guard, dir) = folder(&[]);
    let lines: Vec<String> = (0..500u64).map(|i| format!("+1202555{:04}", i * 7919 % 10_000)).collect();
    let build = |lines: &[String]| {
        let output = run_with_input(&dir, &["build", "-o", "-", "-"], lines.join("\n").as_bytes());
        assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let mut turned = lines.clone();
    turned.reverse();
    let bytes = build(&lines);
    assert!(bytes == build(&turned));
    let inspected = run_with_input(&dir, &["inspect", "--json", "-"], &bytes);
    assert_eq!(json_lines(&inspected)[0]["entries"], 500);
}

#[test]
fn a_delta_leads_from_one_list_to_the_next_and_refuses_others() {
    let (_guard, dir) = folder(&[]);
    let list = |name: &str, range: std::ops::Range<u64>| {
        let text = range.map(|i| format!("+1202555{i:04}\n")).collect::<Vec<_>>().concat();
        assert_eq!(code(&run_with_input(&dir, &["build", "-o", name, "-"], text.as_bytes())), 0);
    };
    list("old.rfl", 0..900);
    list("new.rfl", 100..1000);
    list("other.rfl", 0..901);
    let made = &json_lines(&run(&dir, &["delta", "--json", "old.rfl", "new.rfl", "-o", "day.rfd"]))[0];
    assert_eq!((&made["removed"], &made["added"]), (&100.into(), &100.into()));
    let applied = &json_lines(&run(&dir, &["apply", "--json", "old.rfl", "day.rfd", "-o", "applied.rfl"]))[0];
    assert_eq!(applied["sha256"], made["result"]);
    assert!(fs::read(dir.join("applied.rfl")).unwrap() == fs::read(dir.join("new.rfl")).unwrap());
    let refused = run(&dir, &["apply", "other.rfl", "day.rfd", "-o", "refused.rfl"]);
    assert_eq!(code(&refused), 1);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("the delta starts from list"));
    assert!(!dir.join("refused.rfl").exists());
    let delta = fs::read(dir.join("day.rfd")).unwrap();
    let piped = run_with_input(&dir, &["apply", "old.rfl", "-", "-o", "-"], &delta);
    assert!(piped.stdout == fs::read(dir.join("new.rfl")).unwrap());
}

#[test]
fn what_is_no_list_is_an_error_that_names_the_file() {
    let (_guard, dir) = folder(&[("reports.csv", REPORTS)]);
    for arguments in [
        &["inspect", "reports.csv"][..],
        &["lookup", "reports.csv", "+12025550123"],
        &["screen", "call", "--guard", "home", "--list", "reports.csv", "911"],
    ] {
        let output = run(&dir, arguments);
        assert_eq!(code(&output), 1);
        assert!(String::from_utf8_lossy(&output.stderr).contains("reports.csv"), "{arguments:?}");
    }
}

#[test]
fn screen_call_says_what_the_phone_would_do_and_why() {
    let (_guard, dir) = folder(&[("reports.csv", REPORTS)]);
    let built = run(
        &dir,
        &["build", "--region", "US", "--name", "Fraud list", "--issued", "2025-12-03", "-o", "list.rfl", "reports.csv"],
    );
    assert_eq!(code(&built), 0);
    let base = ["screen", "call", "--guard", "home", "--region", "US", "--at", "2025-12-04", "--json"];
    let first =
        json_lines(&run(&dir, &[&base[..], &["--list", "list.rfl", "202 555 0123", "911", "anonymous"]].concat()));
    let row =
        |value: &Value| (value["level"].as_str().unwrap().to_owned(), value["action"].as_str().unwrap().to_owned());
    assert_eq!(row(&first[0]), ("danger".into(), "warn".into()));
    assert_eq!((&first[0]["category"], &first[0]["confidence"]), (&"bank".into(), &14.into()));
    let reason = &first[0]["reasons"][0];
    assert_eq!((&reason["code"], &reason["source"]["name"]), (&"listed".into(), &"Fraud list".into()));
    assert_eq!(reason["text"], "On the Fraud list of 3 December 2025: pretends to be a bank.");
    assert_eq!(row(&first[1]), ("clear".into(), "allow".into()));
    assert_eq!(first[2]["reasons"][0]["code"], "hidden_number");
    let later = json_lines(&run_with_input(&dir, &[&base[..], &["--contact"]].concat(), b"202 555 0123\n"));
    assert_eq!(
        (row(&later[0]), &later[0]["reasons"][0]["code"]),
        (("clear".into(), "allow".into()), &"contact".into())
    );
}

#[test]
fn the_published_lists_lose_nothing_silently() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/ftc_dnc_90d_2025-12-03.txt.gz");
    let (_guard, dir) = folder(&[]);
    let built =
        &json_lines(&run(&dir, &["build", "--json", "--region", "US", "-o", "list.rfl", data.to_str().unwrap()]))[0];
    let count = |name: &str| built[name].as_u64().unwrap();
    assert_eq!(count("lines"), count("numbers") + count("skipped") + count("rejected"));
    assert!(count("entries") > 270_000 && count("rejected") > 1_000, "{built}");
    assert_eq!(count("numbers"), count("entries") + count("duplicates"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_line_is_accounted_for(lines in prop::collection::vec("[+0-9a-zäé ,;\"'.#%*-]{0,24}", 0..40), bom: bool, crlf: bool) {
        let (_guard, dir) = folder(&[]);
        let text = lines.join(if crlf { "\r\n" } else { "\n" });
        let input = if bom { format!("\u{feff}{text}") } else { text.clone() };
        let built = &json_lines(&{
            fs::write(dir.join("input"), &input).unwrap();
            run(&dir, &["build", "--json", "--region", "DE", "-o", "list.rfl", "input"])
        })[0];
        let count = |name: &str| built[name].as_u64().unwrap();
        prop_assert_eq!(count("lines"), text.lines().count() as u64);
        let rejected: u64 = built["rejects"].as_object().unwrap().values().map(|tally| tally["count"].as_u64().unwrap()).sum();
        prop_assert_eq!(count("rejected"), rejected);
        prop_assert!(count("lines") >= count("skipped") + rejected + count("duplicates"));
        prop_assert!(count("entries") + count("duplicates") + count("skipped") + rejected <= count("lines"));
    }
}

#[test]
fn the_demo_does_the_main_job() {
    let (_guard, dir) = folder(&[]);
    let output = run(&dir, &["demo", "--keep", "kept"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(code(&output), 0, "{text}{}", String::from_utf8_lossy(&output.stderr));
    for part in [
        "On the US Do-Not-Call complaint list (US complaints) of 2 December 2025: reported for telemarketing.",
        "version 1 -> 2, 23,615 bytes by one delta",
        "the release refuses: lists/us-complaints/full-3: it holds +86110, an emergency or service number",
        "version 3 REFUSED",
        "health: US complaints, list us-complaints, version 3",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let verified =
        run(&dir, &["feed", "verify", "kept/feed", "--root", "kept/feed/root/1.root.json", "--at", "2025-12-03"]);
    assert_eq!(code(&verified), 1, "an auditor sees the poison too");
    assert!(String::from_utf8_lossy(&verified.stderr).contains("+86110"));
}

#[test]
fn messages_are_judged_from_arguments_standard_input_and_json_lines() {
    let (_guard, dir) = folder(&[]);
    let fraud = "Your parcel is held: address incorrect. Update it within 12 hours: https://redelivery-help.top/x";
    let base = ["screen", "message", "--guard", "home", "--json"];
    let with = |more: &[&'static str]| [&base[..], more].concat();
    let said = &json_lines(&run_with_input(&dir, &with(&[]), fraud.as_bytes()))[0];
    assert_eq!((said["level"].as_str(), said["action"].as_str()), (Some("danger"), Some("warn")));
    assert_eq!((said["lure"].as_str(), said["folder"].as_str()), (Some("parcel"), Some("junk")));
    let link = said["reasons"].as_array().unwrap().iter().find(|reason| reason["code"] == "link_unknown").unwrap();
    let place = |end: &str| usize::try_from(link["span"][end].as_u64().unwrap()).unwrap();
    assert_eq!(&fraud[place("start")..place("end")], "https://redelivery-help.top/x");
    let code = &json_lines(&run(&dir, &with(&["Your verification code is 493021. Do not share it."])))[0];
    assert_eq!((code["level"].as_str(), code["code"].as_str()), (Some("unknown"), Some("493021")));
    assert_eq!(code["reasons"][0]["code"], "code_only");

    let lines = [
        serde_json::json!({"text": fraud, "sender": "+12025550123", "region": "US", "time": 1_764_720_000, "id": "x"}),
        serde_json::json!({"text": fraud, "contact": true, "time": "2025-12-03T10:00:00Z"}),
        serde_json::json!({"text": fraud, "sender": 22395, "region": "nowhere", "time": "yesterday", "contact": null}),
    ];
    let input = format!("{}\n\n{}\n{}\n", lines[0], lines[1], lines[2]);
    let judged = json_lines(&run_with_input(&dir, &with(&["--jsonl", "--record"]), input.as_bytes()));
    let levels: Vec<_> = judged.iter().map(|said| said["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["danger", "clear", "danger"], "what cannot be read of the sender is not known");

    let wrong = run_with_input(&dir, &with(&["--jsonl"]), format!("{}\nnonsense\n{{}}\n", lines[0]).as_bytes());
    assert_eq!(code_and_lines(&wrong), (1, 1), "what is a message is judged");
    let errors = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(errors.contains("line 2") && errors.contains("line 3"), "{errors}");
}

fn code_and_lines(output: &Output) -> (i32, usize) {
    (code(output), String::from_utf8_lossy(&output.stdout).lines().count())
}

#[test]
fn explain_shows_what_was_seen_and_what_it_weighs() {
    let (_guard, dir) = folder(&[]);
    let text = "V\u{435}rify y.o.u.r account at hxxp://bank-login[.]top now";
    let seen = &json_lines(&run(&dir, &["explain", "--json", text]))[0];
    assert!(seen["normalised"].as_str().unwrap().contains("verify your account"));
    assert_eq!(seen["links"][0]["domain"], "bank-login.top");
    let signals = seen["signals"].as_array().unwrap();
    assert!(signals.iter().any(|signal| signal["code"] == "verify" && signal["weight"].is_number()));
    let printed = String::from_utf8_lossy(&run(&dir, &["explain", text]).stdout).into_owned();
    assert!(printed.contains("bank-login.top") && printed.contains("level"));
}

const LINKS: &str = "# bad sites\n0.0.0.0 bad.example www.bad.example\nhttps://shared.example/bad/\ngoogle.com\n\
    shop.nice.example\nhttps://Other.example:8080/A?b#c\nco.uk\nnot a link\n";

#[test]
fn a_list_of_links_is_built_inspected_and_asked() {
    let (_guard, dir) = folder(&[("links.txt", LINKS), ("top.txt", ".shop.nice.example\n")]);
    let base = ["build", "--json", "--kind", "links", "--category", "parcel", "--benign", "top.txt", "-o", "links.rfl"];
    let built = &json_lines(&run(&dir, &[&base[..], &["links.txt"]].concat()))[0];
    let count = |key: &str| built[key].as_u64().unwrap();
    assert_eq!((count("entries"), count("duplicates"), count("covered")), (3, 1, 0));
    assert_eq!((count("lines"), count("skipped"), count("links"), count("rejected")), (8, 1, 6, 2));
    assert_eq!(built["benign"]["count"], 2);
    assert_eq!(
        (&built["benign"]["first"][0]["text"], &built["benign"]["first"][0]["line"]),
        (&"google.com".into(), &4.into())
    );
    assert_eq!(built["rejects"]["public_suffix"]["first"][0]["line"], 7);
    assert_eq!(built["rejects"]["several_words"]["count"], 1);

    let inspected = &json_lines(&run(&dir, &["inspect", "--json", "links.rfl"]))[0];
    assert_eq!((&inspected["kind"], &inspected["entries"]), (&"links".into(), &3.into()));
    assert_eq!(inspected["countries"], serde_json::json!({}));

    let asked =
        b"hxxps://a[.]bad[.]example/x\nshared.example/bad/page?x\nshared.example/good\nother.example/a?b\nPeter\n";
    let found = json_lines(&run_with_input(&dir, &["lookup", "links.rfl", "--json"], asked));
    let how: Vec<_> = found.iter().map(|row| (row["link"].as_str(), row["how"].as_str())).collect();
    let expected = [
        (Some("a.bad.example/x"), Some("parent")),
        (Some("shared.example/bad/page?x"), Some("path")),
        (Some("shared.example/good"), None),
        (Some("other.example/a?b"), Some("path")),
        (None, None),
    ];
    assert_eq!(how, expected);

    fs::write(dir.join("old.rfl"), fs::read(dir.join("links.rfl")).unwrap()).unwrap();
    assert_eq!(code(&run(&dir, &[&base[..], &["--strict", "links.txt"]].concat())), 1);
    assert_eq!(fs::read(dir.join("old.rfl")).unwrap(), fs::read(dir.join("links.rfl")).unwrap());
    for wrong in [&["--standing", "inbound_only"][..], &["--column", "number=1"]] {
        assert_eq!(code(&run(&dir, &[&base[..], wrong, &["links.txt"]].concat())), 2);
    }
    assert_eq!(code(&run(&dir, &["build", "--benign", "top.txt", "-o", "n.rfl", "links.txt"])), 2);
}
