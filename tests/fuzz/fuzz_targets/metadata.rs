//! Everything that a feed's server can send before a signature is known to be good, and the link of a feed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringfence::feed::tuf::{Envelope, Root, Snapshot, Targets, Timestamp, Trusted};
use ringfence::feed::{FeedLink, TargetPath, offered_lists, shortest};
use ringfence::time::UnixSeconds;

fuzz_target!(|bytes: &[u8]| {
    let now = UnixSeconds(1_764_763_200);
    if let Ok(mut trusted) = Trusted::new(bytes, now) {
        let _ = trusted.update_root(bytes);
    }
    let _ = Envelope::<Root>::read(bytes);
    let _ = Envelope::<Timestamp>::read(bytes);
    let _ = Envelope::<Snapshot>::read(bytes);
    if let Ok(targets) = Envelope::<Targets>::read(bytes) {
        for (name, list) in offered_lists(&targets.signed) {
            assert_eq!(name.as_str().parse().as_ref(), Ok(&name));
            let _ = shortest(Some((1, list.sha256)), &list, &list.deltas);
        }
        for role in targets.signed.delegations.iter().flat_map(|delegations| &delegations.roles) {
            let _ = role.speaks_for("lists/us-calls/full-1");
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Some(path) = TargetPath::read(text) {
            assert_eq!(path.to_string(), text);
        }
        if let Ok(link) = text.parse::<FeedLink>() {
            assert_eq!(link.to_string().parse::<FeedLink>().ok(), Some(link));
        }
    }
});
