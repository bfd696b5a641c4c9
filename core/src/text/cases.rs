//! What the guard says of messages that we wrote: each story in English and Chinese, and what must stay quiet.

use proptest::prelude::*;

use super::{Context, Message, analyse};
use crate::blocklist::Category;
use crate::guard::Level;
use crate::phone::Region;

fn ask(text: &str) -> super::Analysis {
    analyse(&Message { text, ..Message::default() }, &Context::default())
}

#[test]
fn every_story_is_flagged_and_named() {
    for (text, expected) in [
        (
            "USPS: your parcel is held, incorrect address. Update it within 12 hours: https://usps.redelivery-help.top/x",
            Category::Parcel,
        ),
        ("【快递】您的包裹因地址错误无法派送，请点击 http://kd-wuliu.top/a 更新并支付运费", Category::Parcel),
        ("Your bank account has been suspended. Verify your card now at http://secure-bank-login.xyz", Category::Bank),
        ("您的银行账户已被冻结，请立即登录 http://bank-verify.top 验证银行卡信息", Category::Bank),
        (
            "Hi mum, my phone is broken, this is my new number. Please send money to this account today +447700900123",
            Category::Family,
        ),
        ("妈，我手机坏了，这是我的新号码，急需用钱，把钱转到这个账户 6222020200112233445", Category::Family),
        ("Congratulations, you won a prize of $1000! Claim your reward: http://claim-prize.win/a", Category::Prize),
        ("恭喜您中奖，获得奖金十万元，请登录 http://lucky-jiang.top 领取奖品", Category::Prize),
        (
            "Part-time job, earn $300 per day from home. Salary paid daily, contact me on WhatsApp +15550100123",
            Category::Job,
        ),
        ("招聘兼职刷单，日结工资300元，佣金高，加微信 abc12345", Category::Job),
        ("Casino bonus! Deposit 10 get 100 free spins, bet now at jackpot777.vip", Category::Gambling),
        ("百家乐真人娱乐城，首存送彩金，投注登录 http://yule888.vip", Category::Gambling),
        (
            "Get an instant personal loan with no credit check, low interest, apply: http://quick-loan.icu/x",
            Category::Loan,
        ),
        ("无抵押贷款，低利息，最快当天放款，详情点击 http://daikuan.top/x", Category::Loan),
        (
            "Double your bitcoin, guaranteed profit and daily returns from crypto trading: http://btc-invest.live",
            Category::Investment,
        ),
        ("You are due a tax refund of $573. Claim your refund at http://refund-claim.info/x", Category::Refund),
    ] {
        let found = ask(text);
        assert!(found.level >= Level::Caution, "{text}: {:?} {:?}", found.level, found.probabilities);
        assert_eq!(found.category, Some(expected), "{text}");
        assert!(!found.reasons.is_empty(), "{text}");
    }
}

#[test]
fn codes_and_notices_stay_quiet() {
    for text in [
        "482913 is your verification code. Do not share it with anyone.",
        "【支付宝】验证码482913，5分钟内有效，请勿泄露给他人。",
        "Your card XX1234 was used for $20.50 at a supermarket on 12/05/2026. Available balance $300.00.",
        "您尾号1234的账户12月3日支出50.00元，余额300.00元。【招商银行】",
        "DHL: your parcel will be delivered today between 10:00 and 12:00. https://www.dhl.com/track",
        "Reminder: you have an appointment with Dr Brown on 12/05/2026 at 10:30.",
        "see you at dinner tonight, love you",
        "今晚一起吃饭吗",
        "",
    ] {
        let found = ask(text);
        assert!(found.level <= Level::Unknown, "{text}: {:?} {:?}", found.level, found.probabilities);
    }
}

#[test]
fn money_asked_to_a_number_needs_no_link() {
    for text in [
        "Manda o valor para este numero 841234567 vem em nome de Maria Silva",
        "Uangnya transfer ke rekening ini saja 0248147033 a/n Budi",
        "Send the money to this number instead, 0712345678, the name that comes up is Jane",
    ] {
        let found = ask(text);
        assert!(found.level >= Level::Caution, "{text}: {:?}", found.level);
        assert!(found.reasons.iter().any(|reason| reason.code == "send_money"), "{text}: {:?}", found.reasons);
    }
}

#[test]
fn a_code_is_found_with_its_service() {
    for (text, code, service) in [
        ("482913 is your Uber code. Never share it.", "482913", Some("Uber")),
        ("【美团】验证码 5821，请勿泄露", "5821", Some("美团")),
        ("Netflix: your verification code is 7731", "7731", Some("Netflix")),
        ("123 456 is your verification code", "123456", None),
    ] {
        let found = ask(text).code;
        let found = found.as_ref().map(|code| (code.code.as_str(), code.service.as_deref()));
        assert_eq!(found, Some((code, service)), "{text}");
    }
    assert_eq!(ask("see you at 1830").code, None);
}

#[test]
fn contacts_and_registries_count() {
    let text = "Your account is suspended. Verify your card at http://secure-bank-login.xyz";
    let message = Message { text, ..Message::default() };
    assert_eq!(analyse(&message, &Context::default()).level, Level::Danger);
    let known = Message { is_contact: true, ..message };
    assert_eq!(analyse(&known, &Context::default()).level, Level::Clear);
    let registered = Message { sender: "VM-HDFCBK-S", region: Region::new("IN").ok(), ..message };
    assert!(
        analyse(&registered, &Context::default()).level < Level::Danger,
        "a registered sender is never danger alone"
    );
}

#[test]
fn long_messages_take_time_in_proportion() {
    for unit in ["a.b.c/", "http://", "1 ", "c l i c k ", "转账", "@", "x1", "[.]", "点"] {
        let text = unit.repeat(70_000 / unit.len());
        let started = std::time::Instant::now();
        let found = ask(&text);
        assert!(started.elapsed().as_secs() < 20, "{unit}: {:?}", started.elapsed());
        assert!(found.reasons.len() <= 9);
    }
}

proptest! {
    #[test]
    fn spans_are_parts_of_the_original(text in "(\\PC|https?://[a-z]{1,8}\\.(com|top)|[0-9]{4,12}|send money to this number ){0,20}") {
        let found = ask(&text);
        let spans = found.reasons.iter().map(|reason| reason.span).chain(found.links.iter().map(|link| link.span));
        for span in spans.chain(found.numbers.iter().map(|number| number.span)) {
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
    }
}
