use super::*;
use crate::phone::Region;
use proptest::prelude::*;

fn pack(language: &str, version: u64, change: impl FnOnce(&mut serde_json::Value)) -> Vec<u8> {
    let mut pack: serde_json::Value = serde_json::from_str(BUILT_IN[0]).expect("JSON");
    pack["language"] = language.into();
    pack["version"] = version.into();
    change(&mut pack);
    serde_json::to_vec(&pack).expect("JSON")
}

#[test]
fn every_category_has_a_lesson_in_every_language_and_all_have_the_same_parts() {
    for text in BUILT_IN {
        let pack = LessonPack::read(text.as_bytes()).expect("a pack");
        let categories: Vec<_> = pack.lessons().iter().map(|lesson| lesson.category).collect();
        assert_eq!(categories, Category::ALL, "{}", pack.language());
        for lesson in pack.lessons() {
            assert_eq!(lesson.says_next.len(), 3, "{} {}", pack.language(), lesson.category);
        }
    }
    assert_eq!(built_in().iter().map(|pack| pack.language()).collect::<Vec<_>>(), ["en", "zh"]);
}

#[test]
fn each_lesson_ends_its_sentences_and_the_chinese_is_chinese() {
    for pack in built_in() {
        for lesson in pack.lessons() {
            for (part, text, _) in lesson.parts().filter(|(part, ..)| *part != "title") {
                assert!(text.ends_with(['.', '?', '。', '？']), "{} {part}: {text}", lesson.category);
                let is_chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert_eq!(is_chinese, pack.language() == "zh", "{} {part}: {text}", lesson.category);
                assert!(!is_chinese || !text.contains([',', '.', '?', ' ']), "{} {part}: {text}", lesson.category);
            }
        }
    }
}

#[test]
fn a_pack_is_refused_with_the_reason() {
    type Change = fn(&mut serde_json::Value);
    let cases: [(&str, Change, &str); 16] = [
        ("a later format", |pack| pack["format"] = 2.into(), "format 2"),
        ("a field that nobody knows", |pack| pack["advert"] = "Buy".into(), "advert"),
        ("a category that nobody knows", |pack| pack["lessons"][0]["category"] = "alien".into(), "alien"),
        (
            "a missing part",
            |pack| drop(pack["lessons"][0].as_object_mut().expect("object").remove("do_this")),
            "do_this",
        ),
        ("no lesson", |pack| pack["lessons"] = serde_json::json!([]), "no lesson"),
        ("a category twice", |pack| pack["lessons"][1]["category"] = "other".into(), "two lessons for other"),
        ("a language with a path", |pack| pack["language"] = "../en".into(), "no language"),
        ("an empty text", |pack| pack["lessons"][0]["title"] = "".into(), "title has 0"),
        ("a text beyond the screen", |pack| pack["lessons"][0]["do_this"] = "x".repeat(141).into(), "do_this has 141"),
        ("a line break", |pack| pack["lessons"][0]["title"] = "Two\nlines".into(), "not plain"),
        ("a turned text", |pack| pack["lessons"][0]["title"] = "Turned \u{202e}text".into(), "not plain"),
        ("blanks around", |pack| pack["lessons"][0]["title"] = " Blank".into(), "not plain"),
        ("one thing said next", |pack| pack["lessons"][0]["says_next"] = serde_json::json!(["Pay."]), "two to four"),
        ("a link", |pack| pack["lessons"][0]["do_this"] = "Open help-bank.top/now.".into(), "holds a link"),
        ("a number", |pack| pack["lessons"][0]["do_this"] = "Call 0800 555 0199.".into(), "holds a link"),
        ("an address", |pack| pack["lessons"][0]["do_this"] = "Write to help@example.org.".into(), "holds a link"),
    ];
    for (name, change, expected) in cases {
        let error = LessonPack::read(&pack("en", 1, change)).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    }
    for bytes in [&b""[..], b"{", b"a pack of lessons", b"[]", &vec![b' '; MAX_BYTES + 1]] {
        assert!(LessonPack::read(bytes).is_err());
    }
}

