use super::*;

#[test]
fn ids_of_messengers_are_found_beside_the_messengers_name() {
    for (text, word, expected) in [
        ("text my telegram @hr_lisa889 now", "telegram", Some("@hr_lisa889")),
        ("加微信 gupiao6688，稳赚不赔", "微信", Some("gupiao6688")),
        ("微信号:abc_12345", "微信", Some("abc_12345")),
        ("添加qq 338291045 领取", "qq", Some("338291045")),
        ("加line：mei8899", "line", Some("mei8899")),
        ("@anna_w2 on telegram", "telegram", Some("@anna_w2")),
        ("the line is busy today", "line", None),
        ("whatsapp me or mail to a@example.org", "whatsapp", None),
    ] {
        let behind = text.find(word).expect(text) + word.len();
        let found = messenger_id(text, behind).map(|(start, end)| &text[start..end]);
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn addresses_of_e_mail_are_found_and_names_in_messengers_are_none() {
    for (text, expected) in [
        ("write to help.desk@bank-example.co.uk.", Some("help.desk@bank-example.co.uk")),
        ("a@b, then c@example.org", Some("c@example.org")),
        ("meet @ 5.30pm", None),
        ("my telegram @anna_88", None),
        ("example.com @site 482913", None),
    ] {
        assert_eq!(email(text).map(|(start, end)| &text[start..end]), expected, "{text}");
    }
}

#[test]
fn digits_are_what_they_are_written_for() {
    for (text, expected) in [
        ("call +44 20 7946 0000 now", NumberKind::Phone),
        ("call (212) 555-0100 now", NumberKind::Phone),
        ("numero 846115409 vem", NumberKind::Phone),
        ("tel-0812345678", NumberKind::Phone),
        ("quote nrp-990123456 please", NumberKind::Account),
        ("hub:082375271777", NumberKind::Phone),
        ("code 482913 is", NumberKind::Code),
        ("验证码:123456(10分钟内有效)", NumberKind::Code),
        ("call +44(0)20 7946 0000", NumberKind::Phone),
        ("123 456 is your code", NumberKind::Code),
        ("rs.1,644.55 spent", NumberKind::Money),
        ("$404 paid", NumberKind::Money),
        ("500元", NumberKind::Money),
        ("on 12/05/2024", NumberKind::Date),
        ("at 10:30", NumberKind::Date),
        ("a/c xx1234", NumberKind::Account),
        ("your card ending 4821 was used", NumberKind::Account),
        ("您尾号4821的账户", NumberKind::Account),
        ("pay de89 3704 0044 0532 0130 00 today", NumberKind::Account),
        ("tr330006100519786457841326 hemen", NumberKind::Account),
        ("ro49aaaa1b31007593840000?", NumberKind::Account),
        ("6226 0965 5458 1481", NumberKind::Account),
    ] {
        let found = find(text, &[]);
        assert_eq!(found.first().map(|number| number.kind), Some(expected), "{text}: {found:?}");
    }
}
