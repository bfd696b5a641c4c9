//! A feed as a publisher makes it: the real binary, real keys and files, a real phone at the other end.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use ringfence::blocklist::Category;
use ringfence::guard::{Guard, GuardMode};
use ringfence::time::UnixSeconds;
use serde_json::Value;

struct Workshop {
    dir: tempfile::TempDir,
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

impl Workshop {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn run(&self, line: &str) -> Output {
        let words = line.split_whitespace().map(|word| word.replace('_', " "));
        Command::new(env!("CARGO_BIN_EXE_blocklist-tools")).args(words).current_dir(self.dir.path()).output().unwrap()
    }

    /// Runs a line that must succeed.
    fn ok(&self, line: &str) -> String {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(0), "{line}: {}", text(&output));
        text(&output)
    }

    fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.ok(&format!("{line} --json"))).unwrap()
    }

    /// Runs a line that must fail, and gives what it says.
    fn fails(&self, line: &str) -> String {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(1), "{line}: {}", text(&output));
        text(&output)
    }

    /// Builds a list of numbers.
    fn list(&self, name: &str, numbers: impl IntoIterator<Item = u64>) {
        let lines = csv(numbers);
        fs::write(self.path("reports.csv"), format!("number,category,confidence\n{lines}")).unwrap();
        self.ok(&format!("build --name Calls --publisher Tester -o {name} reports.csv"));
    }

    /// A feed with one list of a thousand numbers, released.
    fn feed() -> Self {
        let shop = Self::new();
        shop.ok("feed init feed --name Test_feed --at 2025-12-01");
        shop.list("1.rfl", usual());
        shop.ok("feed add feed 1.rfl --as calls --at 2025-12-01");
        shop.step("2025-12-01");
        shop
    }

    /// Stage and release.
    fn step(&self, day: &str) {
        self.ok(&format!("feed stage feed --at {day}"));
        self.ok(&format!("feed release feed --at {day}"));
    }

    fn serve(&self) -> Serving {
        let mut child = Command::new(env!("CARGO_BIN_EXE_blocklist-tools"))
            .args(["feed", "serve", "feed", "--json"])
            .current_dir(self.dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        Serving { address: said["address"].as_str().unwrap().to_owned(), child }
    }

    fn follow(&self, serving: &Serving) {
        let said = self.json(&format!("feed announce feed --at {}", serving.address));
        self.ok(&format!("follow --guard phone --may-block {}", said["link"].as_str().unwrap()));
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o777
    }
}

struct Serving {
    address: String,
    child: Child,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn csv(numbers: impl IntoIterator<Item = u64>) -> String {
    numbers.into_iter().fold(String::new(), |text, number| text + &format!("+{number},bank,12\n"))
}

fn usual() -> impl Iterator<Item = u64> {
    (0..1000).map(|index| 12_025_550_100 + 1013 * index + index * index % 97)
}

fn move_all(from: &Path, to: &Path, except: &str) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().flatten() {
        if !file.file_name().to_string_lossy().starts_with(except) {
            fs::rename(file.path(), to.join(file.file_name())).unwrap();
        }
    }
}

#[test]
fn from_the_first_key_to_a_phone_and_on() {
    let shop = Workshop::feed();
    let serving = shop.serve();
    shop.follow(&serving);
    let report = shop.json("sync --guard phone --at 2025-12-01");
    let list = &report["feeds"][0]["lists"][0];
    assert_eq!((&list["to"], &list["road"], &list["outcome"]), (&1.into(), &"full".into(), &"installed".into()));

    shop.list("2.rfl", usual().chain([12_025_559_999]));
    assert_eq!(shop.json("feed add feed 2.rfl --as calls --at 2025-12-02")["version"], 2);
    assert_eq!(shop.json("feed add feed 2.rfl --as calls --at 2025-12-02")["added"], false);
    shop.step("2025-12-02");
    let report = shop.json("sync --guard phone --at 2025-12-02");
    let list = &report["feeds"][0]["lists"][0];
    assert_eq!((&list["from"], &list["road"]["deltas"], &list["outcome"]), (&1.into(), &1.into(), &"installed".into()));
    assert!(list["bytes"].as_u64().unwrap() < 300, "{list}");
    let said = shop.ok("screen call --guard phone +12025559999");
    assert!(said.contains("Calls (Test feed)"), "{said}");

    let verified = shop.json(&format!("feed verify {} --root feed/root/1.root.json --at 2025-12-02", serving.address));
    assert_eq!((&verified["lists"]["calls"], &verified["roles"]["snapshot"]), (&2.into(), &2.into()));
    assert!(verified["daily_metadata"].as_u64().unwrap() < 3000, "{verified}");
    assert_eq!(shop.json("unfollow --guard phone Test_feed")["name"], "Test feed");
    assert!(!shop.ok("screen call --guard phone +12025559999").contains("Test feed"));
}

