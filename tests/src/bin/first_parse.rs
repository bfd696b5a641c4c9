//! What the first number costs a process that has just started, on the road that it takes.
//!
//!     cargo run --release -p ringfence-tests --bin first_parse -- "030 123456" DE
#![allow(clippy::print_stdout, reason = "a program that reports on standard output")]

use std::time::Instant;

use ringfence::phone::{Caller, Region, is_emergency, parse_fast, parse_slow};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let text = arguments.next().unwrap_or_else(|| "+493012345678".to_owned());
    let region = arguments.next().and_then(|region| Region::new(&region).ok());
    timed("is_emergency", || is_emergency(&text, region));
    let answered = timed("the short road", || parse_fast(&text, region)).is_some();
    timed("Caller::parse", || Caller::parse(&text, region));
    timed("the long road", || parse_slow(&text, region).is_ok());
    timed("the long road again", || parse_slow(&text, region).is_ok());
    println!("the short road {}", if answered { "answered" } else { "declined" });
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!("{what:>20}: {:>9.1} us", start.elapsed().as_secs_f64() * 1e6);
    result
}
