//! Legitimate business messages from templates: the class that public data lacks.

use super::{Dice, Label, Labelled};

const TEMPLATES: &str = include_str!("../../data/notices/templates.tsv");

/// The corpus of notices written from templates.
pub const CORPUS: &str = "notices";

/// Which templates to write from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Those that are learnt from.
    Training,
    /// One in five, which training never sees: thresholds are chosen on them.
    HeldOut,
    /// All.
    Whole,
}

/// Every so many-th template is held out.
const HELD_OUT: usize = 5;

/// Writes `each` notices for every template of a part, the same on every run.
#[must_use]
pub fn generate(part: Part, each: usize, seed: u64) -> Vec<Labelled> {
    let mut dice = Dice::new(seed);
    let lines = TEMPLATES.lines().filter(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| {
        let mut fields = line.splitn(3, '\t');
        Some((fields.next()?, fields.next()?, fields.next()?))
    });
    let rows = rows.enumerate().filter(|(at, _)| match part {
        Part::Training => at % HELD_OUT != 0,
        Part::HeldOut => at % HELD_OUT == 0,
        Part::Whole => true,
    });
    let mut notices = Vec::new();
    for (_, (lang, kind, template)) in rows {
        for _ in 0..each {
            notices.push(Labelled {
                corpus: CORPUS.to_owned(),
                label: Label::Notification,
                cat: Some(kind.to_owned()),
                lang: lang.to_owned(),
                text: fill(template, lang, &mut dice),
                sender: None,
                region: None,
                cluster: None,
            });
        }
    }
    notices
}

const SERVICES: [&str; 24] = [
    "Google",
    "WhatsApp",
    "Instagram",
    "Uber",
    "Grab",
    "Binance",
    "Amazon",
    "Netflix",
    "PayPal",
    "Telegram",
    "Apple",
    "Microsoft",
    "Airbnb",
    "Booking",
    "TikTok",
    "LinkedIn",
    "Spotify",
    "Zalando",
    "eBay",
    "Steam",
    "Discord",
    "Signal",
    "Bolt",
    "Wise",
];
const BANKS: [&str; 24] = [
    "HSBC",
    "Santander",
    "BBVA",
    "Barclays",
    "Citi",
    "Nordea",
    "ING",
    "Revolut",
    "Maybank",
    "DBS",
    "Itau",
    "Intesa",
    "KCB",
    "GTBank",
    "Axis Bank",
    "SBI",
    "Sberbank",
    "PKO",
    "Garanti",
    "Emirates NBD",
    "BPI",
    "Vietcombank",
    "Kasikorn",
    "Mizuho",
];
const COURIERS: [&str; 12] =
    ["DHL", "UPS", "FedEx", "DPD", "GLS", "USPS", "Royal Mail", "PostNL", "Correos", "J&T", "SF Express", "Aramex"];