#[test]
fn the_higher_version_of_a_language_is_in_force_and_the_rest_is_filled_up() {
    let read = |bytes: Vec<u8>| LessonPack::read(&bytes).expect("a pack");
    let only_bank = |version, title: &'static str| {
        read(pack("zh", version, |pack| {
            pack["lessons"] = serde_json::json!([pack["lessons"][1]]);
            pack["lessons"][0]["title"] = title.into();
        }))
    };
    let current = built_in()[1].version();
    let title = |packs: Vec<LessonPack>, tag: &str, category| {
        Lessons::with_packs(tag, packs).lesson(category).expect("a lesson").title.clone()
    };
    let (bank, parcel) = (Category::Bank, Category::Parcel);
    let (zh, en) = (title(vec![], "zh", bank), title(vec![], "en", bank));
    assert_eq!(title(vec![only_bank(current + 1, "新")], "zh-Hans-CN", bank), "新");
    assert_eq!(title(vec![only_bank(current + 1, "新")], "zh_CN", parcel), title(vec![], "zh", parcel));
    assert_eq!(title(vec![only_bank(current + 1, "新")], "en", bank), en);
    for version in [0, current - 1, current] {
        assert_eq!(title(vec![only_bank(version, "旧")], "zh", bank), zh, "{version}");
    }
    assert_eq!(title(vec![only_bank(current + 1, "新"), only_bank(current + 2, "更新")], "zh", bank), "更新");
    let french = || read(pack("fr", 1, |pack| pack["lessons"][1]["title"] = "Une banque".into()));
    assert_eq!(title(vec![french()], "fr-CA", bank), "Une banque");
    assert_eq!(title(vec![french()], "de", bank), en);
}

#[test]
fn every_row_of_where_to_report_is_whole_and_sourced() {
    let lines: Vec<_> = include_str!("report.tsv").lines().filter(|line| !line.starts_with('#')).collect();
    for line in &lines {
        let place = report::row(line).expect(line);
        assert!(place.source.starts_with("http"), "{line}");
        let digits = place.contact.chars().filter(char::is_ascii_digit).count();
        let fits = match place.kind {
            ContactKind::Call | ContactKind::Text | ContactKind::Warnings => digits >= 3,
            ContactKind::Site => place.contact.contains('.') && !place.contact.contains(['@', ' ']),
            ContactKind::Visit => digits == 0,
            ContactKind::Mail => place.contact.contains('@'),
        };
        assert!(fits && !line.chars().any(|c| is_invisible(c) && c != '\t'), "{line}");
    }
    let regions: Vec<_> = report_regions().collect();
    assert!(regions.len() >= 25, "{}", regions.len());
    assert_eq!(regions.iter().map(|region| where_to_report(*region).len()).sum::<usize>(), lines.len());
}

#[test]
fn a_region_is_told_its_own_places_the_best_first() {
    let contacts = |code: &str| -> Vec<_> {
        where_to_report(Region::new(code).expect(code)).iter().map(|place| (place.kind, place.contact)).collect()
    };
    assert_eq!(contacts("CN"), [(ContactKind::Call, "96110"), (ContactKind::Warnings, "12381")]);
    assert_eq!(contacts("GB").first(), Some(&(ContactKind::Call, "159")));
    assert_eq!(contacts("HK"), [(ContactKind::Call, "18222")]);
    assert_eq!(contacts("AQ"), []);
}

proptest! {
    #[test]
    fn foreign_bytes_are_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = LessonPack::read(&bytes);
    }

    #[test]
    fn whatever_is_read_is_plain_and_bounded(title in "\\PC{0,90}|[\\x00-\\x7f\u{2000}-\u{206f}]{0,20}", version: u64) {
        let bytes = pack("en", version, |pack| pack["lessons"][0]["title"] = title.clone().into());
        if let Ok(pack) = LessonPack::read(&bytes) {
            prop_assert_eq!(pack.version(), version);
            let written = serde_json::to_vec(&pack).expect("JSON");
            prop_assert_eq!(LessonPack::read(&written).expect("a pack"), pack);
            prop_assert!(!title.is_empty() && title.chars().count() <= MAX_TITLE && !title.chars().any(is_invisible));
        }
    }
}
