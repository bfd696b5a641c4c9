//! Numbers that organisations answer: banks, police hot lines, carriers, couriers. Who scammers pretend to be.

use std::sync::OnceLock;

use super::PhoneNumber;

const TABLES: [&str; 1] = [include_str!("cn.tsv")];

fn table() -> &'static [(u64, &'static str)] {
    static TABLE: OnceLock<Vec<(u64, &'static str)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines = TABLES.iter().flat_map(|table| table.lines());
        let row = |line: &'static str| {
            let (digits, name) = line.split_once('\t')?;
            Some((PhoneNumber::from_digits(digits).ok()?.key(), name))
        };
        let mut rows: Vec<_> = lines.filter_map(row).collect();
        rows.sort_unstable();
        rows
    })
}

/// The organisation that answers this number, if it is a known one.
#[must_use]
pub fn organisation(number: PhoneNumber) -> Option<&'static str> {
    let table = table();
    table.binary_search_by_key(&number.key(), |(key, _)| *key).ok().map(|index| table[index].1)
}

/// Every known number of an organisation, ascending by key.
pub fn organisation_numbers() -> impl Iterator<Item = PhoneNumber> {
    table().iter().filter_map(|(key, _)| PhoneNumber::from_key(*key).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_number_with_a_name() {
        let lines: usize = TABLES.iter().map(|table| table.lines().count()).sum();
        assert_eq!(table().len(), lines);
        assert!(lines > 400 && table().iter().all(|(_, name)| !name.is_empty()));
    }

    #[test]
    fn banks_and_police_are_known() {
        for (digits, expected) in
            [("8695588", Some("中国工商银行")), ("8696110", Some("国家反诈中心")), ("8695589123", None)]
        {
            assert_eq!(organisation(PhoneNumber::from_digits(digits).expect(digits)), expected, "{digits}");
        }
    }
}
