//! Which story a message tells.

use super::cues::{Signals, id};
use crate::blocklist::Category;

/// A story by its signals: each that is set adds its weight.
type Story = (Category, &'static [(usize, f32)]);

const STORIES: [Story; 20] = [
    (Category::Family, &[(id("kin"), 1.0), (id("new_number"), 2.5), (id("send_money"), 0.5)]),
    (Category::OtpTheft, &[(id("give_code"), 3.0), (id("otp"), 0.5)]),
    (Category::Parcel, &[(id("parcel"), 2.5), (id("fee"), 0.5), (id("problem"), 0.3)]),
    (Category::Authority, &[(id("authority"), 2.0), (id("fee"), 0.6), (id("threat"), 0.4), (id("safe_account"), 0.8)]),
    (
        Category::Bank,
        &[
            (id("bank"), 1.2),
            (id("account"), 0.7),
            (id("threat"), 0.5),
            (id("verify"), 0.3),
            (id("not_you"), 0.6),
            (id("safe_account"), 0.8),
        ],
    ),
    (Category::Telecom, &[(id("telecom"), 1.6), (id("verify"), 0.3)]),
    (Category::Utility, &[(id("utility"), 2.0), (id("threat"), 0.4)]),
    (Category::Job, &[(id("job"), 2.1), (id("messenger"), 0.3)]),
    (Category::Investment, &[(id("invest"), 2.2), (id("crypto"), 1.4), (id("messenger"), 0.3)]),
    (Category::Loan, &[(id("loan"), 2.0)]),
    (Category::Prize, &[(id("gain"), 1.7), (id("free"), 0.4), (id("survey"), 0.8)]),
    (Category::Refund, &[(id("refund"), 2.4)]),
    (
        Category::TechSupport,
        &[(id("install"), 0.6), (id("login"), 0.8), (id("not_you"), 0.8), (id("link_brand_abuse"), 0.5)],
    ),
    (Category::Romance, &[(id("dating"), 2.1), (id("someone"), 0.4)]),
    (Category::Gambling, &[(id("gamble"), 2.4), (id("free"), 0.2)]),
    (Category::Extortion, &[(id("exposure"), 3.0), (id("secrecy"), 0.8), (id("crypto"), 0.5), (id("dating"), 0.4)]),
    (Category::PremiumCallback, &[(id("missed_call"), 2.6), (id("call"), 0.3)]),
    (Category::Telemarketing, &[(id("promo"), 1.2), (id("optout"), 0.8)]),
    (Category::Survey, &[(id("survey"), 1.6)]),
    (
        Category::Other,
        &[
            (id("send_money"), 1.2),
            (id("gift_card"), 1.2),
            (id("payee"), 1.0),
            (id("forged"), 3.0),
            (id("politics"), 3.0),
        ],
    ),
];

/// The story that explains most of the signals; `Other` where none does.
pub(super) fn tell(signals: &Signals, is_scam: bool) -> Category {
    let mut best = (Category::Other, 0.9);
    for (category, parts) in STORIES {
        let weight: f32 = parts.iter().filter(|(signal, _)| signals.has(*signal)).map(|(_, weight)| weight).sum();
        let fits = !is_scam || !matches!(category, Category::Telemarketing | Category::Survey);
        if fits && weight > best.1 {
            best = (category, weight);
        }
    }
    best.0
}
