use std::sync::{Arc, Mutex, PoisonError};

use ringfence::advice::Catalogue;
use ringfence::guard::{Directory, DirectoryError, DirectorySequence, DirectoryStream};
use ringfence::time::UnixSeconds;

use crate::guard::Shared;
use crate::{RingfenceFailure, RingfenceGuard};

/// How many entries a directory has.
#[derive(Clone, Copy, uniffi::Record)]
pub struct DirectoryCounts {
    /// Numbers that do not ring.
    pub blocking: u64,
    /// Numbers that ring under a label.
    pub identification: u64,
    /// Numbers left out because of the maximum: those of least weight.
    pub left_out: u64,
}

/// The lists as a directory, for a system that asks nobody while it rings (iOS, Call Directory): the state of a moment.
#[derive(uniffi::Object)]
pub struct CallDirectory {
    shared: Arc<Shared>,
    directory: Arc<Directory>,
}

#[uniffi::export]
impl RingfenceGuard {
    /// The directory of what is in force now, with at most `maximum` entries: those of greatest weight. Reads every list
    /// once. Blocks for about a second for each few million entries.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] for a damaged list, [`RingfenceFailure::Storage`].
    pub fn directory(&self, maximum: u64, now: i64) -> Result<Arc<CallDirectory>, RingfenceFailure> {
        let directory = self.shared.ask(|guard| Ok(guard.directory(maximum, UnixSeconds(now))?))?;
        Ok(Arc::new(CallDirectory { shared: Arc::clone(&self.shared), directory: Arc::new(directory) }))
    }
}

#[uniffi::export]
impl CallDirectory {
    /// How many entries there are.
    #[must_use]
    pub fn counts(&self) -> DirectoryCounts {
        let ringfence::guard::DirectoryCounts { blocking, identification, left_out } = self.directory.counts();
        DirectoryCounts { blocking, identification, left_out }
    }

    /// Streams a sequence from its beginning.
    #[must_use]
    pub fn stream(&self, sequence: DirectorySequence) -> Arc<CallDirectoryStream> {
        let stream = Mutex::new(self.directory.stream(sequence));
        Arc::new(CallDirectoryStream { shared: Arc::clone(&self.shared), stream })
    }
}

/// A sequence of a directory, as bytes; one page of each list is in memory.
#[derive(uniffi::Object)]
pub struct CallDirectoryStream {
    shared: Arc<Shared>,
    stream: Mutex<DirectoryStream>,
}

#[uniffi::export]
impl CallDirectoryStream {
    /// The next records, at most `limit`, ascending; empty behind the last. A record has nine bytes: the number's digits as
    /// an integer, eight bytes little-endian, and the label as an index into [`directory_labels`]. Blocks for about a
    /// millisecond for each few thousand records.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] for a damaged list.
    pub fn next_records(&self, limit: u32) -> Result<Vec<u8>, RingfenceFailure> {
        self.shared.ask(|_| {
            let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(stream.next_records(limit as usize)?)
        })
    }
}

/// The label texts of directories in the language of a BCP 47 tag; entries name them by index.
#[uniffi::export]
#[must_use]
pub fn directory_labels(language: &str) -> Vec<String> {
    Catalogue::for_language(language).directory_labels()
}

impl From<DirectoryError> for RingfenceFailure {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::List(error) => Self::input(&error),
            DirectoryError::Store(error) => error.into(),
        }
    }
}
