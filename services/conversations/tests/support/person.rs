//! The lead: writes, listens, pays.

use std::{fmt, time::Duration};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Answer, House};

/// What a person got from us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Ours, such as `prompt` (conversations.md, "REST").
    pub(crate) kind: String,
    /// What it says; of a template nothing.
    pub(crate) text: String,
    /// The template's name.
    pub(crate) template: Option<String>,
    /// The provider's id of it.
    pub(crate) id: String,
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.template.as_ref().unwrap_or(&self.text);
        write!(f, "{}: {}", self.kind, text.replace('\n', " "))
    }
}

impl House {
    /// Somebody writes; returns when the web hook has been taken. [`House::settle`] brings the answer.
    pub(crate) async fn say(&self, phone: &str, text: &str) -> String {
        self.inbound(&json!({"from": phone, "text": text})).await
    }

    /// Somebody sends a picture.
    pub(crate) async fn send_image(&self, phone: &str) -> String {
        self.inbound(&json!({"from": phone, "image": {}})).await
    }

    /// Anything that the sandbox lets a person do (its `lib.rs`); the id of the (first) message.
    pub(crate) async fn inbound(&self, message: &Value) -> String {
        let path = "/_sandbox/whatsapp/inbound";
        let said = self.sandbox_call("POST", path, Some(message)).await.expect(201);
        self.delivered().await;
        // Nothing arrives in the same instant as something else.
        self.clock.advance(Duration::from_millis(1));
        said["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Says something and waits for what comes of it.
    pub(crate) async fn tell(&self, phone: &str, text: &str) {
        self.say(phone, text).await;
        self.settle().await;
    }

    /// A web hook of WhatsApp as it is, signed; what it is answered.
    pub(crate) async fn deliver(&self, payload: &str) -> Answer {
        let signature = signature(sandbox::WHATSAPP_APP_SECRET, payload.as_bytes());
        self.deliver_with(payload, Some(&signature)).await
    }

    /// The same with any signature, or none.
    pub(crate) async fn deliver_with(&self, payload: &str, signature: Option<&str>) -> Answer {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(signature.map(|signature| ("x-hub-signature-256", signature)));
        let path = "/webhooks/whatsapp";
        self.call(self.gateway, "POST", path, &headers, payload.to_owned()).await
    }

    /// All that a person has got, oldest first.
    pub(crate) async fn heard(&self, phone: &str) -> Vec<Sent> {
        let path = format!("/_sandbox/whatsapp/messages?to={phone}");
        let items = self.sandbox_call("GET", &path, None).await.expect(200)["items"].take();
        let Value::Array(items) = items else { panic!("no list: {items}") };
        if items.is_empty() {
            return Vec::new();
        }
        let ours = self.find(phone).await.map(|lead| lead["messages"].clone());
        items.iter().map(|item| sent(item, ours.as_ref())).collect()
    }

    /// Pays a checkout session.
    pub(crate) async fn pay(&self, session: &str) {
        self.at_checkout(session, "pay", &json!({})).await.expect(200);
    }

    /// Lets a checkout session expire at Stripe.
    pub(crate) async fn expire(&self, session: &str) {
        self.at_checkout(session, "expire", &json!({})).await.expect(200);
    }

    /// What the sandbox can do with a session: `pay`, `fail` or `expire`, with its wishes.
    pub(crate) async fn at_checkout(&self, session: &str, deed: &str, wishes: &Value) -> Answer {
        let path = format!("/_sandbox/stripe/sessions/{session}/{deed}");
        let answer = self.sandbox_call("POST", &path, Some(wishes)).await;
        self.delivered().await;
        answer
    }
}

/// The value of `X-Hub-Signature-256`.
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    let code = mac.finalize().into_bytes();
    let hex: Vec<String> = code.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={}", hex.concat())
}

/// The callback data name the row of our outbox, which is how its kind is found.
fn sent(item: &Value, ours: Option<&Value>) -> Sent {
    let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
    let row = text("callbackData");
    let rows = ours.and_then(Value::as_array).into_iter().flatten();
    let kind = rows.filter(|one| one["id"] == row.as_str()).find_map(|one| one["kind"].as_str());
    Sent {
        kind: kind.unwrap_or_default().to_owned(),
        text: text("text"),
        template: item["template"]["name"].as_str().map(str::to_owned),
        id: text("id"),
    }
}
