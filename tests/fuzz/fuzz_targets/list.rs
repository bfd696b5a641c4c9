//! Any bytes as a list: everything one can do with it gives an answer or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringfence::blocklist::List;
use ringfence::phone::PhoneNumber;

fuzz_target!(|data: &[u8]| {
    let Ok(list) = List::from_bytes(data.to_vec()) else { return };
    let _ = list.check();
    let _ = list.weigh();
    let keys: Vec<u64> = list.entries().take(3000).map_while(|entry| Some(entry.ok()?.0)).collect();
    for key in keys.into_iter().step_by(11).chain([0, 1, u64::MAX]) {
        let _ = list.lookup_key(key);
        if let Ok(number) = PhoneNumber::from_key(key) {
            let _ = list.lookup(number);
        }
    }
    for range in list.ranges().flatten() {
        assert!(range.0.width() > 0);
    }
});
