//! Work that blocks, away from the thread that asked for it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::RingfenceFailure;

/// What a thread leaves, and whom it wakes.
struct Desk<T> {
    result: Option<Result<T, RingfenceFailure>>,
    waker: Option<Waker>,
}

struct Working<T>(Arc<Mutex<Desk<T>>>);

impl<T> Future for Working<T> {
    type Output = Result<T, RingfenceFailure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut desk = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(result) = desk.result.take() {
            return Poll::Ready(result);
        }
        desk.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Runs what blocks on a thread of its own. A future that is dropped does not stop it: what is half written is finished.
pub(crate) async fn apart<T: Send + 'static>(
    run: impl FnOnce() -> Result<T, RingfenceFailure> + Send + 'static,
) -> Result<T, RingfenceFailure> {
    let desk = Arc::new(Mutex::new(Desk { result: None, waker: None }));
    let theirs = Arc::clone(&desk);
    let started = std::thread::Builder::new().name("ringfence".into()).spawn(move || {
        let result = crate::failure::caught(None, run);
        let mut desk = theirs.lock().unwrap_or_else(PoisonError::into_inner);
        desk.result = Some(result);
        let waker = desk.waker.take();
        drop(desk);
        if let Some(waker) = waker {
            waker.wake();
        }
    });
    match started {
        Ok(_) => Working(desk).await,
        Err(error) => Err(RingfenceFailure::Storage { reason: format!("no thread can be started: {error}") }),
    }
}
