//! Compares what a lead's conversation says was sent with what reached the person: nothing lost,
//! nothing twice (conversations.md, "Acceptance").

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    client::Client,
    leads::Heard,
    sandbox::Sandbox,
    wait::{SOON, eventually},
};

/// What reached a person of a conversation in which nothing waits any more.
#[derive(Clone, Debug)]
pub struct Transcript {
    /// The lead, as it is read.
    pub lead: Value,
    /// The texts, oldest first, each message once.
    pub texts: Vec<String>,
    /// Messages that reached the person more than once.
    pub doubled: usize,
}

/// Waits until nothing of a lead's conversation waits any more, and proves that its messages are those
/// which reached the person, in order, each under the id that the provider gave it.
///
/// # Panics
/// When that does not hold.
pub async fn of(client: &Client, sandbox: &Sandbox, phone: &str) -> Transcript {
    compare(client, sandbox, phone, Order::Told).await
}

/// Whether what a conversation says of the order of its messages counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// They went so.
    Told,
    /// Times tell nothing of it, as a clock was set meanwhile.
    Any,
}

/// The same, for messages in such an order.
///
/// # Panics
/// When that does not hold.
pub async fn compare(client: &Client, sandbox: &Sandbox, phone: &str, asked: Order) -> Transcript {
    let lead = client.lead_when(phone, "all is delivered", is_at_rest).await;
    let heard = sandbox.heard(phone).await;
    let mut copies: BTreeMap<&str, Vec<&Heard>> = BTreeMap::new();
    let mut order = Vec::new();
    for one in &heard {
        let row = one.callback_data.as_deref().unwrap_or_else(|| panic!("whose is {one:?}?"));
        let known = copies.entry(row).or_default();
        if known.is_empty() {
            order.push(row);
        }
        known.push(one);
    }
    let sent: Vec<&Value> = outbound(&lead).filter(|one| one["status"] != "cancelled").collect();
    let mut rows: Vec<&str> = sent.iter().map(|one| one["id"].as_str().unwrap()).collect();
    let mut came = order.clone();
    if asked == Order::Any {
        rows.sort_unstable();
        came.sort_unstable();
    }
    assert_eq!(rows, came, "what was sent to {phone}, and what reached it: {heard:#?} {lead:#}");
    for row in sent {
        let copies = &copies[row["id"].as_str().unwrap()];
        let is_it = |one: &&Heard| row["providerId"] == one.id && row["text"] == text(one);
        assert!(copies.iter().any(is_it), "{row} reached {phone} as {copies:?}");
    }
    let texts = order.iter().map(|row| text(copies[row][0]).to_owned()).collect();
    let doubled = copies.values().filter(|copies| copies.len() > 1).count();
    Transcript { lead, texts, doubled }
}

/// Proves that nothing waits in the outbox of any lead, and nothing failed.
///
/// # Panics
/// When something does.
pub async fn outbox_is_empty(client: &Client) {
    let empty = async || {
        let seen = client.get("/admin/outbox").await.json();
        seen["items"].as_array().is_some_and(Vec::is_empty).then_some(())
    };
    eventually("the outbox is empty", SOON, empty).await;
}

fn is_at_rest(lead: &Value) -> bool {
    outbound(lead).all(|one| {
        let status = one["status"].as_str().unwrap_or_default();
        matches!(status, "delivered" | "read" | "failed" | "cancelled")
    })
}

fn outbound(lead: &Value) -> impl Iterator<Item = &Value> {
    let all = lead["messages"].as_array().unwrap();
    all.iter().filter(|one| one["direction"] == "out")
}

fn text(heard: &Heard) -> &str {
    heard.text.as_deref().unwrap_or_default()
}
