//! Which service the code that runs now belongs to.
//!
//! A thread-local set on every poll, so that it follows a future over the threads of the runtime
//! and costs two stores. A spawned task does not inherit it: whoever spawns wraps.

use std::{
    cell::Cell,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

thread_local! {
    static CURRENT: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// The service in whose scope the caller runs, if any.
pub fn current_service() -> Option<&'static str> {
    CURRENT.get()
}

/// Makes the spans and log lines created while `future` is polled belong to `service`.
///
/// A scope inside a scope wins while it is polled: a client of one service may call the handler
/// of another within one task.
pub fn in_service<F: Future>(service: &'static str, future: F) -> InService<F> {
    InService { service, future }
}

pin_project_lite::pin_project! {
    /// Future of [`in_service`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct InService<F> {
        service: &'static str,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for InService<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = Entered::enter(this.service);
        this.future.poll(context)
    }
}

/// Restores the outer scope when dropped, also by a panic.
struct Entered {
    outer: Option<&'static str>,
}

impl Entered {
    fn enter(service: &'static str) -> Self {
        Self { outer: CURRENT.replace(Some(service)) }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.outer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::AssertUnwindSafe;

    use futures::FutureExt;

    #[tokio::test]
    async fn the_inner_scope_wins_and_the_outer_one_comes_back() {
        assert_eq!(current_service(), None);
        in_service("gateway", async {
            assert_eq!(current_service(), Some("gateway"));
            in_service("publisher", async {
                tokio::task::yield_now().await;
                assert_eq!(current_service(), Some("publisher"));
            })
            .await;
            assert_eq!(current_service(), Some("gateway"));
        })
        .await;
        assert_eq!(current_service(), None);
    }

    #[tokio::test]
    async fn a_panic_leaves_no_scope_behind() {
        let panicking = in_service("gateway", async { panic!("on purpose") });
        let outcome: Result<(), _> = AssertUnwindSafe(panicking).catch_unwind().await;
        assert!(outcome.is_err());
        assert_eq!(current_service(), None);
    }
}
