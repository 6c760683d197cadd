//! `kill -9` at every commit and send boundary of a conversation: nothing is lost, and nothing is said,
//! asked for or booked twice (conversations.md, "Acceptance").

use std::{sync::Arc, time::Instant};

use e2e::{
    Fanfare, Service, Shape,
    leads::{self, ANSWERS},
    load::Load,
    process::Process,
    transcript,
};
use serde_json::{Value, json};

in_both_shapes!(killed_at_each_boundary);

/// What makes the code come by a place.
#[derive(Clone, Copy)]
enum Cause {
    /// The lead answers the first question.
    Answer,
    /// The studio asks for the deposit.
    AskForDeposit,
    /// The lead pays.
    Pay,
    /// The lead chooses a slot.
    Choose,
}

/// Every named place, and what comes by. A crash just before a commit leaves what was before; the ones
/// that hide a provider's answer are among these.
const CRASHES: [(&str, Cause); 14] = [
    ("inbox_commit", Cause::Answer),
    ("turn_decided", Cause::Answer),
    ("turn_commit", Cause::Answer),
    ("turn_committed", Cause::Answer),
    ("outbox_armed", Cause::Answer),
    ("outbox_sent", Cause::Answer),
    ("outbox_recorded", Cause::Answer),
    ("effect_done", Cause::Pay),
    ("checkout_created", Cause::AskForDeposit),
    ("deposit_commit", Cause::AskForDeposit),
    ("stripe_commit", Cause::Pay),
    ("slot_held", Cause::Choose),
    ("slot_checked", Cause::Choose),
    ("slot_written", Cause::Choose),
];

/// A lead that goes through one crash.
struct Story<'a> {
    fanfare: &'a Fanfare,
    phone: String,
    cause: Cause,
}

async fn killed_at_each_boundary(shape: Shape) {
    let builder = Fanfare::of(shape).load(Load::Heavy).set("FANFARE_LEASE", "800ms");
    // Long enough for the report on a message to come, though nobody took it during the restart.
    let builder = builder.set("FANFARE_CONVERSATIONS_UNKNOWN_WAIT", "5s");
    let fanfare = builder.start().await;
    let stories: Vec<Story<'_>> = (1..)
        .zip(CRASHES)
        .map(|(n, (_, cause))| Story {
            fanfare: &fanfare,
            phone: format!("4477009010{n:02}"),
            cause,
        })
        .collect();
    futures::future::join_all(stories.iter().map(Story::come_to_the_cause)).await;
    for (story, (point, _)) in stories.iter().zip(CRASHES) {
        fanfare.note(format!("{} at {point}", story.phone));
        story.crash(point).await;
    }
    for story in &stories {
        story.end().await;
    }
    transcript::outbox_is_empty(fanfare.client()).await;
    assert_eq!(fanfare.sandbox().given_up().await, 0);
}

