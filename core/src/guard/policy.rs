//! The policy as data: one table, in the order in which a call goes through it. `docs/decision.md` explains each row.
//!
//! A new signal is a function in a file of `signals` and a line here; its words stand in the catalogues of `advice`.

use serde::{Deserialize, Serialize};

use crate::text::TextSignal;

use super::Action;
use super::scene::{Finding, Scene};
use super::signals::{
    abroad, burst, declared, dialled, emergency, hidden, lists, message, name, neighbour_spoofing, neighbourhood,
    numbering, one_ring, organisation, owner, repeated, service_number, silent, stir, truce,
};

/// What a row of the table does when its signal has seen something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The call rings and is clear; no later row is asked.
    Protects,
    /// The call rings, with a warning at most, whatever later rows say.
    Rings,
    /// The owner's rule ends the call.
    OwnerBlocks,
    /// Lists, shape and presets can do no more than warn; the owner's own rules and switches can.
    Spares,
    /// What publishers say.
    Lists,
    /// What the shape of the call and what happened before say. Weights add up.
    Shape,
    /// What is done where nothing speaks against the caller.
    Otherwise,
    /// A remark of the decision itself.
    Remark,
}

/// A row of the table.
pub(super) struct Row {
    pub(super) code: ReasonCode,
    pub(super) step: Step,
    /// What it adds in its step, 0 to 100. Lists weigh by confidence instead.
    pub(super) weight: u8,
    /// The hardest action to which it may contribute.
    pub(super) power: Action,
    pub(super) ask: Option<fn(&Scene<'_>) -> Finding>,
}

macro_rules! policy {
    ($($(#[$doc:meta])* $code:ident $name:literal $step:ident $weight:literal $power:ident $ask:expr;)*) => {
        /// Every signal that can count. The names are stable: history, evidence and message catalogues use them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(into = "&'static str", try_from = "String")]
        pub enum ReasonCode {
            $($(#[$doc])* $code,)*
            /// What a message asks, claims or shows.
            Text(TextSignal),
        }

        impl ReasonCode {
            /// Those of the policy table, in its order.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// The stable name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                    Self::Text(signal) => signal.name(),
                }
            }
        }

        pub(super) static POLICY: &[Row] = &[$(Row {
            code: ReasonCode::$code,
            step: Step::$step,
            weight: $weight,
            power: Action::$power,
            ask: $ask,
        }),*];
    };
}

policy! {
    /// The owner allowed this caller.
    OwnerAllowed "owner_allowed" Protects 100 Allow Some(owner::allowed);
    /// The number is an emergency number.
    EmergencyNumber "emergency_number" Protects 100 Allow Some(emergency::number);
    /// The phone expects a call back from an emergency service.
    EmergencyCallback "emergency_callback" Protects 100 Allow Some(emergency::callback);
    /// The number is one of the owner's contacts.
    Contact "contact" Protects 100 Allow Some(owner::contact);
    /// The owner dialled the number lately.
    Dialled "dialled" Rings 0 Warn Some(dialled::lately);
    /// The owner called an emergency service a short while ago.
    AfterEmergency "after_emergency" Rings 0 Warn Some(truce::after_emergency);
    /// The owner waits for a call.
    ExpectedCall "expected_call" Rings 0 Warn Some(truce::expected_call);
    /// The owner paused the guard.
    Paused "paused" Rings 0 Warn Some(truce::paused);
    /// The second call within a short time, as people in need make it.
    RepeatedCall "repeated_call" Rings 0 Warn Some(repeated::second_call);
    /// The owner blocked this caller.
    OwnerBlocked "owner_blocked" OwnerBlocks 100 Block Some(owner::blocked);
    /// A short, official or help-line number: publishers and presets hold none of these up.
    ServiceNumber "service_number" Spares 0 Warn Some(service_number::service);
    /// A list holds exactly this number.
    Listed "listed" Lists 0 Block Some(lists::listed);
    /// A list holds a range that this number lies in.
    ListedRange "listed_range" Lists 0 Block Some(lists::listed_range);
    /// The number's owner never calls from it: the shown number is false.
    InboundOnly "inbound_only" Lists 0 Block Some(lists::inbound_only);
    /// A list holds a correction for this number.
    Corrected "corrected" Lists 0 Allow Some(lists::corrected);
    /// A suspect message named the number.
    NamedBySuspect "named_by_suspect" Shape 60 Silence Some(message::suspect);
    /// A known organisation's number, shown by a call from abroad or in foreign dress.
    OrganisationFromAbroad "organisation_from_abroad" Shape 55 Warn Some(organisation::from_abroad);
    /// A national number on a call that comes from abroad.
    NationalFromAbroad "national_from_abroad" Shape 45 Silence Some(abroad::national_number);
    /// Nearly a known organisation's number.
    OrganisationLookAlike "organisation_look_alike" Shape 45 Warn Some(organisation::look_alike);
    /// The shown name claims a bank, and the number is not of those that the country keeps for banks.
    BankOutsideItsRange "bank_outside_its_range" Shape 45 Warn Some(name::bank_outside_its_range);
    /// The shown name claims an authority.
    AuthorityName "authority_name" Shape 40 Warn Some(name::authority);
    /// The lists hold many numbers around this one.
    Neighbourhood "neighbourhood" Shape 40 Warn Some(neighbourhood::dense);
    /// Several numbers of the same thousand called within a week.
    Burst "burst" Shape 40 Warn Some(burst::from_one_block);
    /// The number called often, and each time briefly.
    ShortCalls "short_calls" Shape 40 Warn Some(burst::short_calls);
    /// The number rang once before and hung up.
    OneRing "one_ring" Shape 40 Warn Some(one_ring::pattern);
    /// A satellite telephone.
    Satellite "satellite" Shape 40 Warn Some(declared::satellite);
    /// A range for sales calls.
    SalesRange "sales_range" Shape 40 Warn Some(declared::sales);
    /// A number that cannot exist.
    ImpossibleNumber "impossible_number" Shape 35 Silence Some(numbering::impossible);
    /// Calling back costs more than an ordinary call.
    PremiumRate "premium_rate" Shape 35 Warn Some(declared::premium);
    /// A country named in warnings of calls that ring once to be called back.
    OneRingCountry "one_ring_country" Shape 30 Warn Some(one_ring::country);
    /// The number imitates the owner's own.
    NeighbourSpoofing "neighbour_spoofing" Shape 30 Warn Some(neighbour_spoofing::like_own);
    /// A number that was not given to anybody when the table was made.
    UnassignedNumber "unassigned_number" Shape 25 Warn Some(numbering::unassigned);
    /// International networks without a country.
    GlobalNetwork "global_network" Shape 25 Warn Some(declared::global);
    /// The network could not confirm the number.
    StirFailed "stir_failed" Shape 20 Warn Some(stir::failed);
    /// A number that has been silent for months.
    LongSilent "long_silent" Shape 10 Warn Some(silent::for_months);
    /// A known organisation's number, which anybody can show.
    OrganisationNumber "organisation_number" Shape 0 Warn Some(organisation::exact);
    /// A range for banks.
    BankRange "bank_range" Shape 0 Warn Some(declared::bank);
    /// A range for government.
    GovernmentRange "government_range" Shape 0 Warn Some(declared::government);
    /// A range for calls that were asked for.
    ServiceRange "service_range" Shape 0 Warn Some(declared::service);
    /// A range for collecting debts.
    DebtRange "debt_range" Shape 0 Warn Some(declared::debt);
    /// A message named the number.
    NamedByMessage "named_by_message" Shape 0 Warn Some(message::named);
    /// The caller hides the number.
    HiddenNumber "hidden_number" Otherwise 20 Silence Some(hidden::number);
    /// A country that the owner has had no dealings with.
    ForeignCaller "foreign_caller" Otherwise 10 Silence Some(abroad::unknown_country);
    /// Nothing is known about the caller.
    NothingKnown "nothing_known" Otherwise 0 Silence None;
    /// One publisher accuses the number, another says that it is in order.
    Disputed "disputed" Remark 0 Warn None;
    /// Something inside failed; the call was let through.
    InternalError "internal_error" Remark 0 Warn None;
}

impl From<ReasonCode> for &'static str {
    fn from(code: ReasonCode) -> Self {
        code.name()
    }
}

impl TryFrom<String> for ReasonCode {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let of_table = Self::ALL.iter().copied().find(|code| code.name() == name);
        of_table
            .or_else(|| TextSignal::from_name(&name).map(Self::Text))
            .ok_or_else(|| format!("\"{name}\" is no reason that this version knows"))
    }
}

/// From this weight on lists make a call dangerous.
pub(super) const LISTED_DANGER: u8 = 70;
/// What each further list that agrees adds.
pub(super) const AGREEMENT: u8 = 8;
/// From this sum on the shape of a call asks for caution.
pub(super) const SHAPE_CAUTION: u16 = 40;
/// From this sum on it is danger: never one signal alone.
pub(super) const SHAPE_DANGER: u16 = 100;
/// From this sum on a reason is worth showing while it rings.
pub(super) const SHAPE_SHOWN: u16 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_bounded() {
        let order = |step: Step| {
            use Step::{Lists, Otherwise, OwnerBlocks, Protects, Remark, Rings, Shape, Spares};
            [Protects, Rings, OwnerBlocks, Spares, Lists, Shape, Otherwise, Remark].iter().position(|at| *at == step)
        };
        assert!(POLICY.is_sorted_by_key(|row| order(row.step)));
        for row in POLICY.iter().filter(|row| row.step == Step::Shape) {
            assert!(row.power < Action::Block, "{:?}: no shape of a call ends it", row.code);
            assert!(u16::from(row.weight) < SHAPE_DANGER, "{:?}: no signal is danger alone", row.code);
        }
        assert_eq!(POLICY.len(), ReasonCode::ALL.len());
    }

    #[test]
    fn no_two_reasons_share_a_name_and_names_read_back() {
        let texts = TextSignal::all().map(ReasonCode::Text);
        let codes: Vec<ReasonCode> = ReasonCode::ALL.iter().copied().chain(texts).collect();
        for code in &codes {
            assert_eq!(ReasonCode::try_from(code.name().to_owned()), Ok(*code));
        }
    }

    #[test]
    fn the_document_has_every_row_in_the_order_of_the_table() {
        let document = include_str!("../../../docs/decision.md");
        let rows: Vec<&str> = document
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name))
            .collect();
        let names: Vec<&str> = POLICY.iter().map(|row| row.code.name()).collect();
        assert_eq!(rows, names);
        for row in POLICY.iter().filter(|row| row.step == Step::Shape) {
            let line = document.lines().find(|line| line.starts_with(&format!("| `{}`", row.code.name())));
            let weight = line.and_then(|line| line.split('|').nth(2)).map(str::trim);
            assert_eq!(weight, Some(row.weight.to_string().as_str()), "{:?}", row.code);
        }
    }
}
