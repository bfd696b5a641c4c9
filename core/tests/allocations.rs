//! What a verdict takes from the heap; alone in its process, because it counts every allocation.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic too")]
#![allow(unsafe_code, reason = "an allocator that counts must be one")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use ringfence::guard::{Guard, GuardMode, IncomingCall, Level};
use ringfence::phone::{Caller, Region};
use ringfence::store::{Effect, NewRule, Pattern};
use ringfence::time::UnixSeconds;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call is handed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_contact_who_calls_costs_no_memory() {
    let now = UnixSeconds(1_764_720_000);
    let dir = tempfile::tempdir().unwrap();
    let guard = Guard::open(dir.path(), GuardMode::App, now).unwrap();
    let region = Region::new("DE").ok();
    for pattern in ["+49900*", "030 99999999", "+49*777", "regex:\\+49(151|160)\\d+", "country:NG", "international"] {
        let rule = NewRule::new(Pattern::parse(pattern, region).unwrap(), Effect::Block);
        guard.store().unwrap().add_rule(&rule, now).unwrap();
    }
    guard.reload(now).unwrap();
    let call = IncomingCall::new(Caller::parse("030 12345678", region), now).in_region(region).from_contact(true);
    assert_eq!(guard.screen_call(&call).level, Level::Clear);
    let before = COUNT.with(Cell::get);
    for _ in 0..100 {
        assert_eq!(guard.screen_call(&call).level, Level::Clear);
    }
    assert_eq!(COUNT.with(Cell::get) - before, 0);
}