#[test]
fn private_keys_are_private() {
    let shop = Workshop::new();
    shop.ok("feed init feed --name Test");
    for key in ["root", "targets", "snapshot", "timestamp"] {
        assert_eq!(shop.mode(&format!("feed/keys/{key}.pem")), 0o600, "{key}");
    }
    fs::set_permissions(shop.path("feed/keys/targets.pem"), fs::Permissions::from_mode(0o640)).unwrap();
    assert!(shop.fails("feed stage feed").contains("others on this machine can read this private key; `chmod 600` it"));
    assert!(shop.fails("feed init feed --name Test").contains("is a feed already"));
}

#[test]
fn encrypted_keys_open_with_their_passphrase_only() {
    let shop = Workshop::new();
    fs::write(shop.path("pass"), "correct horse\nsecond line\n").unwrap();
    fs::write(shop.path("wrong"), "battery staple\n").unwrap();
    shop.ok("feed init feed --name Test --key-type ecdsa --passphrase-file pass");
    let pem = fs::read_to_string(shop.path("feed/keys/targets.pem")).unwrap();
    assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{pem}");
    shop.list("1.rfl", usual());
    shop.ok("feed add feed 1.rfl --as calls");
    let said = shop.fails("feed stage feed");
    assert!(said.contains("it is encrypted; give --passphrase-file"), "{said}");
    assert!(shop.fails("feed stage feed --passphrase-file wrong").contains("the passphrase does not open it"));
    shop.ok("feed stage feed --passphrase-file pass");
    shop.ok("feed release feed --passphrase-file pass");
    shop.ok("feed verify feed --root feed/root/1.root.json");
}

#[test]
fn staging_and_signing_off_take_different_keys() {
    let shop = Workshop::feed();
    move_all(&shop.path("feed/keys"), &shop.path("others"), "targets");
    shop.list("2.rfl", usual().chain([12_025_559_999]));
    shop.ok("feed add feed 2.rfl --as calls --at 2025-12-02");
    shop.ok("feed stage feed --at 2025-12-02");
    assert!(shop.fails("feed release feed --at 2025-12-02").contains("0 of 1 keys of role \"snapshot\""));
    shop.ok("feed release feed --at 2025-12-02 --keys others");
    assert!(shop.fails("feed stage feed --at 2026-02-20 --keys others").contains("0 of 1 keys of role \"targets\""));
    assert_eq!(shop.json("feed verify feed --root feed/root/1.root.json --at 2025-12-02")["lists"]["calls"], 2);
}

#[test]
fn a_poisoned_stage_is_not_released() {
    for (case, extra, part) in [
        ("an emergency number", "+86110,bank,12", "+86110, an emergency or service number"),
        ("a bank", "+8695588,bank,12", "中国工商银行"),
        ("a country", "+49*,bank,12", "too wide"),
    ] {
        let shop = Workshop::feed();
        let lines = csv(usual());
        fs::write(shop.path("reports.csv"), format!("number,category,confidence\n{lines}{extra}\n")).unwrap();
        shop.ok("build --name Calls --publisher Tester -o 2.rfl reports.csv");
        // What the ingest turns away a thief writes into the list himself.
        let built = shop.json("inspect 2.rfl");
        if built["entries"] == 1000 && built["ranges"] == 0 {
            write_list(&shop.path("2.rfl"), extra);
        }
        shop.ok("feed add feed 2.rfl --as calls --at 2025-12-02");
        shop.ok("feed stage feed --at 2025-12-02");
        let said = shop.fails("feed release feed --at 2025-12-02");
        assert!(said.contains(part) && said.contains("nothing was released"), "{case}: {said}");
        assert_eq!(shop.json("feed verify feed --root feed/root/1.root.json --at 2025-12-02")["lists"]["calls"], 1);
    }
}

