//! Feeds that the owner follows: whom to trust with what, and how the last sync went.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::blocklist::Sha256;
use crate::feed::{Address, FeedLink, ListName, Trust};
use crate::phone::Region;
use crate::time::UnixSeconds;

use super::lists::{self, Update};
use super::{InstalledList, Store, StoreError};

/// A feed that the owner follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedFeed {
    /// Its id in the store.
    pub id: i64,
    /// Its name, address and the fingerprint of its first root.
    pub link: FeedLink,
    /// What it may do.
    pub trust: Trust,
    /// The regions whose lists are wanted; empty for all. Lists without a region are always wanted.
    pub regions: Vec<Region>,
    /// Since when it is followed.
    pub followed: UnixSeconds,
    /// When its metadata were last found good. How old its lists may be.
    pub checked: Option<UnixSeconds>,
    /// When it was last asked.
    pub attempted: Option<UnixSeconds>,
    /// How often in a row asking has failed.
    pub failures: u32,
    /// When to ask again.
    pub due: UnixSeconds,
    /// What went wrong last, if anything did.
    pub problem: Option<String>,
}

/// An update that is not put in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantinedUpdate {
    /// The feed's id.
    pub feed: i64,
    /// The list's name within the feed.
    pub name: ListName,
    /// The version that was refused.
    pub version: u64,
    /// SHA-256 of the version that was refused.
    pub sha256: Sha256,
    /// Why.
    pub reason: String,
    /// When.
    pub at: UnixSeconds,
}

/// How an attempt to sync went, for the record.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) at: UnixSeconds,
    pub(crate) due: UnixSeconds,
    /// `None` when all went well.
    pub(crate) problem: Option<String>,
    pub(crate) etag: Option<String>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Option<FollowedFeed>> {
    let (address, trust, regions): (String, String, String) = (row.get(2)?, row.get(4)?, row.get(5)?);
    let Ok(address) = address.parse::<Address>() else { return Ok(None) };
    let seconds = |index| row.get::<_, Option<i64>>(index).map(|seconds| seconds.map(UnixSeconds));
    Ok(Some(FollowedFeed {
        id: row.get(0)?,
        link: FeedLink { name: row.get(1)?, address, root: row.get(3)? },
        trust: Trust::from_name(&trust).unwrap_or(Trust::CorrectionsOnly),
        regions: regions.split(',').filter_map(|code| Region::new(code).ok()).collect(),
        followed: UnixSeconds(row.get(6)?),
        checked: seconds(7)?,
        attempted: seconds(8)?,
        failures: row.get::<_, Option<u32>>(9)?.unwrap_or(0),
        // The state is not in the published copy, from which a lost database comes back; then it is time.
        due: seconds(10)?.unwrap_or(UnixSeconds(i64::MIN)),
        problem: row.get(11)?,
    }))
}

