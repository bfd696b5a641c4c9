use crate::feed::FetchError;
use crate::time::UnixSeconds;

/// Why metadata are not trusted.
#[derive(Debug, thiserror::Error)]
pub enum TufError {
    /// The bytes are no metadata of this role.
    #[error("the metadata of role \"{role}\" make no sense: {what}")]
    Malformed {
        /// The role that was expected.
        role: String,
        /// What is wrong.
        what: String,
    },
    /// Too few of the role's keys have signed.
    #[error("{found} of {threshold} signatures that role \"{role}\" needs are good; its files were changed on the way")]
    Signatures {
        /// The role.
        role: String,
        /// Distinct keys whose signatures are good.
        found: usize,
        /// Distinct keys that must have signed.
        threshold: u64,
    },
    /// An older version than the one that is trusted.
    #[error("role \"{role}\" went back from version {trusted} to {found}")]
    Rollback {
        /// The role.
        role: String,
        /// The version that is trusted.
        trusted: u64,
        /// The version that was offered.
        found: u64,
    },
    /// The version is not the one that another role names.
    #[error("role \"{role}\" has version {found} where {wanted} was announced")]
    Version {
        /// The role.
        role: String,
        /// The version that was announced.
        wanted: u64,
        /// The version that was found.
        found: u64,
    },
    /// Length or hash differ from what was signed.
    #[error("\"{name}\" is not the file that was signed: its {what} differs")]
    Mismatch {
        /// The file.
        name: String,
        /// What differs.
        what: &'static str,
    },
    /// The metadata have run out.
    #[error(
        "role \"{role}\" ran out on {}; the publisher has not renewed it, or this phone's clock is wrong",
        day(*.expired)
    )]
    Expired {
        /// The role.
        role: String,
        /// When it ran out.
        expired: UnixSeconds,
    },
    /// A file or role that must be there is not.
    #[error("\"{name}\" is missing")]
    Missing {
        /// The file or role.
        name: String,
    },
    /// A file could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What is trusted could not be written down.
    #[error("cannot keep the metadata: {0}")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
}

fn day(time: UnixSeconds) -> String {
    let (year, month, day) = time.date();
    format!("{year}-{month:02}-{day:02}")
}

impl TufError {
    pub(super) fn malformed(role: &str, what: &(impl ToString + ?Sized)) -> Self {
        Self::Malformed { role: role.to_owned(), what: what.to_string() }
    }
}
