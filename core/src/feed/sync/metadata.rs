//! Metadata of one feed: from the server, and in the store.

use std::error::Error;

use ring::digest::{SHA256, digest};

use super::super::fetch::Collect;
use super::super::tuf::{Limits, MetadataStore, Source};
use super::super::{Answer, Fetch, FetchError, Request};
use super::SyncError;
use crate::store::{FollowedFeed, Store, StoreError};

/// What is trusted of a feed, in the store.
pub(super) struct FeedMetadata<'a> {
    pub(super) store: &'a Store,
    pub(super) feed: i64,
}

impl MetadataStore for FeedMetadata<'_> {
    fn load(&mut self, role: &str) -> Option<Vec<u8>> {
        self.store.load_metadata(self.feed, role).ok().flatten()
    }

    fn save(&mut self, role: &str, bytes: &[u8]) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(self.store.save_metadata(self.feed, role, bytes)?)
    }
}

/// A feed's metadata files on its server. The timestamp is asked for with the mark of the one that is kept.
pub(super) struct FeedSource<'a> {
    fetch: &'a dyn Fetch,
    feed: &'a FollowedFeed,
    kept_timestamp: Option<Vec<u8>>,
    /// The server's mark for the timestamp.
    pub(super) etag: Option<String>,
    /// Bytes that were fetched.
    pub(super) bytes: u64,
}

impl<'a> FeedSource<'a> {
    pub(super) fn new(fetch: &'a dyn Fetch, store: &Store, feed: &'a FollowedFeed) -> Result<Self, StoreError> {
        let kept_timestamp = store.load_metadata(feed.id, "timestamp")?;
        let etag = if kept_timestamp.is_some() { store.timestamp_etag(feed.id)? } else { None };
        Ok(Self { fetch, feed, kept_timestamp, etag, bytes: 0 })
    }

    /// Fetches the first root where none is trusted yet, and compares it with the fingerprint of the link.
    pub(super) fn ensure_root(&mut self, kept: &mut FeedMetadata<'_>) -> Result<(), SyncError> {
        if kept.load("root").is_some() {
            return Ok(());
        }
        let root = self.metadata("1.root.json", Limits::default().root)?;
        let root = root.ok_or_else(|| super::TufError::Missing { name: "1.root.json".into() })?;
        if digest(&SHA256, &root).as_ref() != self.feed.link.root {
            return Err(SyncError::Fingerprint);
        }
        Ok(kept.store.save_metadata(kept.feed, "root", &root)?)
    }
}

impl Source for FeedSource<'_> {
    fn metadata(&mut self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, FetchError> {
        let url = self.feed.link.address.file("metadata", name);
        let is_timestamp = name == "timestamp.json";
        let etag = if is_timestamp { self.etag.take() } else { None };
        let mut collect = Collect { url: &url, limit, bytes: Vec::new() };
        let request = Request { url: &url, from: 0, limit, etag: etag.as_deref() };
        let answer = self.fetch.fetch(&request, &mut collect);
        self.bytes += collect.bytes.len() as u64;
        match answer? {
            Answer::NotFound => Ok(None),
            Answer::Body { etag } => {
                if is_timestamp {
                    self.etag = etag;
                }
                Ok(Some(collect.bytes))
            }
            Answer::NotModified => {
                self.etag = etag;
                Ok(self.kept_timestamp.clone())
            }
        }
    }
}
