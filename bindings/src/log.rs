use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record as Values};
use tracing::{Event, Level, Metadata, Subscriber};

/// How important a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LogLevel {
    /// A bug.
    Error,
    /// Something did not go as it should.
    Warn,
    /// What happens.
    Info,
    /// How.
    Debug,
}

/// A log record. Never holds a number or a text of the owner.
#[derive(Clone, uniffi::Record)]
pub struct LogRecord {
    /// How important.
    pub level: LogLevel,
    /// The module.
    pub target: String,
    /// What happened, with its fields.
    pub message: String,
}

/// Takes log records. Called on whatever thread logs; what it throws is dropped.
#[uniffi::export(foreign)]
pub trait LogSink: Send + Sync {
    /// One record.
    ///
    /// # Errors
    /// Errors are dropped: logging must not disturb.
    fn log(&self, record: LogRecord) -> Result<(), crate::RingfenceFailure>;
}

impl LogLevel {
    fn filter(self) -> LevelFilter {
        match self {
            Self::Error => LevelFilter::ERROR,
            Self::Warn => LevelFilter::WARN,
            Self::Info => LevelFilter::INFO,
            Self::Debug => LevelFilter::DEBUG,
        }
    }
}

/// Who listens, and to what.
struct Listener {
    sink: Arc<dyn LogSink>,
    most: LevelFilter,
    /// Modules that are heard up to another level; the longest path first.
    targets: Vec<(String, LevelFilter)>,
}

impl Listener {
    fn hears(&self, metadata: &Metadata<'_>) -> bool {
        let named = self.targets.iter().find(|(module, _)| is_within(metadata.target(), module));
        *metadata.level() <= named.map_or(self.most, |(_, most)| *most)
    }
}

/// Whether a target is a module or lies in it.
fn is_within(target: &str, module: &str) -> bool {
    target.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

static LISTENER: RwLock<Option<Listener>> = RwLock::new(None);
/// Whether anybody listens: without, a record costs one load.
static LISTENS: AtomicBool = AtomicBool::new(false);

/// Sends log records up to a level to a sink, or to nobody. `targets` gives modules, such as `ringfence::feed`, a level of
/// their own; the longest path counts. A call across the border costs some microseconds, so ask for no more than is read.
#[uniffi::export(default(targets))]
#[allow(clippy::implicit_hasher, reason = "the border makes the map")]
pub fn set_log_sink(sink: Option<Arc<dyn LogSink>>, level: LogLevel, targets: HashMap<String, LogLevel>) {
    static ONCE: OnceLock<bool> = OnceLock::new();
    // Where the app has a subscriber of its own, that one stays.
    ONCE.get_or_init(|| tracing::subscriber::set_global_default(ToSink).is_ok());
    let mut targets: Vec<_> = targets.into_iter().map(|(module, level)| (module, level.filter())).collect();
    targets.sort_by_key(|(module, _)| Reverse(module.len()));
    LISTENS.store(sink.is_some(), Ordering::Relaxed);
    *LISTENER.write().unwrap_or_else(PoisonError::into_inner) =
        sink.map(|sink| Listener { sink, most: level.filter(), targets });
}

struct ToSink;

/// Only our own crates: libraries may log what we would not.
fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("ringfence")
}

impl Subscriber for ToSink {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        LISTENS.load(Ordering::Relaxed)
            && metadata.is_event()
            && is_ours(metadata)
            && LISTENER
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .as_ref()
                .is_some_and(|listener| listener.hears(metadata))
    }

    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> tracing::subscriber::Interest {
        if is_ours(metadata) {
            tracing::subscriber::Interest::sometimes()
        } else {
            tracing::subscriber::Interest::never()
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Values<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let listener = LISTENER.read().unwrap_or_else(PoisonError::into_inner);
        let Some(sink) = listener.as_ref().map(|listener| Arc::clone(&listener.sink)) else { return };
        // A sink may set another one.
        drop(listener);
        let mut text = Text::default();
        event.record(&mut text);
        let level = match *event.metadata().level() {
            Level::ERROR => LogLevel::Error,
            Level::WARN => LogLevel::Warn,
            Level::INFO => LogLevel::Info,
            _ => LogLevel::Debug,
        };
        let _ = sink.log(LogRecord { level, target: event.metadata().target().to_owned(), message: text.finish() });
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The message, then the fields.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Text {
    fn finish(self) -> String {
        self.message + &self.fields
    }
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.fields, " {}={value:?}", field.name())
        };
    }
}