/// A list with one entry more, written without the checks of `build`.
fn write_list(path: &Path, extra: &str) {
    use ringfence::blocklist::{Category, Confidence, ListBuilder, ListKind, ListMeta, Mark, Standing};
    use ringfence::phone::{NumberRange, PhoneNumber};
    let mark = Mark { category: Category::Bank, confidence: Confidence::MAX, standing: Standing::Listed };
    let extra = extra.split(',').next().unwrap();
    let range = NumberRange::parse(extra).ok().map(|range| (range, mark));
    let number = range.is_none().then(|| extra.trim_start_matches('+').parse().unwrap());
    let mut entries: Vec<_> =
        usual().chain(number).map(|value| (PhoneNumber::from_value(value).unwrap().key(), mark)).collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    let meta = ListMeta {
        kind: ListKind::Numbers,
        title: "Calls".into(),
        publisher: "Tester".into(),
        region: None,
        issued: None,
    };
    fs::write(path, ListBuilder::new(meta).ranges(range).to_bytes(&entries).unwrap()).unwrap();
}

#[test]
fn what_was_staged_by_a_thief_is_seen_through() {
    let shop = Workshop::feed();
    shop.list("2.rfl", usual().chain([12_025_559_999]));
    shop.ok("feed add feed 2.rfl --as calls --at 2025-12-02");
    // A key of the thief's own.
    shop.ok("feed init thief --name Thief --at 2025-12-01");
    shop.ok("feed add thief 2.rfl --as calls --at 2025-12-02");
    shop.ok("feed stage thief --at 2025-12-02");
    fs::remove_dir_all(shop.path("feed/staged")).unwrap();
    fs::rename(shop.path("thief/staged"), shop.path("feed/staged")).unwrap();
    assert!(shop.fails("feed release feed --at 2025-12-02").contains("signatures that role \"targets\" needs"));
    // A file that was changed after it was signed.
    shop.ok("feed stage feed --at 2025-12-02");
    let folder = shop.path("feed/staged/targets/lists/calls");
    let delta =
        fs::read_dir(&folder).unwrap().flatten().find(|file| file.path().to_string_lossy().ends_with("delta-1-2"));
    let delta = delta.unwrap().path();
    let mut bytes = fs::read(&delta).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&delta, bytes).unwrap();
    assert!(shop.fails("feed release feed --at 2025-12-02").contains("its bytes are not those that were signed"));
    shop.ok("feed stage feed --at 2025-12-02");
    shop.ok("feed release feed --at 2025-12-02");
}

#[test]
fn every_key_can_be_rotated_and_a_phone_of_the_first_day_follows() {
    let shop = Workshop::feed();
    let serving = shop.serve();
    shop.follow(&serving);
    shop.ok("sync --guard phone --at 2025-12-01");
    for (round, day) in ["2025-12-02", "2025-12-03"].iter().enumerate() {
        for role in ["root", "targets", "snapshot", "timestamp"] {
            let waiting = shop.json(&format!("feed rotate feed {role} --at {day}"));
            assert_eq!(waiting["complete"], true, "{waiting}");
        }
        let extra = 12_025_559_990 + round as u64;
        shop.list("next.rfl", usual().chain([extra]));
        shop.ok(&format!("feed add feed next.rfl --as calls --at {day}"));
        shop.step(day);
        shop.ok(&format!("sync --guard phone --at {day}"));
        assert!(shop.ok(&format!("screen call --guard phone +{extra}")).contains("Test feed"));
    }
    let verified = shop.json("feed verify feed --root feed/root/1.root.json --at 2025-12-03");
    assert_eq!(verified["roles"]["root"], 9);
    // Whoever missed it all starts from the first root too.
    shop.ok("unfollow --guard phone Test_feed");
    shop.follow(&serving);
    shop.ok("sync --guard phone --at 2025-12-03");
}

