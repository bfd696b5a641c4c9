//! What is logged; alone in its process, because tracing remembers which places nobody listens to.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use ringfence::blocklist::{Category, Confidence, ListBuilder, ListKind, ListMeta, Mark, Standing};
use ringfence::guard::{Guard, GuardMode, IncomingCall};
use ringfence::phone::{Caller, PhoneNumber, Region};
use ringfence::time::UnixSeconds;

const NOW: UnixSeconds = UnixSeconds(1_764_720_000);

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Invariant: logs hold no personal data.
#[test]
fn nothing_that_is_logged_names_the_caller() {
    let captured = Captured::default();
    let writer = captured.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    tracing::subscriber::with_default(subscriber, || {
        let dir = tempfile::tempdir().unwrap();
        let mark = Mark { category: Category::Bank, confidence: Confidence::MAX, standing: Standing::Listed };
        let meta = ListMeta {
            kind: ListKind::Numbers,
            title: "List".into(),
            publisher: "Tester".into(),
            region: None,
            issued: None,
        };
        let key = PhoneNumber::from_digits("493087654321").unwrap().key();
        let source = dir.path().join("list.rfl");
        std::fs::write(&source, ListBuilder::new(meta).to_bytes(&[(key, mark)]).unwrap()).unwrap();
        let guard = Guard::open(&dir.path().join("guard"), GuardMode::App, NOW).unwrap();
        guard.install_list(&source, NOW).unwrap();
        for caller in ["+493087654321", "030 87654321", "Grandson87654321", "sip:87654321@example.org"] {
            let region = Region::new("DE").ok();
            let incoming = IncomingCall::new(Caller::parse(caller, region), NOW).in_region(region);
            let verdict = guard.screen_call(&incoming);
            guard.record(caller, &incoming, &verdict).unwrap();
            tracing::info!(?incoming, ?verdict, "as a careless shell would log it");
        }
    });
    let log = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("call judged"), "{log}");
    assert!(!log.contains("87654321") && !log.contains("Grandson"), "{log}");
}
