//! What the words beside a number say of it: a sum, a reference, the end of a card's number.

const CURRENCIES: [&str; 57] = [
    "$",
    "€",
    "£",
    "¥",
    "₹",
    "₱",
    "₽",
    "฿",
    "₫",
    "₦",
    "₩",
    "₪",
    "₴",
    "元",
    "円",
    "원",
    "บาท",
    "aed",
    "bdt",
    "birr",
    "brl",
    "byn",
    "eur",
    "etb",
    "frw",
    "gbp",
    "ghs",
    "idr",
    "inr",
    "kes",
    "ksh",
    "kzt",
    "mt",
    "mur",
    "myr",
    "mzn",
    "ngn",
    "omr",
    "php",
    "pkr",
    "rm",
    "rp",
    "rs",
    "rs.",
    "rub",
    "rur",
    "rwf",
    "sar",
    "sgd",
    "tl",
    "try",
    "tsh",
    "tzs",
    "uah",
    "ugx",
    "usd",
    "zar",
];

pub(super) fn is_currency_before(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '.', ':']);
    CURRENCIES.iter().any(|currency| ends_with_word(text, currency))
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|head| {
        !word.as_bytes()[0].is_ascii_alphabetic() || !head.ends_with(|c: char| c.is_ascii_alphabetic())
    })
}

pub(super) fn is_currency_after(text: &str) -> bool {
    let text = text.trim_start_matches(' ');
    CURRENCIES.iter().chain(&["r", "р", "руб", "р.", "грн", "zl", "ريال", "万", "jt", "juta", "rb", "ribu", "k "]).any(
        |currency| {
            text.strip_prefix(currency).is_some_and(|tail| {
                !currency.as_bytes()[0].is_ascii_alphabetic() || !tail.starts_with(|c: char| c.is_ascii_alphabetic())
            })
        },
    )
}

/// Whether the words before a number call it a reference.
pub(super) fn is_reference_before(text: &str) -> bool {
    const NAMES: [&str; 22] = [
        "ref",
        "reference",
        "referencia",
        "reff",
        "id",
        "txn",
        "txnid",
        "trx",
        "rrn",
        "utr",
        "upi",
        "imps",
        "neft",
        "order",
        "pedido",
        "invoice",
        "ticket",
        "transaction",
        "receipt",
        "resi",
        "kumb",
        "token",
    ];
    let from = text.char_indices().rev().nth(24).map_or(0, |(at, _)| at);
    let tail = &text[from..];
    let mut words = tail.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.by_ref().take(2).any(|word| NAMES.contains(&word))
}

/// Whether the words before four digits say that they are the last of a card's or account's number.
pub(super) fn is_end_of_card(text: &str) -> bool {
    const WORDS: [&str; 24] = [
        "ending",
        "ending in",
        "ending with",
        "ends in",
        "terminada en",
        "terminada em",
        "que termina en",
        "final",
        "finale",
        "se terminant par",
        "finissant par",
        "endet auf",
        "mit endung",
        "che termina con",
        "eindigend op",
        "konczaca sie na",
        "akhiran",
        "berakhir",
        "заканчивается на",
        "оканчивается на",
        "المنتهية ب",
        "尾号",
        "尾號",
        "末尾",
    ];
    let text = text.trim_end_matches([' ', '.', '-', ':', '(']);
    WORDS.iter().any(|word| ends_with_word(text, word))
}

/// Whether letters and a hyphen stand before a number, as before references ("NRP-99012345"), and do not announce a
/// telephone number.
pub(super) fn is_prefixed(text: &str) -> bool {
    const PHONES: [&str; 18] = [
        "at", "call", "cell", "contact", "cp", "hotline", "hp", "hub", "mob", "mobile", "no", "num", "number", "ph",
        "phone", "tel", "wa", "whatsapp",
    ];
    let Some(head) = text.strip_suffix('-') else { return false };
    let length = head.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    length > 0 && PHONES.binary_search(&&head[head.len() - length..]).is_err()
}