#[test]
fn an_offline_root_signs_elsewhere() {
    let shop = Workshop::new();
    shop.ok("feed init feed --name Test --signers root=2/2 --at 2025-12-01");
    fs::create_dir(shop.path("safe")).unwrap();
    for key in ["root-1.pem", "root-2.pem"] {
        fs::rename(shop.path("feed/keys").join(key), shop.path("safe").join(key)).unwrap();
    }
    let waiting = shop.json("feed rotate feed timestamp --at 2025-12-02");
    assert_eq!((&waiting["complete"], waiting["missing"].as_array().unwrap().len()), (&false.into(), 2));
    assert!(shop.fails("feed rotate feed snapshot").contains("waiting for signatures already"));
    shop.ok("feed root export feed -o root.bin");
    let message = fs::read(shop.path("root.bin")).unwrap();
    fs::write(shop.path("bad.sig"), [7; 64]).unwrap();
    assert!(shop.fails("feed root import feed bad.sig").contains("no signature of a root key"));
    for (key, is_last) in [("root-1.pem", false), ("root-2.pem", true)] {
        let pem = fs::read_to_string(shop.path("safe").join(key)).unwrap();
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let pair = ring::signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&base64(&body)).unwrap();
        fs::write(shop.path("root.sig"), pair.sign(&message)).unwrap();
        assert_eq!(shop.json("feed root import feed root.sig")["complete"], is_last);
    }
    shop.list("1.rfl", usual());
    shop.ok("feed add feed 1.rfl --as calls --at 2025-12-02");
    shop.step("2025-12-02");
    assert_eq!(shop.json("feed verify feed --root feed/root/1.root.json --at 2025-12-02")["roles"]["root"], 2);
}

fn base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'=').map(value).collect();
    let mut bytes = Vec::new();
    for four in digits.chunks(4) {
        let bits = four.iter().fold(0u32, |bits, digit| bits << 6 | u32::from(*digit)) << (6 * (4 - four.len()));
        bytes.extend(&bits.to_be_bytes()[1..four.len()]);
    }
    bytes
}

#[test]
fn a_role_can_need_more_than_one_key() {
    let shop = Workshop::new();
    shop.ok("feed init feed --name Test --signers targets=2/3 --signers timestamp=1/2");
    for wrong in ["targets=3/2", "targets=0/1", "nobody=1/1", "targets", "targets=2"] {
        assert_eq!(
            shop.run(&format!("feed init other --name Test --signers {wrong}")).status.code(),
            Some(2),
            "{wrong}"
        );
    }
    shop.list("1.rfl", usual());
    shop.ok("feed add feed 1.rfl --as calls");
    fs::create_dir(shop.path("away")).unwrap();
    fs::rename(shop.path("feed/keys/targets-1.pem"), shop.path("away/1.pem")).unwrap();
    shop.ok("feed stage feed");
    fs::rename(shop.path("feed/keys/targets-2.pem"), shop.path("away/2.pem")).unwrap();
    assert!(shop.fails("feed stage feed").contains("1 of 2 keys of role \"targets\""));
    shop.ok("feed stage feed --keys away");
    shop.ok("feed release feed");
    shop.ok("feed verify feed --root feed/root/1.root.json");
    // New keys are as many, and as many of them must sign.
    shop.ok("feed rotate feed targets");
    shop.ok("feed stage feed");
    shop.ok("feed release feed");
    assert_eq!(shop.json("feed status feed")["roles"].as_array().unwrap().len(), 5);
    shop.ok("feed verify feed --root feed/root/1.root.json");
}

#[test]
fn a_region_is_signed_by_its_own_key_and_by_no_other() {
    let shop = Workshop::feed();
    let public = shop.ok("feed key partner.pem");
    fs::write(shop.path("partner-public.pem"), public).unwrap();
    assert_eq!(shop.json("feed delegate feed DE --key partner-public.pem")["role"], "de");
    shop.list("de.rfl", [4_930_123_456]);
    assert_eq!(shop.run("feed add feed de.rfl --as german --region DE").status.code(), Some(2));
    shop.ok("feed add feed de.rfl --as de-calls --region DE --at 2025-12-02");
    shop.step("2025-12-02");
    let before = shop.json("feed verify feed --root feed/root/1.root.json --at 2025-12-02");
    assert_eq!(before["lists"]["de-calls"], Value::Null, "the partner has not signed yet");

    fs::create_dir(shop.path("partner")).unwrap();
    fs::rename(shop.path("partner.pem"), shop.path("partner/de.pem")).unwrap();
    shop.ok("feed stage feed --at 2025-12-03 --keys partner");
    shop.ok("feed release feed --at 2025-12-03");
    let serving = shop.serve();
    shop.follow(&serving);
    shop.ok("sync --guard phone --at 2025-12-03");
    assert!(shop.ok("screen call --guard phone +4930123456").contains("Test feed"));
    assert_eq!(shop.json("feed verify feed --root feed/root/1.root.json --at 2025-12-03")["lists"]["de-calls"], 1);
}

