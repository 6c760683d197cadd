//! Web hooks of WhatsApp: people who answer one question after another, and who posts what they
//! say.

use std::{
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use anyhow::Context as _;
use bytes::Bytes;
use ring::hmac;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{clock, http};

/// What opens a conversation, and a valid answer to each of the studio's questions in order.
pub const SAYS: [&str; 14] = [
    "Hi",
    "A swallow in flight",
    "Forearm",
    "10x15cm",
    "Fine line",
    "2",
    "no",
    "skip",
    "£500",
    "London",
    "UK",
    "skip",
    "same",
    "Sometime next month",
];

/// One web hook, signed.
#[derive(Clone, Debug)]
pub struct Hook {
    signature: String,
    body: Bytes,
}

/// What became of the posts of some web hooks.
#[derive(Debug)]
pub struct Posted {
    /// Milliseconds of each answer.
    pub answers: Vec<f64>,
    /// Those that were not answered by 200.
    pub errors: usize,
}

/// Where web hooks are posted to, and what they are signed with.
#[derive(Clone, Debug)]
pub struct Line {
    http: reqwest::Client,
    url: String,
    key: hmac::Key,
    number: String,
}

impl Line {
    /// To the server at a base URL; `number` is the studio's, by WhatsApp's id of it.
    ///
    /// # Errors
    /// There is no client.
    pub fn new(base: &str, secret: &str, number: &str) -> anyhow::Result<Self> {
        Ok(Self {
            http: http::client()?,
            url: format!("{base}/webhooks/whatsapp"),
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
            number: number.to_owned(),
        })
    }

    /// A web hook each from so many people of a crowd: all of them say what comes at that place.
    pub fn wave(&self, crowd: usize, people: usize, place: usize) -> Vec<Hook> {
        let hook = |person| self.hook(&format!("4477{crowd:03}{person:06}"), place);
        (0..people).map(hook).collect()
    }

    fn hook(&self, from: &str, place: usize) -> Hook {
        let message = json!({
            "from": from, "id": format!("wamid.{from}.{place}"), "type": "text",
            "timestamp": clock::now().as_second().to_string(), "text": {"body": SAYS[place]},
        });
        let value = json!({
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550000001", "phone_number_id": self.number},
            "contacts": [{"profile": {"name": "A lead"}, "wa_id": from}],
            "messages": [message],
        });
        let body = json!({
            "object": "whatsapp_business_account",
            "entry": [{"id": "100000000000009", "changes": [{"field": "messages", "value": value}]}],
        });
        let body = body.to_string();
        let mut signature = "sha256=".to_owned();
        for byte in hmac::sign(&self.key, body.as_bytes()).as_ref() {
            // Writing to a string does not fail.
            let _ = write!(signature, "{byte:02x}");
        }
        Hook { signature, body: body.into() }
    }

    /// Posts them, so many in flight.
    ///
    /// # Errors
    /// A task of ours failed.
    pub async fn post(&self, hooks: Vec<Hook>, in_flight: usize) -> anyhow::Result<Posted> {
        let (hooks, next) = (Arc::new(hooks), Arc::new(AtomicUsize::new(0)));
        let mut workers = JoinSet::new();
        for _ in 0..in_flight {
            let (line, hooks, next) = (self.clone(), Arc::clone(&hooks), Arc::clone(&next));
            workers.spawn(async move {
                let mut answers = Vec::new();
                let mut errors = 0;
                while let Some(hook) = hooks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let started = Instant::now();
                    if !line.is_taken(hook).await {
                        errors += 1;
                    }
                    answers.push(started.elapsed().as_secs_f64() * 1_000.0);
                }
                (answers, errors)
            });
        }
        let mut posted = Posted { answers: Vec::new(), errors: 0 };
        while let Some(worker) = workers.join_next().await {
            let (answers, errors) = worker.context("a poster")?;
            posted.answers.extend(answers);
            posted.errors += errors;
        }
        Ok(posted)
    }

    async fn is_taken(&self, hook: &Hook) -> bool {
        let request = self.http.post(&self.url).header("content-type", "application/json");
        let request = request.header("x-hub-signature-256", &hook.signature);
        let Ok(answer) = request.body(hook.body.clone()).send().await else { return false };
        answer.status() == 200 && answer.bytes().await.is_ok()
    }
}
