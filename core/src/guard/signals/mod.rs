//! The signals: one file a subject, each a small function from a scene to a finding. `policy.rs` has the table that says
//! what each weighs.

pub(super) mod abroad;
pub(super) mod burst;
pub(super) mod declared;
pub(super) mod dialled;
pub(super) mod emergency;
pub(super) mod hidden;
pub(super) mod lists;
pub(super) mod message;
pub(super) mod name;
pub(super) mod neighbour_spoofing;
pub(super) mod neighbourhood;
pub(super) mod numbering;
pub(super) mod one_ring;
pub(super) mod organisation;
pub(super) mod owner;
pub(super) mod repeated;
pub(super) mod service_number;
pub(super) mod silent;
pub(super) mod stir;
pub(super) mod truce;
