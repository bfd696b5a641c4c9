//! `feed status`: what runs out when, and what is there.

use std::path::PathBuf;

use clap::Args;
use ringfence::feed::tuf::{RoleKeys, Time};
use ringfence::time::UnixSeconds;
use serde::Serialize;

use super::Signing;
use crate::feed::keys::KeyRing;
use crate::feed::{Folder, TOP};
use crate::output::{self, Failure, grouped};

/// Say what runs out when, which keys are here, and which lists are offered
///
/// Exit code 1 when something has run out, or will within --within days: for a timer that calls somebody.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed status us
  blocklist-tools feed status us --within 3 --json")]
pub(super) struct Arguments {
    /// The feed's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Complain about what runs out within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    within: u32,
    #[command(flatten)]
    signing: Signing,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Status {
    name: String,
    roles: Vec<RoleStatus>,
    lists: Vec<ListStatus>,
    staged: bool,
}

#[derive(Serialize)]
struct RoleStatus {
    role: String,
    version: u64,
    expires: String,
    days_left: i64,
    keys_here: usize,
    keys_needed: u64,
}

#[derive(Serialize)]
struct ListStatus {
    name: String,
    role: String,
    version: u64,
    versions_kept: usize,
    entries: u64,
    bytes: u64,
    deltas: usize,
    delta_bytes: u64,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let folder = Folder::open(&arguments.dir)?;
    let ring = arguments.signing.ring(&arguments.dir)?;
    let status = Status {
        name: folder.settings.name.clone(),
        roles: roles(&folder, &ring, arguments.signing.at())?,
        lists: lists(&folder)?,
        staged: arguments.dir.join("staged/metadata").exists()
            && std::fs::read_dir(arguments.dir.join("staged/metadata")).is_ok_and(|mut files| files.next().is_some()),
    };
    if arguments.json {
        output::json(&status)?;
    } else {
        say(&status)?;
    }
    let soon: Vec<&str> = status
        .roles
        .iter()
        .filter(|role| role.days_left < i64::from(arguments.within.max(1)))
        .map(|role| role.role.as_str())
        .collect();
    if soon.is_empty() { Ok(()) } else { Err(Failure::Failed(format!("running out: {}", soon.join(", ")))) }
}

fn roles(folder: &Folder, ring: &KeyRing, at: UnixSeconds) -> Result<Vec<RoleStatus>, Failure> {
    let root = folder.root()?.signed;
    let mut roles = Vec::new();
    let mut push = |role: &str, version: u64, expires: Time, keys: &RoleKeys| {
        roles.push(RoleStatus {
            role: role.to_owned(),
            version,
            expires: String::from(expires),
            days_left: (expires.0.0 - at.0).div_euclid(86_400),
            keys_here: ring.of(keys).count(),
            keys_needed: keys.threshold,
        });
    };
    let none = RoleKeys { keyids: Vec::new(), threshold: 0 };
    let keys = |role: &str| root.roles.get(role).unwrap_or(&none);
    push("root", root.version, root.expires, keys("root"));
    if let Some(timestamp) = folder.released_timestamp()? {
        push("timestamp", timestamp.signed.version, timestamp.signed.expires, keys("timestamp"));
    }
    if let Some(snapshot) = folder.released_snapshot()? {
        push("snapshot", snapshot.signed.version, snapshot.signed.expires, keys("snapshot"));
        for (file, meta) in &snapshot.signed.meta {
            let role = file.strip_suffix(".json").unwrap_or(file);
            let Some(targets) = folder.released_targets(role)? else { continue };
            let keys = folder.role_keys(role)?;
            push(role, meta.version, targets.signed.expires, &keys);
        }
    }
    Ok(roles)
}

fn lists(folder: &Folder) -> Result<Vec<ListStatus>, Failure> {
    let mut lists = Vec::new();
    for (name, list) in &folder.settings.lists {
        let Some(newest) = list.versions.last() else { continue };
        let prefix = format!("lists/{name}/delta-");
        let (mut deltas, mut delta_bytes) = (0, 0);
        for role in [list.role.clone(), format!("{}-history", list.role)] {
            for (path, file) in folder.released_targets(&role)?.iter().flat_map(|targets| &targets.signed.targets) {
                if path.starts_with(&prefix) {
                    deltas += 1;
                    delta_bytes += file.length;
                }
            }
        }
        lists.push(ListStatus {
            name: name.to_string(),
            role: if list.role == TOP { TOP.to_owned() } else { list.role.clone() },
            version: newest.version,
            versions_kept: list.versions.len(),
            entries: newest.entries,
            bytes: newest.bytes,
            deltas,
            delta_bytes,
        });
    }
    Ok(lists)
}

fn say(status: &Status) -> Result<(), Failure> {
    output::line(&status.name)?;
    for role in &status.roles {
        output::line(&format!(
            "  {:<20} version {:<5} until {}  {:>4} days  {} of {} keys here",
            role.role, role.version, role.expires, role.days_left, role.keys_here, role.keys_needed
        ))?;
    }
    for list in &status.lists {
        output::line(&format!(
            "  {}: version {}, {} entries, {} bytes; {} deltas, {} bytes",
            list.name,
            list.version,
            grouped(list.entries),
            grouped(list.bytes),
            list.deltas,
            grouped(list.delta_bytes)
        ))?;
    }
    output::line(if status.staged { "  something is staged and waits for its release" } else { "  nothing is staged" })
}
