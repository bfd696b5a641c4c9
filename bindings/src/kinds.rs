//! Enums of the core that cross the border as they are.

use ringfence::advice::ContactKind;
use ringfence::blocklist::Category;
use ringfence::feed::{PackageKind, RoadTaken, Trust};
use ringfence::guard::{Action, DirectorySequence, Folder, GuardMode, Level, StirShaken};
use ringfence::store::{Effect, Preset, Truce};
use ringfence::text::{Class, NumberKind};

/// How dangerous a call or message is, from harmless to worst.
#[uniffi::remote(Enum)]
pub enum Level {
    /// Known to be in order: the owner, the contacts or an emergency say so.
    Clear,
    /// Nothing is known.
    Unknown,
    /// Something speaks against it.
    Caution,
    /// Much speaks against it.
    Danger,
}

/// What the phone should do with a call, from mildest to hardest.
#[uniffi::remote(Enum)]
pub enum Action {
    /// Let it ring as usual.
    Allow,
    /// Let it ring, and show the reason.
    Warn,
    /// Let it through without a sound; it stays in the history.
    Silence,
    /// End it; it stays in the history.
    Block,
}

/// What a caller or message is after.
#[uniffi::remote(Enum)]
pub enum Category {
    /// Nothing more is known.
    Other,
    /// Pretends to be a bank or card issuer.
    Bank,
    /// Pretends to be police, court, tax office or customs.
    Authority,
    /// Pretends to deliver a parcel.
    Parcel,
    /// Pretends to be a telephone or internet company.
    Telecom,
    /// Pretends to supply power, gas or water.
    Utility,
    /// Pretends to be a relative in need.
    Family,
    /// Offers a job, tasks or "brushing".
    Job,
    /// Offers an investment.
    Investment,
    /// Offers a loan.
    Loan,
    /// Says that a prize was won.
    Prize,
    /// Offers a refund.
    Refund,
    /// Pretends to repair a computer or an account.
    TechSupport,
    /// Builds a false friendship or love.
    Romance,
    /// Advertises gambling.
    Gambling,
    /// Threatens in order to be paid.
    Extortion,
    /// Wants a one-time code.
    OtpTheft,
    /// Rings once so that an expensive number is called back (wangiri).
    PremiumCallback,
    /// Sells.
    Telemarketing,
    /// Asks questions.
    Survey,
    /// A machine that calls; what it wants is not known.
    Robocall,
}

/// What the network says about the shown number (STIR/SHAKEN, ATIS-1000074).
#[uniffi::remote(Enum)]
pub enum StirShaken {
    /// The network does not say.
    NotVerified,
    /// The network vouches for the number.
    Passed,
    /// The check failed.
    Failed,
}

/// What a guard is opened for.
#[uniffi::remote(Enum)]
pub enum GuardMode {
    /// The app: the database is checked, everything can be changed.
    App,
    /// A process that wakes to answer one call: only what must be read is read. On a disk that takes no writing it
    /// answers from the published copy, and health says so.
    Screening,
    /// An extension that may not write: the published copy is used.
    ReadOnly,
}

/// Where a phone that sorts messages may put one. Nothing is ever deleted.
#[uniffi::remote(Enum)]
pub enum Folder {
    /// Among all others.
    Inbox,
    /// With codes and notices.
    Transactions,
    /// With advertising.
    Promotions,
    /// With junk.
    Junk,
}

/// The two sequences of a directory.
#[uniffi::remote(Enum)]
pub enum DirectorySequence {
    /// Calls that do not ring.
    Blocking,
    /// Calls that ring under a label.
    Identification,
}

/// What a message is.
#[uniffi::remote(Enum)]
pub enum Class {
    /// Between people.
    Ham,
    /// Legitimate business: codes, bank, delivery.
    Notification,
    /// Advertising.
    Ads,
    /// Fraud.
    Scam,
}

/// What a run of digits is.
#[uniffi::remote(Enum)]
pub enum NumberKind {
    /// A number to call or write to, or a mobile-money account, which looks the same.
    Phone,
    /// A number of nine digits or more that is no phone number: an account, a card, a reference.
    Account,
    /// Four to eight digits that stand alone.
    Code,
    /// A sum of money.
    Money,
    /// A date or a time.
    Date,
    /// Any other.
    Other,
}

/// What the owner lets a publisher do, from least to most.
#[uniffi::remote(Enum)]
pub enum Trust {
    /// Its corrections count, its accusations do not.
    CorrectionsOnly,
    /// It can lead to a warning, never to a call that does not ring.
    MayWarn,
    /// It can lead to whatever the owner's settings say.
    MayBlock,
}

/// How a list came.
#[uniffi::remote(Enum)]
pub enum RoadTaken {
    /// Nothing had to come.
    None,
    /// So many deltas.
    Deltas(u32),
    /// The whole file.
    Full,
    /// Deltas that led nowhere, then the whole file.
    FullAfterDeltas,
}

/// What a target holds. All travel by the same road; numbers and links have deltas.
#[uniffi::remote(Enum)]
pub enum PackageKind {
    /// A list of telephone numbers.
    Numbers,
    /// A list of links.
    Links,
    /// A model for messages.
    TextModel,
    /// A pack of lessons.
    Lessons,
    /// Tables of brands and senders.
    Tables,
}

/// What a rule does with a call.
#[uniffi::remote(Enum)]
pub enum Effect {
    /// Let it through, whatever anybody else says.
    Allow,
    /// Do not let it ring.
    Block,
}

/// A combination of settings with a name.
#[uniffi::remote(Enum)]
pub enum Preset {
    /// Only warns.
    Gentle,
    /// Ends calls that publishers whom the owner lets block report for fraud with high confidence; else warns.
    Balanced,
    /// For somebody who is easily deceived: also ends what asks for care, and silences hidden callers and strangers from
    /// countries that the owner has no dealings with.
    Strict,
}

/// Why nothing is held up for a while.
#[uniffi::remote(Enum)]
pub enum Truce {
    /// The owner said "I am waiting for a call".
    ExpectedCall,
    /// The owner paused the guard.
    Pause,
    /// The owner called an emergency service; whoever calls back or comes to help must get through.
    AfterEmergency,
}

/// How a place is reached.
#[uniffi::remote(Enum)]
pub enum ContactKind {
    /// A number to call.
    Call,
    /// A number to forward the message to.
    Text,
    /// A site.
    Site,
    /// An e-mail address.
    Mail,
    /// A place to go to.
    Visit,
    /// Nothing to write to: the authority's own warnings come from this number.
    Warnings,
}