const SITES: [&str; 10] = [
    "https://www.dhl.com/track",
    "https://www.ups.com/track",
    "https://amazon.com/orders",
    "https://www.fedex.com/t",
    "https://www.paypal.com/",
    "https://www.hsbc.co.uk/app",
    "https://www.netflix.com/help",
    "https://www.booking.com/",
    "https://www.gov.uk/check",
    "https://www.apple.com/",
];
/// Names of businesses that nobody knows: most notices come from such, with links that no table vouches for.
const TRADES: [&str; 16] = [
    "riverside",
    "northbank",
    "sunpark",
    "cityclinic",
    "hillview",
    "greenhome",
    "primadent",
    "autofix",
    "aquanet",
    "stadtwerk",
    "bellavista",
    "komunal",
    "medikal",
    "viajes",
    "kargo",
    "energia",
];
const TOP_LEVELS: [&str; 20] = [
    "com", "com", "com", "net", "org", "co.uk", "de", "fr", "es", "it", "nl", "pl", "com.br", "com.tr", "co.id", "in",
    "co.za", "com.au", "jp", "co.ke",
];
const GIVEN: [&str; 16] = [
    "Anna", "Maria", "Sam", "Ali", "Priya", "Juan", "Luca", "Emma", "Ivan", "Mei", "Fatima", "Paulo", "Jan", "Ayse",
    "Budi", "Linh",
];
const FAMILY: [&str; 16] = [
    "Smith", "Silva", "Kumar", "Khan", "Garcia", "Rossi", "Novak", "Mueller", "Petrov", "Tanaka", "Nguyen", "Santos",
    "Yilmaz", "Otieno", "Dupont", "Chen",
];
const PLACES: [&str; 14] = [
    "Riverside",
    "Central",
    "Park Street",
    "Santa Clara",
    "Nordstadt",
    "Bellevue",
    "Green Valley",
    "Marina",
    "Old Town",
    "San Marco",
    "West End",
    "Kibo",
    "Lakeside",
    "Minerva",
];
const ZH_BRANDS: [&str; 14] = [
    "支付宝",
    "微信支付",
    "招商银行",
    "建设银行",
    "京东",
    "美团",
    "滴滴出行",
    "中国移动",
    "顺丰速运",
    "菜鸟驿站",
    "携程旅行",
    "交通银行",
    "铁路12306",
    "哔哩哔哩",
];
const CURRENCIES: [(&str, &str); 52] = [
    ("en", "$"),
    ("es", "EUR"),
    ("pt", "R$"),
    ("fr", "EUR"),
    ("de", "EUR"),
    ("it", "EUR"),
    ("nl", "EUR"),
    ("ru", "RUB"),
    ("uk", "UAH"),
    ("pl", "PLN"),
    ("tr", "TL"),
    ("id", "Rp"),
    ("ms", "RM"),
    ("tl", "PHP"),
    ("vi", "VND"),
    ("th", "THB"),
    ("hi", "Rs."),
    ("ar", "SAR"),
    ("fa", "IRR"),
    ("ja", "JPY"),
    ("ko", "KRW"),
    ("sw", "Ksh"),
    ("cs", "Kc"),
    ("sk", "EUR"),
    ("sv", "kr"),
    ("no", "kr"),
    ("hu", "HUF"),
    ("ro", "RON"),
    ("el", "EUR"),
    ("hr", "EUR"),
    ("sr", "RSD"),
    ("he", "ILS"),
    ("bn", "BDT"),
    ("te", "Rs."),
    ("mr", "Rs."),
    ("am", "ETB"),
    ("ha", "NGN"),
    ("zu", "R"),
    ("fi", "EUR"),
    ("da", "kr"),
    ("bg", "BGN"),
    ("lt", "EUR"),
    ("lv", "EUR"),
    ("et", "EUR"),
    ("ur", "PKR"),
    ("ta", "Rs."),
    ("kk", "KZT"),
    ("uz", "UZS"),
    ("az", "AZN"),
    ("ka", "GEL"),
    ("hy", "AMD"),
    ("sl", "EUR"),
];

/// A business with the site that bears its name.
struct House {
    name: String,
    host: String,
}

impl House {
    fn draw(dice: &mut Dice) -> Self {
        let trade = TRADES[dice.below(TRADES.len())];
        let host = format!("{trade}.{}", TOP_LEVELS[dice.below(TOP_LEVELS.len())]);
        Self { name: format!("{}{}", trade[..1].to_uppercase(), &trade[1..]), host }
    }
}