impl Story<'_> {
    /// Everything before the crash is calm.
    async fn come_to_the_cause(&self) {
        let (client, sandbox) = (self.fanfare.client(), self.fanfare.sandbox());
        sandbox.say(&self.phone, "Hi").await;
        sandbox.has_heard(&self.phone, 1).await;
        if let Cause::Answer = self.cause {
            return;
        }
        for (n, answer) in (2..).zip(ANSWERS) {
            sandbox.say(&self.phone, answer).await;
            sandbox.has_heard(&self.phone, n).await;
        }
        let lead = client.lead_in(&self.phone, "PENDING_APPROVAL").await;
        match self.cause {
            Cause::AskForDeposit => drop(client.act_on_lead(&lead, "approve").await),
            _ => drop(leads::asked_to_pay(client, &lead).await),
        }
    }

    /// Whoever comes by the place dies there; then all is started again.
    async fn crash(&self, point: &str) {
        let (client, sandbox) = (self.fanfare.client(), self.fanfare.sandbox());
        let mut lead = client.find_lead(&self.phone).await.unwrap();
        if let Cause::Choose = self.cause {
            let session = session(&lead);
            lead = leads::pays(client, sandbox, &self.phone, &session).await;
        }
        transcript::of(client, sandbox, &self.phone).await;
        sandbox.has_told_all().await;
        let started = Instant::now();
        let process = self.arm(point).await;
        match self.cause {
            Cause::Answer => drop(sandbox.say(&self.phone, ANSWERS[0]).await),
            Cause::Pay => sandbox.pay(&session(&lead)).await,
            Cause::Choose => drop(sandbox.say(&self.phone, "#1").await),
            Cause::AskForDeposit => {
                let path = format!("/admin/leads/{}/send-deposit", lead["id"].as_str().unwrap());
                // Nobody may be left to answer.
                let request = client.request(reqwest::Method::POST, &path).json(&json!({}));
                let _ = client.try_answer(request).await;
            }
        }
        process.killed_itself().await;
        for service in self.fanfare.conversations().into_iter().rev() {
            self.fanfare.start(service).await;
        }
        let restarted = started.elapsed();
        self.survives().await;
        let (took, all) = (restarted.as_secs_f64(), started.elapsed().as_secs_f64());
        println!("{point}: killed and started again in {took:.1} s, done in {all:.1} s");
    }

    /// One process is there to do the work, and dies at the place.
    async fn arm(&self, point: &str) -> Arc<Process> {
        let services = self.fanfare.conversations();
        for other in &services[1..] {
            self.fanfare.kill(*other);
        }
        let process = self.fanfare.spawn(services[0], &[("FANFARE_FAULT_POINT", point)]);
        self.fanfare.ready(services[0]).await;
        if services[0] != Service::Up {
            self.fanfare.ready(Service::Gateway(1)).await;
        }
        process
    }

    /// What was asked for comes to its end.
    async fn survives(&self) {
        let (client, phone) = (self.fanfare.client(), self.phone.as_str());
        match self.cause {
            Cause::Answer => {
                self.fanfare.sandbox().has_heard(phone, 2).await;
                client
                    .lead_when(phone, "it is asked the second question", |lead| {
                        lead["stepIndex"] == 1 && lead["status"] == "QUALIFYING"
                    })
                    .await
            }
            Cause::AskForDeposit => {
                let open = |lead: &Value| lead["deposit"]["status"] == "OPEN";
                client.lead_when(phone, "it has a link", open).await
            }
            Cause::Pay => {
                client.lead_when(phone, "it is offered slots", leads::is_offered_slots).await
            }
            Cause::Choose => client.lead_in(phone, "BOOKED").await,
        };
    }

    /// The ledger, the database and the outbox agree.
    async fn end(&self) {
        let (client, sandbox) = (self.fanfare.client(), self.fanfare.sandbox());
        let told = transcript::of(client, sandbox, &self.phone).await;
        // Even a message whose fate was unknown is not said twice: a report came in time.
        assert_eq!(told.doubled, 0, "{}: {:?}", self.phone, told.texts);
        let (welcome, out) = (1, told.texts.len());
        let expected = match self.cause {
            Cause::Answer => welcome + 1,
            // Approved, asked to pay, offered slots, booked.
            Cause::AskForDeposit => welcome + ANSWERS.len() + 2,
            Cause::Pay => welcome + ANSWERS.len() + 3,
            Cause::Choose => welcome + ANSWERS.len() + 4,
        };
        assert_eq!(out, expected, "{}: {:?}", self.phone, told.texts);
        let id = told.lead["id"].as_str().unwrap();
        let sessions = usize::from(out > welcome + ANSWERS.len());
        assert_eq!(sandbox.sessions(id).await.len(), sessions, "{}", self.phone);
        let events = sandbox.in_calendar(id).await;
        match self.cause {
            Cause::Choose => {
                let start = told.lead["booking"]["start"].as_str().unwrap();
                assert_eq!(events, [start.parse().unwrap()], "{}", self.phone);
            }
            _ => assert!(events.is_empty(), "{events:?}"),
        }
    }
}

fn session(lead: &Value) -> String {
    lead["deposit"]["sessionId"].as_str().unwrap().to_owned()
}