#[test]
fn a_partner_who_is_late_holds_up_nobody_else() {
    let shop = Workshop::feed();
    fs::create_dir(shop.path("partner")).unwrap();
    for key in ["partner/de.pem", "new.pem"] {
        fs::write(shop.path("public.pem"), shop.ok(&format!("feed key {key}"))).unwrap();
        shop.ok("feed delegate feed DE --key public.pem");
        if key == "new.pem" {
            break;
        }
        shop.list("de.rfl", [4_930_123_456]);
        shop.ok("feed add feed de.rfl --as de-calls --region DE --at 2025-12-02");
        let staged = shop.json("feed stage feed --at 2025-12-02");
        assert_eq!(staged["waiting"], serde_json::json!(["de", "de-history"]));
        shop.ok("feed release feed --at 2025-12-02");
        let staged = shop.json("feed stage feed --at 2025-12-02 --keys partner");
        assert_eq!((&staged["roles"]["de"], &staged["waiting"]), (&1.into(), &Value::Array(Vec::new())));
        shop.ok("feed release feed --at 2025-12-02");
        // The partner's role runs out soon, and the partner is on holiday.
        shop.list("2.rfl", usual().chain([12_025_559_999]));
        shop.ok("feed add feed 2.rfl --as calls --at 2026-02-10");
        let staged = shop.json("feed stage feed --at 2026-02-10");
        assert_eq!((&staged["roles"]["targets"], &staged["waiting"][0]), (&3.into(), &"de".into()));
        shop.ok("feed release feed --at 2026-02-10");
    }
    // The partner's key leaked and the new one has signed nothing yet: phones hear of the others all the same.
    shop.list("3.rfl", usual().chain([12_025_559_998]));
    shop.ok("feed add feed 3.rfl --as calls --at 2026-02-11");
    let staged = shop.json("feed stage feed --at 2026-02-11");
    assert_eq!((&staged["roles"]["targets"], &staged["waiting"][0]), (&4.into(), &"de".into()));
    shop.ok("feed release feed --at 2026-02-11");
    let serving = shop.serve();
    shop.follow(&serving);
    let synced = shop.run("sync --guard phone --at 2026-02-11 --json");
    assert_eq!(synced.status.code(), Some(1), "what cannot be trusted is said");
    let report: Value = serde_json::from_slice(&synced.stdout).unwrap();
    let feed = &report["feeds"][0];
    assert_eq!((&feed["lists"][0]["to"], &feed["lists"][0]["outcome"]), (&3.into(), &"installed".into()));
    assert!(feed["problems"][0].as_str().unwrap().contains("\"de\""), "{feed}");
}