fn fill(template: &str, lang: &str, dice: &mut Dice) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let house = template.contains("{house}").then(|| House::draw(dice));
    let mut rest = template;
    while let Some((head, tail)) = rest.split_once('{') {
        out.push_str(head);
        let Some((slot, tail)) = tail.split_once('}') else { break };
        match (slot, &house) {
            ("house", Some(house)) => out.push_str(&house.name),
            ("home", Some(house)) => out.push_str(&house.host),
            _ => out.push_str(&value(slot, lang, dice)),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn digits(count: usize, dice: &mut Dice) -> String {
    (0..count).map(|_| char::from(b'0' + dice.below(10) as u8)).collect()
}

fn date(east_asian: bool, dice: &mut Dice) -> String {
    let (day, month, year) = (1 + dice.below(28), 1 + dice.below(12), 2022 + dice.below(6));
    match dice.below(6) {
        _ if east_asian => format!("{month}月{day}日"),
        0 => format!("{day:02}.{month:02}.{year}"),
        1 => format!("{day}/{month}"),
        2 => format!("{year}-{month:02}-{day:02}"),
        3 => format!("{day:02}-{month:02}"),
        _ => format!("{day:02}/{month:02}/{year}"),
    }
}

fn phone(dice: &mut Dice) -> String {
    match dice.below(7) {
        0 => format!("+{}{} {} {}", 1 + dice.below(9), digits(1, dice), digits(3, dice), digits(6, dice)),
        1 => format!("({}) {}-{}", digits(3, dice), digits(3, dice), digits(4, dice)),
        2 => format!("0{} {} {}", digits(2, dice), digits(3, dice), digits(4, dice)),
        3 => format!("1800-{}-{}", digits(3, dice), digits(3, dice)),
        4 => format!("{}{}", 1 + dice.below(9), digits(4, dice)),
        5 => format!("{}-{}-{}", digits(3, dice), digits(3, dice), digits(4, dice)),
        _ => format!("0{}{}", 1 + dice.below(9), digits(8, dice)),
    }
}

fn host(dice: &mut Dice) -> String {
    let trade = TRADES[dice.below(TRADES.len())];
    let more = ["", "", "plus", "24", "group"][dice.below(5)];
    format!("{trade}{more}.{}", TOP_LEVELS[dice.below(TOP_LEVELS.len())])
}

fn value(slot: &str, lang: &str, dice: &mut Dice) -> String {
    let pick = |names: &[&str], dice: &mut Dice| names[dice.below(names.len())].to_owned();
    let zh = lang.starts_with("zh");
    match slot {
        "code" => match dice.below(4) {
            0 => digits(4, dice),
            1 => digits(8, dice),
            _ => digits(6, dice),
        },
        "service" | "bank" | "courier" if zh => pick(&ZH_BRANDS, dice),
        "service" => pick(&SERVICES, dice),
        "bank" => pick(&BANKS, dice),
        "courier" => pick(&COURIERS, dice),
        "site" => pick(&SITES, dice),
        "acct" => match dice.below(4) {
            0 => format!("XX{}", digits(4, dice)),
            1 => format!("*{}", digits(4, dice)),
            2 => format!("****{}", digits(4, dice)),
            _ => format!("xxxx{}", digits(3, dice)),
        },
        "tail" => digits(4, dice),
        "amount" => {
            let currency = CURRENCIES.iter().find(|(at, _)| *at == lang).map_or("$", |(_, sign)| *sign);
            let whole = 1 + dice.below(9);
            let amount = match dice.below(3) {
                0 => format!("{whole}{}", digits(2, dice)),
                1 => format!("{whole},{}.{}", digits(3, dice), digits(2, dice)),
                _ => format!("{whole}{}.{}", digits(1, dice), digits(2, dice)),
            };
            if zh {
                format!("{amount}元")
            } else if dice.below(2) == 0 {
                format!("{currency}{amount}")
            } else {
                format!("{currency} {amount}")
            }
        }
        "ref" => digits(10, dice),
        "date" => date(zh || lang == "ja", dice),
        "time" => match dice.below(8) {
            0 => format!("{}.{:02}", dice.below(24), dice.below(60)),
            1 => format!("{}:{:02}", 1 + dice.below(12), dice.below(60)),
            _ => format!("{:02}:{:02}", dice.below(24), dice.below(60)),
        },
        "phone" => phone(dice),
        "host" => host(dice),
        "own" => {
            let head = ["https://", "https://www.", "www.", ""][dice.below(4)];
            let tail = ["", "/track", "/app", "/b", "/info", "/my"][dice.below(6)];
            format!("{head}{}{tail}", host(dice))
        }
        "person" if zh => pick(&["张伟", "王芳", "李娜", "刘洋", "陈静", "赵磊"], dice),
        "person" => match dice.below(3) {
            0 => pick(&GIVEN, dice),
            1 => format!("{} {}", pick(&GIVEN, dice), pick(&FAMILY, dice)),
            _ => format!("{} {}.", pick(&GIVEN, dice), &pick(&FAMILY, dice)[..1]),
        },
        "place" if zh => pick(&["幸福路", "人民广场", "东门", "中山路", "市中心"], dice),
        "place" => pick(&PLACES, dice),
        "hotline" => format!("1800{}", digits(4, dice)),
        "n" => (1 + dice.below(30)).to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn notices_come_in_many_languages_and_every_slot_is_filled() {
        let notices = generate(Part::Whole, 2, 1);
        let languages: BTreeSet<_> = notices.iter().map(|notice| notice.lang.as_str()).collect();
        assert!(languages.len() >= 15, "{languages:?}");
        for notice in &notices {
            assert!(!notice.text.contains(['{', '}']) && notice.text.len() > 8, "{}", notice.text);
        }
        let again = generate(Part::Whole, 2, 1);
        assert!(notices.iter().zip(&again).all(|(a, b)| a.text == b.text));
        let kinds: BTreeSet<_> = notices.iter().filter_map(|notice| notice.cat.as_deref()).collect();
        for kind in ["otp", "bank", "delivery", "appointment", "utility", "carrier", "government"] {
            assert!(kinds.contains(kind), "{kind}");
        }
    }
}
