//! Plays a transcript in a house and compares it line by line.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    script::{self, Line, Said, What},
    support::{ARTIST, House, PHONE, Sent, each},
};

/// What passes before the lead writes again, unless the transcript says how long: people are not that
/// quick, and pictures that follow sooner are one album.
const BETWEEN: Duration = Duration::from_secs(30);

/// Plays a transcript on each engine; on PostgreSQL two replicas share the work.
pub(crate) async fn play(name: &str, text: &str) {
    let lines = script::read(text).unwrap_or_else(|wrong| panic!("{name}.txt:{wrong}"));
    each(async |house| {
        if house.store.engine() == store::Engine::Postgres {
            house.replica().await;
        }
        let mut playing = Playing { house, name, said: 0, news: Vec::new(), waited: false };
        for line in &lines {
            playing.line(line).await;
        }
        playing.nothing_more("the end");
    })
    .await;
}

struct Playing<'a> {
    house: &'a mut House,
    name: &'a str,
    /// Messages that the lead has heard before.
    said: usize,
    /// What it has heard since, and no line has told of.
    news: Vec<Sent>,
    waited: bool,
}

impl Playing<'_> {
    async fn line(&mut self, line: &Line) {
        let place = format!("{}.txt:{} on {:?}", self.name, line.number, self.house.store.engine());
        if let What::Hears { kind, text } = &line.what {
            self.hears(&place, kind, text);
            return;
        }
        self.nothing_more(&place);
        match &line.what {
            What::Says(said) => self.says(said).await,
            What::Wait(time) => self.house.advance(*time).await,
            What::Acts { action, body } => self.acts(action, body.as_ref()).await,
            What::Pays => self.pays().await,
            _ => return self.check(&place, &line.what).await,
        }
        self.waited = matches!(line.what, What::Wait(_));
        let heard = self.house.heard(PHONE).await;
        self.news = heard[self.said..].to_vec();
        self.said = heard.len();
    }

    fn hears(&mut self, place: &str, kind: &str, text: &str) {
        assert!(!self.news.is_empty(), "{place}: nothing was said, not\n  {kind}: {text}");
        let sent = self.news.remove(0);
        let heard = plain(sent.template.as_ref().unwrap_or(&sent.text));
        let same = match text.strip_suffix('…') {
            Some(beginning) => heard.starts_with(&plain(beginning)),
            None => heard == plain(text),
        };
        assert!(same && sent.kind == kind, "{place}: heard\n  {sent}\nnot\n  {kind}: {text}");
    }

    fn nothing_more(&self, place: &str) {
        let more: Vec<String> = self.news.iter().map(|sent| format!("\n  {sent}")).collect();
        assert!(more.is_empty(), "{place}: before this was heard as well{}", more.concat());
    }

    async fn says(&mut self, said: &[Said]) {
        if !self.waited {
            self.house.advance(BETWEEN).await;
        }
        for one in said {
            let at = (self.house.clock.now() - one.late).to_string();
            let mut message = json!({"from": PHONE, "timestamp": at});
            message[&one.kind] = match (one.kind.as_str(), &one.text) {
                ("text", text) => json!(text),
                (_, Some(caption)) => json!({"caption": caption}),
                (_, None) => json!({}),
            };
            self.house.inbound(&message).await;
        }
        self.house.settle().await;
    }

    async fn acts(&mut self, action: &str, body: Option<&Value>) {
        if action == "flow" {
            self.house.rest("PUT", "/api/flows/active", body).await.expect(200);
            return;
        }
        if !matches!(action, "messages" | "takeover" | "resume") {
            self.house.act(PHONE, action, body).await;
            return;
        }
        let lead = self.house.lead(PHONE).await;
        let path = format!("/api/leads/{}/{action}", lead["id"].as_str().unwrap());
        self.house.rest("POST", &path, body).await.expect(200);
        self.house.settle().await;
    }

    async fn pays(&mut self) {
        let lead = self.house.lead(PHONE).await;
        self.house.pay(lead["deposit"]["sessionId"].as_str().unwrap()).await;
        self.house.settle().await;
    }

    async fn check(&self, place: &str, what: &What) {
        let lead = self.house.lead(PHONE).await;
        match what {
            What::Is(pairs) => {
                for (name, value) in pairs {
                    let is = member(&lead, name).unwrap_or_else(|| panic!("{place}: no {name}"));
                    assert_eq!(word(is), *value, "{place}: {name}");
                }
            }
            What::Answer { step, value } => {
                let is = lead["answers"].get(step).map(|answer| &answer["value"]);
                assert!(same(is, value.as_ref()), "{place}: {step} is {is:?}, not {value:?}");
            }
            What::Event { name, count } => {
                let events = self.house.events(name).await;
                let of_lead = events.iter().filter(|event| event["leadId"] == lead["id"]).count();
                assert_eq!(of_lead, *count, "{place}: {events:?}");
            }
            What::Attachments(expected) => {
                let list = lead["attachments"].as_array().unwrap();
                let kept: Vec<String> = list.iter().map(attachment).collect();
                assert_eq!(kept, *expected, "{place}: attachments");
            }
            What::Artist { text, has } => {
                let told = self.house.heard(ARTIST).await;
                let newest = told.last().map(|sent| plain(&sent.text)).unwrap_or_default();
                assert_eq!(
                    newest.contains(&plain(text)),
                    *has,
                    "{place}: the artist reads {newest}"
                );
            }
            _ => unreachable!("{what:?} is no check"),
        }
    }
}

fn member<'a>(lead: &'a Value, name: &str) -> Option<&'a Value> {
    match name {
        "deposit" => Some(&lead["deposit"]["status"]),
        "amount" => Some(&lead["deposit"]["amountMinor"]),
        "estimate" => Some(&lead["estimate"]["category"]),
        "handover" => lead.get("handoverReason"),
        _ => lead.get(name),
    }
}

/// A value as a transcript writes it: of a list how long it is, of what has members that it is there.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        Value::Array(list) => list.len().to_string(),
        Value::Object(_) => "there".to_owned(),
        other => other.to_string(),
    }
}

/// Whether two values are the same; 10 and 10.0 are.
fn same(is: Option<&Value>, expected: Option<&Value>) -> bool {
    match (is, expected) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            one.len() == other.len() && one.iter().all(|(key, one)| same(Some(one), other.get(key)))
        }
        (Some(Value::Number(one)), Some(Value::Number(other))) => one.as_f64() == other.as_f64(),
        _ => is == expected,
    }
}

fn attachment(one: &Value) -> String {
    let candidate = if one["candidate"] == true { " candidate" } else { "" };
    format!("{}{candidate}", one["step"].as_str().unwrap_or_default())
}

/// One space wherever there is any.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