#[test]
fn thirty_days_leave_daily_deltas_and_two_that_skip() {
    let shop = Workshop::new();
    shop.ok("feed init feed --name Test --at 2025-11-01");
    let numbers = |day: u64| {
        let all = (0..30_000).map(move |index| 12_025_550_100 + 10_007 * index + index * index % 9973);
        all.filter(move |value| value % 211 != day % 211)
    };
    for day in 1..=40u64 {
        let date = 1_761_955_200 + i64::try_from(day).unwrap() * 86_400;
        shop.list("next.rfl", numbers(day));
        shop.ok(&format!("feed add feed next.rfl --as calls --at {date}"));
        shop.step(&date.to_string());
    }
    let now = 1_761_955_200 + 40 * 86_400;
    let metadata = fs::read_dir(shop.path("feed/public/metadata")).unwrap().flatten();
    let history = metadata.filter(|file| file.file_name().to_string_lossy().contains("history"));
    let newest = history
        .max_by_key(|file| file.file_name().to_string_lossy().split('.').next().unwrap().parse::<u32>().unwrap());
    let history: Value = serde_json::from_slice(&fs::read(newest.unwrap().path()).unwrap()).unwrap();
    let paths: Vec<&String> = history["signed"]["targets"].as_object().unwrap().keys().collect();
    assert!(paths.contains(&&"lists/calls/delta-33-40".to_owned()), "{paths:?}");
    assert!(paths.contains(&&"lists/calls/delta-10-40".to_owned()), "{paths:?}");
    assert!(paths.len() >= 4, "{paths:?}");
    let full = fs::metadata(shop.path("feed/lists/calls/40.rfl")).unwrap().len();
    let daily: u64 = history["signed"]["targets"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(path, _)| !path.ends_with("-40"))
        .map(|(_, file)| file["length"].as_u64().unwrap())
        .sum();
    assert!(daily <= full / 2, "{daily} of {full}: longer chains are dropped");
    assert!(!shop.path("feed/lists/calls/1.rfl").exists(), "what no delta starts from is forgotten");
    let public = fs::read_dir(shop.path("feed/public/targets/lists/calls")).unwrap().count();
    assert!(public < 60, "{public} files are public");
    shop.ok(&format!("feed verify feed --root feed/root/1.root.json --at {now}"));
}

#[test]
fn lessons_are_checked_before_they_are_added_and_reach_a_phone() {
    let shop = Workshop::feed();
    let pack = |version: u64, language: &str, title: &str| {
        let lesson = serde_json::json!({
            "category": "bank", "title": title, "looks_like": "Somebody calls.", "says_next": ["Pay.", "Hurry."],
            "do_this": "Hang up.", "if_it_happened": "Call your bank."
        });
        let pack = serde_json::json!({"format": 1, "version": version, "language": language, "lessons": [lesson]});
        fs::write(shop.path("pack.json"), pack.to_string()).unwrap();
    };
    let add = "feed add feed pack.json --as lessons-en --kind lessons --at 2025-12-02";
    for (title, part) in [("Ask help-bank.top/now", "holds a link"), ("", "title has 0 characters")] {
        pack(99_991_202, "en", title);
        assert!(shop.fails(add).contains(part), "{title}");
    }
    pack(99_991_202, "en", "A call from the bank");
    assert!(shop.ok(add).contains("version 1 of lessons-en: 1 entries"));
    assert!(shop.ok(add).contains("nothing was added"));
    pack(99_991_202, "en", "Another title, the same version");
    assert!(shop.fails(add).contains("must be higher than 99991202"));
    pack(99_991_203, "zh", "银行来电");
    assert!(shop.fails(add).contains("under another name"));
    shop.step("2025-12-02");
    let verified = shop.json("feed verify feed --root feed/root/1.root.json --at 2025-12-02");
    assert_eq!(verified["lists"]["lessons-en"], 1);

    let serving = shop.serve();
    shop.follow(&serving);
    let report = shop.json("sync --guard phone --at 2025-12-02");
    let lists = report["feeds"][0]["lists"].as_array().unwrap();
    assert!(lists.iter().all(|list| list["outcome"] == "installed") && lists.len() == 2, "{report}");
    let now = UnixSeconds(1_764_633_600);
    let guard = Guard::open(&shop.path("phone"), GuardMode::App, now).unwrap();
    let lesson = guard.lessons("en", now).unwrap().lesson(Category::Bank).cloned().unwrap();
    assert_eq!(lesson.title, "A call from the bank");
}

#[test]
fn tables_are_checked_before_they_are_added() {
    let shop = Workshop::feed();
    let add = "feed add feed brands.txt --as brands --kind tables --at 2025-12-02";
    for (text, part) in [("a list\n", "line 1"), ("ringfence tables 1\n[brands]\npaypal\tcom\n", "line 3")] {
        fs::write(shop.path("brands.txt"), text).unwrap();
        assert!(shop.fails(add).contains(part), "{text}");
    }
    fs::write(shop.path("brands.txt"), "ringfence tables 1\n[brands]\nharbourbank\tharbour.example\n").unwrap();
    assert!(shop.ok(add).contains("version 1 of brands: 1 entries"));
    shop.step("2025-12-02");
    let verified = shop.json("feed verify feed --root feed/root/1.root.json --at 2025-12-02");
    assert_eq!(verified["lists"]["brands"], 1);
}

