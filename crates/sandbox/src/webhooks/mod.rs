//! Web hooks: signed, delivered in order per lane, and again as long as the receiver does not take
//! them.
//!
//! - `desk`: what waits, and what became of it. - `sign`: signatures. - here: the delivery itself.
//!
//! A lane has a task of its own while something waits in it; the tasks end with the sandbox.

mod desk;
mod sign;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde_json::Value;
use tokio::sync::Semaphore;
use url::Url;

use crate::clock::Clock;
use crate::limits;
use crate::options::Webhooks;
use crate::tasks::{Tasks, WeakTasks};

use desk::{Desk, Outcome};
pub(crate) use desk::{Lane, Record, Sender};
pub(crate) use sign::hex;

/// Takes web hooks and delivers them. Cloning shares it.
#[derive(Clone)]
pub(crate) struct Courier {
    round: Arc<Round>,
    tasks: Tasks,
}

/// A handle that keeps nothing alive.
pub(crate) struct WeakCourier {
    round: Weak<Round>,
    tasks: WeakTasks,
}

impl WeakCourier {
    pub(crate) fn upgrade(&self) -> Option<Courier> {
        Some(Courier { round: self.round.upgrade()?, tasks: self.tasks.upgrade()? })
    }
}

/// What the tasks share: not the handle that ends them.
struct Round {
    desk: Mutex<Desk>,
    clock: Clock,
    client: Client<HttpConnector, Body>,
    /// Deliveries at once.
    permits: Semaphore,
}

impl Webhooks {
    pub(crate) fn receiver(&self, sender: Sender) -> Option<&Url> {
        match sender {
            Sender::WhatsApp => self.whatsapp.as_ref(),
            Sender::Stripe => self.stripe.as_ref(),
        }
    }
}

impl Courier {
    pub(crate) fn new(settings: Webhooks, clock: Clock, tasks: Tasks) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client =
            Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector);
        let permits = Semaphore::new(limits::WEBHOOKS_AT_ONCE);
        let desk = Mutex::new(Desk::new(settings));
        Self { round: Arc::new(Round { desk, clock, client, permits }), tasks }
    }

    /// Delivers `body` after what waits in its lane, not before `delay` has passed. False when it
    /// goes nowhere.
    pub(crate) fn send(&self, lane: Lane, body: Value, delay: Duration) -> bool {
        let now = self.round.clock.now();
        let Some(idle) = self.round.desk().add(&lane, body, delay, now) else { return false };
        if idle {
            let round = self.round.clone();
            self.tasks.spawn(async move { round.work(lane).await });
        }
        true
    }

    pub(crate) fn downgrade(&self) -> WeakCourier {
        WeakCourier { round: Arc::downgrade(&self.round), tasks: self.tasks.downgrade() }
    }

    pub(crate) fn settings(&self) -> Webhooks {
        self.round.desk().settings.clone()
    }

    /// Changes the settings, for what waits as well.
    pub(crate) fn configure(&self, change: impl FnOnce(&mut Webhooks)) {
        change(&mut self.round.desk().settings);
    }

    /// How many wait, and the newest `limit` web hooks, oldest first.
    pub(crate) fn records(&self, limit: usize) -> (usize, Vec<Record>) {
        let desk = self.round.desk();
        let mut newest: Vec<Record> = desk.records().rev().take(limit).cloned().collect();
        newest.reverse();
        (desk.waiting(), newest)
    }

    pub(crate) fn clear(&self) {
        self.round.desk().clear();
    }
}

impl Round {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn work(&self, lane: Lane) {
        loop {
            // The lock must not be held over the delivery.
            let head = self.desk().head(&lane);
            let Some(parcel) = head else { return };
            if !parcel.delay.is_zero() {
                tokio::time::sleep(parcel.delay).await;
                self.desk().waited(&lane, parcel.seq);
                continue;
            }
            let outcome = self.attempt(lane.0, parcel.body).await;
            let pause = self.desk().tried(&lane, parcel.seq, outcome, self.clock.now());
            if let Some(pause) = pause {
                tokio::time::sleep(pause).await;
            }
        }
    }

    async fn attempt(&self, sender: Sender, body: Bytes) -> Outcome {
        let _permit = self.permits.acquire().await.ok()?;
        let request = self.request(sender, body)?;
        match tokio::time::timeout(limits::WEBHOOK_TIMEOUT, self.call(request)).await {
            Ok(Ok(status)) => Some(status),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a web hook found nobody");
                None
            }
            Err(_) => None,
        }
    }

    /// Signed anew for each attempt, as the time is a part of Stripe's signature.
    fn request(&self, sender: Sender, body: Bytes) -> Option<Request<Body>> {
        let settings = self.desk().settings.clone();
        let (name, value) = match sender {
            Sender::WhatsApp => {
                ("x-hub-signature-256", sign::hub(&settings.whatsapp_app_secret, &body))
            }
            Sender::Stripe => {
                let (secret, at) = (&settings.stripe_webhook_secret, self.clock.now().as_second());
                ("stripe-signature", sign::stripe(secret, at, &body))
            }
        };
        Request::builder()
            .method(Method::POST)
            .uri(settings.receiver(sender)?.as_str())
            .header(CONTENT_TYPE, "application/json")
            .header(name, value)
            .body(Body::from(body))
            .ok()
    }

    async fn call(&self, request: Request<Body>) -> Result<u16, hyper_util::client::legacy::Error> {
        let answer = self.client.request(request).await?;
        let status = answer.status().as_u16();
        // Read to its end, so that the connection can be used again.
        let _ = axum::body::to_bytes(Body::new(answer.into_body()), limits::BODY).await;
        Ok(status)
    }
}
