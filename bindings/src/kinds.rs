//! Enums of the core that cross the border as they are.

use ringfence::advice::ContactKind;
use ringfence::blocklist::Category;
use ringfence::feed::{PackageKind, RoadTaken, Trust};
use ringfence::guard::{Action, Folder, GuardMode, Level, StirShaken};
use ringfence::store::{Effect, Preset, Truce};
use ringfence::text::{Class, NumberKind};

#[uniffi::remote(Enum)]
pub enum Level {
    Clear,
    Unknown,
    Caution,
    Danger,
}

#[uniffi::remote(Enum)]
pub enum Action {
    Allow,
    Warn,
    Silence,
    Block,
}

#[uniffi::remote(Enum)]
pub enum Category {
    Other,
    Bank,
    Authority,
    Parcel,
    Telecom,
    Utility,
    Family,
    Job,
    Investment,
    Loan,
    Prize,
    Refund,
    TechSupport,
    Romance,
    Gambling,
    Extortion,
    OtpTheft,
    PremiumCallback,
    Telemarketing,
    Survey,
    Robocall,
}

#[uniffi::remote(Enum)]
pub enum StirShaken {
    NotVerified,
    Passed,
    Failed,
}

#[uniffi::remote(Enum)]
pub enum GuardMode {
    App,
    Screening,
    ReadOnly,
}

#[uniffi::remote(Enum)]
pub enum Folder {
    Inbox,
    Transactions,
    Promotions,
    Junk,
}

#[uniffi::remote(Enum)]
pub enum Class {
    Ham,
    Notification,
    Ads,
    Scam,
}

#[uniffi::remote(Enum)]
pub enum NumberKind {
    Phone,
    Account,
    Code,
    Money,
    Date,
    Other,
}

#[uniffi::remote(Enum)]
pub enum Trust {
    CorrectionsOnly,
    MayWarn,
    MayBlock,
}

#[uniffi::remote(Enum)]
pub enum RoadTaken {
    None,
    Deltas(u32),
    Full,
    FullAfterDeltas,
}

#[uniffi::remote(Enum)]
pub enum PackageKind {
    Numbers,
    Links,
    TextModel,
    Lessons,
    Tables,
}

#[uniffi::remote(Enum)]
pub enum Effect {
    Allow,
    Block,
}

#[uniffi::remote(Enum)]
pub enum Preset {
    Gentle,
    Balanced,
    Strict,
}

#[uniffi::remote(Enum)]
pub enum Truce {
    ExpectedCall,
    Pause,
    AfterEmergency,
}

#[uniffi::remote(Enum)]
pub enum ContactKind {
    Call,
    Text,
    Site,
    Mail,
    Visit,
    Warnings,
}