#[test]
fn of_two_publishers_into_one_folder_the_older_one_is_told() {
    let shop = Workshop::feed();
    let first = shop.json("feed publish feed --to www");
    assert!(first["files"].as_array().unwrap().last().unwrap() == "metadata/timestamp.json", "{first}");
    assert_eq!(shop.json("feed publish feed --to www")["files"], Value::Array(Vec::new()));
    fs::create_dir(shop.path("copy")).unwrap();
    let copied = Command::new("cp").args(["-r", "feed", "copy/feed"]).current_dir(shop.dir.path()).status().unwrap();
    assert!(copied.success());
    shop.ok("feed refresh feed --at 2025-12-02");
    shop.ok("feed publish feed --to www");
    let said = shop.fails("feed publish copy/feed --to www");
    assert!(said.contains("timestamp 2 is published there already, and this folder has 1"), "{said}");
    fs::write(shop.path("www/.publishing"), "").unwrap();
    assert!(shop.fails("feed publish feed --to www").contains("another publisher is at work"));
}

#[test]
fn status_calls_somebody_in_time() {
    let shop = Workshop::feed();
    let status = shop.json("feed status feed --at 2025-12-02");
    assert_eq!((&status["lists"][0]["version"], &status["staged"]), (&1.into(), &false.into()));
    assert!(shop.fails("feed status feed --at 2025-12-12 --within 5").contains("running out: timestamp"));
    assert!(shop.fails("feed status feed --at 2026-03-05").contains("timestamp, snapshot, targets"));
    shop.ok("feed refresh feed --at 2025-12-12");
    shop.ok("feed status feed --at 2025-12-12 --within 5");
    // A snapshot that runs out soon is renewed with the timestamp.
    shop.ok("feed refresh feed --at 2025-12-28");
    assert_eq!(shop.json("feed verify feed --root feed/root/1.root.json --at 2025-12-28")["roles"]["snapshot"], 2);
}

#[test]
fn the_server_gives_files_and_nothing_else() {
    let shop = Workshop::feed();
    fs::write(shop.path("feed/public/secret-free.json"), "{}").unwrap();
    let serving = shop.serve();
    let get = |arguments: &[&str], path: &str| {
        let url = format!("{}{path}", serving.address);
        let output = Command::new("curl").args(["-s", "-i", "--path-as-is"]).args(arguments).arg(url).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let timestamp = get(&[], "/metadata/timestamp.json");
    assert!(timestamp.starts_with("HTTP/1.1 200") && timestamp.contains("max-age=60"), "{timestamp}");
    let etag = timestamp.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let header = format!("If-None-Match: {etag}");
    assert!(get(&["-H", &header], "/metadata/timestamp.json").starts_with("HTTP/1.1 304"));
    assert!(get(&["-r", "10-"], "/metadata/1.root.json").contains("content-range: bytes 10-"));
    let missing = get(&[], "/metadata/2.root.json");
    assert!(missing.starts_with("HTTP/1.1 404") && missing.contains("max-age=60"), "{missing}");
    for path in ["/../feed.json", "/%2e%2e/feed.json", "/metadata", "/"] {
        assert!(get(&[], path).starts_with("HTTP/1.1 404"), "{path}");
    }
    assert!(get(&["-X", "PUT"], "/metadata/timestamp.json").starts_with("HTTP/1.1 405"));
}

#[test]
fn every_verb_explains_itself_with_examples() {
    let shop = Workshop::new();
    for verb in [
        "root",
        "init",
        "add",
        "stage",
        "release",
        "publish",
        "refresh",
        "rotate",
        "root export",
        "root import",
        "root renew",
        "key",
        "delegate",
        "status",
        "verify",
        "serve",
        "announce",
    ] {
        assert!(shop.ok(&format!("feed {verb} --help")).contains("Examples:"), "{verb}");
    }
    assert_eq!(shop.run("feed stage nowhere").status.code(), Some(1));
    assert_eq!(shop.run("feed announce feed --at http://example.org").status.code(), Some(2));
}
