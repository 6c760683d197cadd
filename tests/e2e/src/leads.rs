//! Leads: what people write, get, pay and choose (conversations.md), and how the studio acts on them.

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    client::Client,
    sandbox::Sandbox,
    wait::{SOON, eventually},
};

/// An answer to each question of the studio's flow, in order; they lead to PENDING_APPROVAL.
pub const ANSWERS: [&str; 13] = [
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

/// Something that reached a person.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Heard {
    /// The provider's id of it.
    pub id: String,
    /// The person's number.
    pub to: String,
    /// What it says; none of a template.
    pub text: Option<String>,
    /// Our id of it.
    pub callback_data: Option<String>,
}

impl Sandbox {
    /// Web hooks go to the gateway at `base` from now on, also those that wait.
    pub async fn tells(&self, base: &str) {
        let body = json!({
            "whatsappUrl": format!("{base}/webhooks/whatsapp"),
            "stripeUrl": format!("{base}/webhooks/stripe"),
        });
        self.control(Method::PUT, "webhooks", Some(&body)).await;
    }

    /// Messages of one web hook, as `crates/sandbox` documents them; their ids.
    pub async fn inbound(&self, messages: &[Value]) -> Vec<String> {
        let body = json!({"messages": messages});
        let said = self.control(Method::POST, "whatsapp/inbound", Some(&body)).await;
        assert_eq!(said["queued"], true, "nobody is told");
        serde_json::from_value(said["ids"].clone()).unwrap()
    }

    /// A person writes; the id of the message.
    pub async fn say(&self, phone: &str, text: &str) -> String {
        self.inbound(&[json!({"from": phone, "text": text})]).await.remove(0)
    }

    /// What reached a person, oldest first.
    pub async fn heard(&self, phone: &str) -> Vec<Heard> {
        self.rows(&format!("whatsapp/messages?to={phone}"), "items").await
    }

    /// Waits until so many messages have reached a person; all of them.
    pub async fn has_heard(&self, phone: &str, count: usize) -> Vec<Heard> {
        eventually(&format!("{phone} has got {count} messages"), SOON, async || {
            let heard = self.heard(phone).await;
            (heard.len() >= count).then_some(heard)
        })
        .await
    }

    /// Tells any status of a message that was sent.
    pub async fn report(&self, id: &str, status: &str) {
        let body = json!({"id": id, "status": status});
        self.control(Method::POST, "whatsapp/statuses", Some(&body)).await;
    }

    /// Waits until every web hook was taken.
    pub async fn has_told_all(&self) {
        eventually("every web hook is taken", SOON, async || {
            let hooks = self.control(Method::GET, "webhooks?limit=1", None).await;
            (hooks["waiting"] == 0).then_some(())
        })
        .await;
    }

    /// Web hooks that nobody took at all.
    pub async fn given_up(&self) -> usize {
        let hooks = self.control(Method::GET, "webhooks", None).await;
        let all = hooks["deliveries"].as_array().unwrap();
        all.iter().filter(|hook| hook["givenUp"] == true).count()
    }

    /// Pays a checkout session.
    pub async fn pay(&self, session: &str) {
        let path = format!("stripe/sessions/{session}/pay");
        self.control(Method::POST, &path, Some(&json!({}))).await;
    }

    /// The checkout sessions of a lead.
    pub async fn sessions(&self, lead: &str) -> Vec<Value> {
        let mut all: Vec<Value> = self.rows("stripe/sessions", "sessions").await;
        all.retain(|session| session["client_reference_id"] == lead);
        all
    }

    /// When a session of a lead is in the studio's calendar.
    pub async fn in_calendar(&self, lead: &str) -> Vec<Timestamp> {
        let all: Vec<Value> = self.rows("calendar", "events").await;
        let of_lead = all.iter().filter(|event| event.to_string().contains(lead));
        let start = |event: &Value| event["start"]["dateTime"].as_str().unwrap().parse().unwrap();
        of_lead.map(start).collect()
    }
}

impl Client {
    /// The lead of a number, whole; none while there is none, or no service that knows.
    pub async fn find_lead(&self, phone: &str) -> Option<Value> {
        let path = format!("/api/leads?phone={phone}");
        let list = self.try_answer(self.request(Method::GET, &path)).await.ok()?;
        let list = (list.status == 200).then(|| list.json())?;
        let path = format!("/api/leads/{}", list["items"].get(0)?["id"].as_str()?);
        let lead = self.try_answer(self.request(Method::GET, &path)).await.ok()?;
        (lead.status == 200).then(|| lead.json())
    }

    /// Waits until the lead of a number is as asked for; a service may be down meanwhile.
    pub async fn lead_when(
        &self,
        phone: &str,
        what: &str,
        is_so: impl Fn(&Value) -> bool,
    ) -> Value {
        let look = async || self.find_lead(phone).await.filter(|lead| is_so(lead));
        eventually(&format!("lead {phone}: {what}"), SOON, look).await
    }

    /// Waits until the lead of a number has a status.
    pub async fn lead_in(&self, phone: &str, status: &str) -> Value {
        self.lead_when(phone, status, |lead| lead["status"] == status).await
    }

    /// The studio does something with a lead, such as `approve`; the lead after it.
    pub async fn act_on_lead(&self, lead: &Value, action: &str) -> Value {
        let id = lead["id"].as_str().unwrap();
        self.post(&format!("/admin/leads/{id}/{action}"), &json!({})).await.expect(200)
    }
}

/// Somebody opens a conversation and answers everything; each answer follows its question.
pub async fn qualify(client: &Client, sandbox: &Sandbox, phone: &str) -> Value {
    sandbox.say(phone, "Hi").await;
    for (n, answer) in (1..).zip(ANSWERS) {
        sandbox.has_heard(phone, n).await;
        sandbox.say(phone, answer).await;
    }
    client.lead_in(phone, "PENDING_APPROVAL").await
}

/// The studio approves of a lead and asks for the deposit; the session to pay.
pub async fn asked_to_pay(client: &Client, lead: &Value) -> String {
    let phone = lead["phone"].as_str().unwrap();
    client.act_on_lead(lead, "approve").await;
    client.act_on_lead(lead, "send-deposit").await;
    let lead = client.lead_when(phone, "it has a link", has_link).await;
    lead["deposit"]["sessionId"].as_str().unwrap().to_owned()
}

/// A lead pays; it is offered slots.
pub async fn pays(client: &Client, sandbox: &Sandbox, phone: &str, session: &str) -> Value {
    sandbox.pay(session).await;
    client.lead_when(phone, "it is offered slots", is_offered_slots).await
}

/// Whether a lead has paid and may choose.
pub fn is_offered_slots(lead: &Value) -> bool {
    let offers = lead["offers"].as_array().is_some_and(|offers| !offers.is_empty());
    offers && lead["status"] == "BOOKING_PENDING"
}

fn has_link(lead: &Value) -> bool {
    lead["deposit"]["status"] == "OPEN"
}
