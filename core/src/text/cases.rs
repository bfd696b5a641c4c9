//! What the guard says of messages that we wrote: each story in English and Chinese, and what must stay quiet.

use std::collections::{BTreeMap, BTreeSet};

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
        (
            "Final notice from the tax office: a warrant for your arrest has been issued. Pay the penalty immediately: http://irs-case-pay.top",
            Category::Authority,
        ),
        ("【公安局】您涉嫌洗钱案，请立即致电 01055501234 配合调查，否则将被逮捕，并对家人保密", Category::Authority),
        (
            "Your SIM card will be blocked within 24 hours. Verify your mobile number now: http://sim-verify.icu/a",
            Category::Telecom,
        ),
        ("【中国移动】您的手机号即将停机，请立即登录 http://10086-renzheng.top 实名认证", Category::Telecom),
        (
            "Your electricity will be disconnected tonight as your power bill is unpaid. Pay immediately: http://power-bill-pay.xyz",
            Category::Utility,
        ),
        ("【供电局】您的电费已逾期，今日将断电，请立即点击 http://dianfei-jiao.top 缴纳电费", Category::Utility),
        (
            "Microsoft: suspicious sign-in detected, your computer is infected. Log in and install the app: http://micros0ft-support.click",
            Category::TechSupport,
        ),
        (
            "【苹果】您的Apple ID在异地登录，账号存在异常，如非本人操作请立即登录 http://appleid-safe.top 安装安全应用",
            Category::TechSupport,
        ),
        (
            "Hi handsome, I am lonely tonight and looking for dating. See my sexy pics at http://hotgirls-meet.live",
            Category::Romance,
        ),
        ("寂寞单身美女交友，激情视频，加微信 meimei5201 约我", Category::Romance),
        (
            "I recorded you through your webcam. Send $900 in bitcoin or I send the video to all your contacts. Write to me: leak@example.org",
            Category::Extortion,
        ),
        ("你的裸聊视频已被录了，不想曝光给通讯录好友就立即转账比特币，加QQ 338291045", Category::Extortion),
        ("Send me the code you received by SMS so that I can confirm your account, reply now", Category::OtpTheft),
        ("我是客服，请把验证码发给我，马上为您办理退款，加微信 kefu8899", Category::OtpTheft),
        (
            "You have 1 missed call and a new voicemail. To listen to your message call now 0911 555 0123, urgent",
            Category::PremiumCallback,
        ),
        ("您有一个未接来电和语音留言，请立即回拨 0085255501234 收听", Category::PremiumCallback),
        ("您的退款已批准，请立即点击 http://tuikuan-kefu.top 填写银行卡办理退款", Category::Refund),
        ("稳赚不赔，老师带您投资股票，日收益30%，加微信 gupiao6688 进群", Category::Investment),
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
        "Your table for 4 is booked on Saturday at 19:30. To change it call 020 7946 0331.",
        "【口腔医院】您预约的5月20日10:30门诊，请提前30分钟到院，改约请致电 01055501234。",
        "City Water: your bill of $43.10 is due 12/05. Pay in the app or call 512-555-0140. Thank you.",
        "您的包裹已到东门驿站，取件码 4-2-1188，请于20:00前取件，电话13800138000。",
        "Votre colis est arrivé au point relais, il vous attend jusqu'au 21/05. Pensez à votre pièce d'identité.",
        "Su mesa para 4 está confirmada el sábado a las 21:30. Para cancelar llame al 934 555 018.",
        "A payment of £84.20 was made with your card ending 4410. Not you? Call the number on the back of your card.",
        "Напоминаем: вы записаны к стоматологу 15 мая в 12:30. Если планы изменились, позвоните 8 495 555-01-44.",
        "Card1691; Predauth; Summa 525 RUR; 15.01.26 17:16; YANDEX.TAXI; dostupno: 4651.48 RUR",
        "*0633 Popolnenie perevodom na kartu 300r / Ostatok 3191.16r / mib.example-credit.ru / 04:40 24.09",
        "see you at dinner tonight, love you",
        "今晚一起吃饭吗",
        "",
    ] {
        let found = ask(text);
        assert!(found.level <= Level::Unknown, "{text}: {:?} {:?}", found.level, found.probabilities);
    }
}

#[test]
fn frauds_are_flagged_and_notices_are_not_in_sixty_languages() {
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut languages = BTreeSet::new();
    let mut total: BTreeMap<&str, usize> = BTreeMap::new();
    for line in include_str!("cases.tsv").lines().filter(|line| !line.starts_with('#')) {
        let [kind, language, text] = line.splitn(3, '\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        languages.insert(language.split('-').next());
        *total.entry(kind).or_default() += 1;
        let found = ask(text);
        if (found.level >= Level::Caution) != (kind == "fraud") {
            let codes: Vec<_> = found.reasons.iter().map(|reason| reason.code).collect();
            wrong.entry(kind).or_default().push(format!("{language} {text}: {:?} {codes:?}", found.probabilities));
        }
    }
    assert!(languages.len() >= 45, "{languages:?}");
    for (kind, texts) in wrong {
        // What cannot be told apart without knowing the sender, and openers that ask for nothing yet.
        assert!(texts.len() * 100 <= 4 * total[kind], "{kind}: {texts:#?}");
    }
}

#[test]
fn what_only_fraud_asks_for_is_flagged_and_warnings_of_it_are_not() {
    for (text, flagged) in [
        ("Boss here, in a meeting, can't talk. Buy 5 gift cards and send me the codes", true),
        ("我在开会，不方便接电话，你去买几张礼品卡，把卡密发我，急", true),
        ("Police: your account is compromised, move your money to the safe account 12345678 today", true),
        ("公安机关：您的账户涉案，请将资金转入安全账户 6222020200112233445", true),
        ("We will never ask you to move money to a safe account. If someone does, hang up.", false),
        ("Your gift card order has shipped and will arrive tomorrow.", false),
        ("Hi Anna, your gift card balance is $20.00.", false),
        ("Anyu, elromlott a telefonom, ez az új számom. Át tudnál utalni 80000 Ft-ot?", true),
        ("Mama, mi-am schimbat telefonul, numarul meu nou. Trimite-mi bani in contul RO49AAAA1B31007593840000", true),
    ] {
        let found = ask(text);
        assert_eq!(found.level >= Level::Caution, flagged, "{text}: {:?} {:?}", found.level, found.reasons);
    }
}

#[test]
fn a_house_with_its_own_name_is_no_stranger() {
    for (text, flagged) in [
        ("Estimado cliente, su boleta de Enel vence el 20/05 por $32.400. Pague en enel.cl o en sucursales.", false),
        ("Riverside Vets: Bella's vaccination is due. Book at riversidevets.co.uk/book or call 01632 960123", false),
        ("Your account is restricted. Verify your card at riversidevets-login.top/book now", true),
        ("AFIP: tu constancia de inscripción fue actualizada. Ingresá con clave fiscal en afip.gob.ar", false),
        ("ANSES: tenés un bono pendiente. Cargá tus datos en anses-gob.ar-bono.site para cobrarlo hoy", true),
    ] {
        let found = ask(text);
        assert_eq!(found.level >= Level::Caution, flagged, "{text}: {:?} {:?}", found.level, found.reasons);
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
