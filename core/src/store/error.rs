use std::path::PathBuf;

/// Why the store cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error("the database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A file operation failed.
    #[error("cannot {what} {}: {source}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database was written by a newer version.
    #[error("the database has schema version {found}, and this program knows up to {known}; update the app")]
    Newer {
        /// The version in the database.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The database is not one of ours.
    #[error("{} is a database of another program; nothing was changed", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Nothing has been published for read-only use yet.
    #[error("there is nothing to read at {} yet; the app must run once", path.display())]
    NothingPublished {
        /// The file that is missing.
        path: PathBuf,
    },
    /// A list cannot be installed.
    #[error("the list cannot be installed: {0}")]
    List(#[from] crate::blocklist::ListError),
    /// A feed is followed already, with another first root.
    #[error(
        "{address} is followed already with another fingerprint; ask its publisher which is right, then unfollow first"
    )]
    OtherRoot {
        /// The feed's address.
        address: String,
    },
    /// Another process changes lists right now.
    #[error("another process is changing the lists; try again when it is done")]
    Busy,
    /// What is stored means nothing.
    #[error("a stored {what} means nothing to this program")]
    Meaningless {
        /// What it should have been.
        what: &'static str,
    },
}

impl StoreError {
    pub(crate) fn io(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { what, path, source }
    }

    /// Whether the disk takes no writing, so that what can be read is all there is.
    pub(crate) fn is_unwritable(&self) -> bool {
        use rusqlite::ErrorCode::{CannotOpen, DiskFull, ReadOnly, SystemIoFailure};
        use std::io::ErrorKind;
        match self {
            Self::Sqlite(error) => {
                matches!(error.sqlite_error_code(), Some(CannotOpen | DiskFull | ReadOnly | SystemIoFailure))
            }
            Self::Io { source, .. } => matches!(
                source.kind(),
                ErrorKind::ReadOnlyFilesystem | ErrorKind::StorageFull | ErrorKind::PermissionDenied
            ),
            _ => false,
        }
    }

    /// Whether the database file itself is damaged, so that starting afresh helps.
    pub(crate) fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match self {
            Self::Sqlite(error) => matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase)),
            Self::Meaningless { .. } => true,
            _ => false,
        }
    }
}