pub(super) fn all(connection: &Connection) -> Result<Vec<FollowedFeed>, StoreError> {
    let sql =
        "SELECT id, name, address, first_root, trust, regions, followed, checked, attempted, failures, due, problem
        FROM feed LEFT JOIN feed_state ON feed_state.feed = feed.id ORDER BY id";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

impl Store {
    /// Follows a feed, or changes what a followed feed may do. Gives its id. `due`: when to ask it first.
    ///
    /// # Errors
    /// [`StoreError::OtherRoot`] when a feed with this address and another root is followed already: a changed
    /// fingerprint is what an attack looks like. [`StoreError`] when it cannot be written.
    pub fn follow(
        &self,
        link: &FeedLink,
        trust: Trust,
        regions: &[Region],
        now: UnixSeconds,
        due: UnixSeconds,
    ) -> Result<i64, StoreError> {
        let codes: Vec<&str> = regions.iter().map(Region::as_str).collect();
        let id = {
            let mut connection = self.lock();
            let transaction = connection.transaction()?;
            let address = link.address.as_str();
            let known: Option<Sha256> = transaction
                .query_row("SELECT first_root FROM feed WHERE address = ?1", [address], |row| row.get(0))
                .optional()?;
            if known.is_some_and(|known| known != link.root) {
                return Err(StoreError::OtherRoot { address: address.to_owned() });
            }
            let sql =
                "INSERT INTO feed (name, address, first_root, trust, regions, followed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT (address) DO UPDATE SET name = ?1, trust = ?4, regions = ?5 RETURNING id";
            let row = params![link.name, address, link.root, trust.name(), codes.join(","), now.0];
            let id: i64 = transaction.query_row(sql, row, |row| row.get(0))?;
            transaction.execute("INSERT OR IGNORE INTO feed_state (feed, due) VALUES (?1, ?2)", (id, due.0))?;
            transaction.commit()?;
            id
        };
        self.publish()?;
        Ok(id)
    }

    /// Follows a feed no longer: its lists go out of force. Gives whether there was one.
    ///
    /// # Errors
    /// [`StoreError`] when the change cannot be written.
    pub fn unfollow(&self, id: i64) -> Result<bool, StoreError> {
        let removed = self.lock().execute("DELETE FROM feed WHERE id = ?1", [id])? > 0;
        self.publish()?;
        Ok(removed)
    }

    /// The feeds that the owner follows, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn feeds(&self) -> Result<Vec<FollowedFeed>, StoreError> {
        all(&self.lock())
    }

    /// Updates that were refused and not yet replaced by one that is fine.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn quarantine(&self) -> Result<Vec<QuarantinedUpdate>, StoreError> {
        let connection = self.lock();
        let sql = "SELECT feed, name, version, sha256, reason, at FROM quarantine ORDER BY feed, name";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut updates = Vec::new();
        while let Some(row) = rows.next()? {
            let Ok(name) = row.get::<_, String>(1)?.parse() else { continue };
            updates.push(QuarantinedUpdate {
                feed: row.get(0)?,
                name,
                version: row.get::<_, i64>(2)?.cast_unsigned(),
                sha256: row.get(3)?,
                reason: row.get(4)?,
                at: UnixSeconds(row.get(5)?),
            });
        }
        Ok(updates)
    }

    pub(crate) fn put_in_quarantine(&self, update: &QuarantinedUpdate) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO quarantine (feed, name, version, sha256, reason, at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let version = i64::try_from(update.version).unwrap_or(i64::MAX);
        let QuarantinedUpdate { feed, name, sha256, reason, at, .. } = update;
        self.lock().execute(sql, params![feed, name.as_str(), version, sha256, reason, at.0])?;
        Ok(())
    }

    /// The list of a feed that is in force.
    pub(crate) fn list_of_feed(&self, feed: i64, name: &ListName) -> Result<Option<InstalledList>, StoreError> {
        let is_it = |list: &InstalledList| {
            list.origin.as_ref().is_some_and(|origin| origin.feed == feed && origin.name == *name)
        };
        Ok(self.lists()?.into_iter().find(is_it))
    }

    pub(crate) fn install_update(
        &self,
        checked: &std::path::Path,
        update: &Update<'_>,
        now: UnixSeconds,
    ) -> Result<(), StoreError> {
        lists::install_update(&mut self.lock(), self.dir(), checked, update, now)?;
        self.publish()
    }

    pub(crate) fn load_metadata(&self, feed: i64, role: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT bytes FROM feed_metadata WHERE feed = ?1 AND role = ?2";
        Ok(self.lock().query_row(sql, (feed, role), |row| row.get(0)).optional()?)
    }

    pub(crate) fn save_metadata(&self, feed: i64, role: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO feed_metadata (feed, role, bytes) VALUES (?1, ?2, ?3)";
        self.lock().execute(sql, (feed, role, bytes))?;
        Ok(())
    }

    /// The server's mark for the timestamp that is kept.
    pub(crate) fn timestamp_etag(&self, feed: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT etag FROM feed_state WHERE feed = ?1";
        Ok(self.lock().query_row(sql, [feed], |row| row.get(0)).optional()?.flatten())
    }

    pub(crate) fn record_attempt(&self, feed: i64, attempt: &Attempt) -> Result<(), StoreError> {
        let Attempt { at, due, problem, etag } = attempt;
        let connection = self.lock();
        if let Some(problem) = problem {
            let sql = "INSERT INTO feed_state (feed, attempted, failures, due, problem) VALUES (?1, ?2, 1, ?3, ?4)
                ON CONFLICT (feed) DO UPDATE SET attempted = ?2, failures = failures + 1, due = ?3, problem = ?4";
            connection.execute(sql, params![feed, at.0, due.0, problem])?;
        } else {
            let sql = "INSERT INTO feed_state (feed, checked, attempted, due, etag) VALUES (?1, ?2, ?2, ?3, ?4)
                ON CONFLICT (feed) DO UPDATE SET checked = ?2, attempted = ?2, failures = 0, due = ?3, problem = NULL,
                etag = ?4";
            connection.execute(sql, params![feed, at.0, due.0, etag])?;
        }
        Ok(())
    }
}
