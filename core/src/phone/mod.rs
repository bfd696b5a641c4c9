//! Callers and phone numbers: from the text that telephony shows to a packed, sortable key.

mod caller;
mod declared;
mod number;
mod numbering;
mod organisations;
mod parse;
mod plan;
mod range;
mod region;
mod special;
mod text;

pub use caller::Caller;
pub use declared::{DeclaredRange, DeclaredRanges, DeclaredUse};
pub use number::{InvalidNumber, PhoneNumber};
pub use organisations::{look_alike_of, organisation, organisation_numbers};
pub use parse::{ParseNumberError, parse, parse_fast, parse_slow};
pub(crate) use plan::is_toll_free;
pub use plan::{PlanFit, calling_code_of, plan_fit, region_of};
pub use range::{InvalidRange, NumberRange};
pub use region::{InvalidRegion, Region};
pub use special::{
    SpecialKind, hides_special_number, is_emergency, is_international_emergency, range_hides_help, special_number,
};
