//! What a process pays that wakes to answer one call or message: `cold_start GUARD CALLER [TEXT]` opens the guard, answers
//! and reports the time and the growth of its resident memory. Make GUARD with `blocklist-tools screen call --guard GUARD --list LIST`.
#![allow(clippy::print_stdout, reason = "a program that reports on standard output")]

use std::path::Path;
use std::time::Instant;

use ringfence::guard::{Guard, GuardMode, IncomingCall, IncomingMessage};
use ringfence::phone::{Caller, Region};
use ringfence::time::UnixSeconds;

/// Resident memory in KiB, from the kernel (Linux).
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (dir, caller, text) = match &arguments[..] {
        [_, dir, caller] => (dir, caller, None),
        [_, dir, caller, text] => (dir, caller, Some(text)),
        _ => {
            println!("usage: cold_start GUARD CALLER [TEXT]");
            return;
        }
    };
    let region = Region::new("US").ok();
    let before = resident().unwrap_or(0);
    for mode in [GuardMode::Screening, GuardMode::ReadOnly] {
        let started = Instant::now();
        let guard = match Guard::open(Path::new(dir), mode, UnixSeconds(0)) {
            Ok(guard) => guard,
            Err(error) => {
                println!("{error}");
                return;
            }
        };
        let opened = started.elapsed();
        let level = match text {
            None => {
                let call = IncomingCall::new(Caller::parse(caller, region), UnixSeconds(0));
                guard.screen_call(&call.in_region(region)).level
            }
            Some(text) => {
                let message = IncomingMessage::new(caller, text, UnixSeconds(0));
                guard.screen_message(&message.in_region(region)).verdict.level
            }
        };
        let answered = started.elapsed();
        let growth = resident().unwrap_or(0).saturating_sub(before);
        println!("{mode:?}: opened after {opened:?}, {level:?} after {answered:?}, {growth} KiB more");
    }
}
