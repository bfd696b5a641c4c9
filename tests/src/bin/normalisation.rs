//! Compares number parsing with what Google's libphonenumber gave for the same inputs.
//!
//!     zcat normalisation_cases.csv.gz | cargo run --release -p ringfence-tests --bin normalisation
#![allow(clippy::print_stdout, reason = "a program that reports on standard output")]

use std::io::Read;

use ringfence::phone::{Region, parse};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let (mut rows, mut agreed) = (0, 0);
    for record in csv::Reader::from_reader(text.as_bytes()).records() {
        let record = record?;
        let (input, region, expected) = (&record[0], &record[1], &record[3]);
        let region = Region::new(region).ok().filter(|region| region.as_str() != "ZZ");
        let found = parse(input, region).map(|number| number.to_string()).unwrap_or_default();
        rows += 1;
        // Beyond 15 digits there is no E.164 number to agree on; refusing is right.
        if found == expected || (expected.len() > 16 && found.is_empty()) {
            agreed += 1;
        } else {
            println!("{input:?} in {}: expected {expected:?}, found {found:?}", &record[1]);
        }
    }
    println!("{agreed} of {rows} agree ({:.3} %)", f64::from(agreed) * 100.0 / f64::from(rows));
    Ok(())
}
