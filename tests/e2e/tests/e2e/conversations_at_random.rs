//! `kill -9` at random moments while many leads write: each ends where a calm run ends, and is asked
//! each question once (conversations.md, "Acceptance").

use std::{
    cell::Cell,
    collections::BTreeMap,
    time::{Duration, Instant},
};

use e2e::{
    Fanfare, Service, Shape,
    leads::ANSWERS,
    load::Load,
    seed::Seed,
    transcript,
    wait::{SOON, now},
};
use futures::{StreamExt as _, stream};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};

in_both_shapes!(leads_end_where_a_calm_run_ends);

/// So many write at once, unless [`VARIABLE`] says another number: 200 are some 3,000 messages.
const LEADS: usize = 40;
/// More or fewer leads.
const VARIABLE: &str = "FANFARE_TEST_LEADS";
/// So many different scripts do they follow; a calm run tries each of them before.
const SCRIPTS: usize = 8;
/// Longest time between two kills.
const LONGEST_LIFE: Duration = Duration::from_secs(4);
/// Longest time until the first: shorter than all the settle delays of a script, so that one always comes.
const LONGEST_FIRST_LIFE: Duration = Duration::from_secs(1);
/// No lead takes longer, on a busy machine.
const LIMIT: Duration = Duration::from_secs(2);
/// Leads that are looked at together.
const TOGETHER: usize = 8;

/// What a lead says when it is asked: an answer, perhaps with an amendment.
type Turn = Vec<&'static str>;

/// A person with a script.
struct Person {
    phone: String,
    script: usize,
    /// Turns so far.
    said: usize,
    /// Messages so far; repeats do not count.
    messages: usize,
    /// Everything that may be delivered once more.
    old: Vec<Vec<Value>>,
}

/// What is the same in a calm run and in a wild one.
#[derive(Debug, PartialEq)]
struct Outcome {
    status: Value,
    step: Value,
    run: Value,
    answers: BTreeMap<String, (Value, Value)>,
    texts: Vec<String>,
}

struct World {
    fanfare: Fanfare,
    scripts: Vec<Vec<Turn>>,
    /// Provider times begin here; they are distinct.
    epoch: i64,
}

async fn leads_end_where_a_calm_run_ends(shape: Shape) {
    let builder = Fanfare::of(shape).load(Load::Heavy).set("FANFARE_LEASE", "1s");
    let builder = builder.set("FANFARE_CONVERSATIONS_UNKNOWN_WAIT", "5s");
    let fanfare = builder.start().await;
    let seed = Seed::take();
    println!("{}", seed.note());
    fanfare.note(seed.note());
    let mut rng = seed.rng();
    let scripts = (0..SCRIPTS).map(|n| script(&mut rng, n)).collect();
    let world = World { fanfare, scripts, epoch: now().as_second() - 3_600 };

    let leads = leads();
    let mut calm: Vec<Person> = (0..SCRIPTS).map(|n| Person::new("4477009020", n)).collect();
    world.talk(&mut calm, None).await;
    let mut expected = Vec::new();
    for person in &calm {
        let (outcome, doubled) = world.outcome(person).await;
        assert_eq!((&outcome.status, doubled), (&json!("PENDING_APPROVAL"), 0), "{outcome:#?}");
        assert_eq!(outcome.answers.len(), ANSWERS.len());
        expected.push(outcome);
    }

    let mut wild: Vec<Person> = (0..leads).map(|n| Person::new("4477009030", n)).collect();
    let started = Instant::now();
    let over = Cell::new(false);
    let mut own = StdRng::from_rng(&mut rng);
    let talk = async {
        world.talk(&mut wild, Some(&mut own)).await;
        over.set(true);
    };
    let ((), kills) = tokio::join!(talk, world.kill_until(&over, &mut rng));
    let talked = started.elapsed();
    let mut doubled = 0;
    for person in &wild {
        let (outcome, twice) = world.outcome(person).await;
        assert_eq!(outcome, expected[person.script], "{}", person.phone);
        doubled += twice;
    }
    transcript::outbox_is_empty(world.fanfare.client()).await;
    let messages: usize = wild.iter().map(|person| person.messages).sum();
    println!(
        "{shape:?}: {messages} messages of {leads} leads, {kills} kills in {:.1} s, all read in {:.1} s; \
         {doubled} messages were sent again, since nobody knew of them",
        talked.as_secs_f64(),
        started.elapsed().as_secs_f64()
    );
    assert!(kills > 0);
    // One kill leaves at most so many sends unknown as are under way at once in a process.
    assert!(doubled <= kills * 10, "{doubled}");
}

fn leads() -> usize {
    #[allow(clippy::disallowed_methods, reason = "tests are told of their size by it")]
    let asked_for = std::env::var(VARIABLE);
    asked_for.map_or(LEADS, |text| text.parse().unwrap())
}

/// Each script answers in its own way; some answers are amended in the same breath.
fn script(rng: &mut StdRng, number: usize) -> Vec<Turn> {
    let others: BTreeMap<usize, &[&'static str]> = BTreeMap::from([
        (0, &["with a rose", "and a ribbon"][..]),
        (2, &["12x15cm", "4 by 6 inches", "15cm"]),
        (3, &["blackwork", "Realism"]),
        (7, &["£650", "$900", "£450-500"]),
        (8, &["Leeds", "Bristol"]),
        (12, &["or the month after"]),
    ]);
    let mut turns: Vec<Turn> = ANSWERS.iter().map(|answer| vec![*answer]).collect();
    for (step, choices) in others {
        match rng.random_range(0..3) {
            0 => turns[step] = vec![*choices.choose(rng).unwrap()],
            1 => turns[step].push(choices.choose(rng).unwrap()),
            _ => {}
        }
    }
    if number == 0 {
        // One at least has each kind of it.
        turns[0] = vec!["A swallow in flight", "with a rose"];
        turns[2] = vec!["10x15cm", "12x15cm"];
    }
    turns.insert(0, vec!["Hi"]);
    turns
}

impl Person {
    fn new(prefix: &str, n: usize) -> Self {
        let phone = format!("{prefix}{n:03}");
        Self { phone, script: n % SCRIPTS, said: 0, messages: 0, old: Vec::new() }
    }
}

impl World {
    /// Everybody says the next thing as soon as the one before is replied to. With a source of
    /// randomness the messages of a turn come in any order and are repeated, and reports come as they
    /// like.
    async fn talk(&self, people: &mut [Person], mut wild: Option<&mut StdRng>) {
        let sandbox = self.fanfare.sandbox();
        let started = Instant::now();
        let limit = SOON + LIMIT * u32::try_from(people.len()).unwrap();
        loop {
            let open: Vec<usize> = (0..people.len())
                .filter(|n| people[*n].said < self.scripts[people[*n].script].len())
                .collect();
            if open.is_empty() {
                return;
            }
            let said: usize = people.iter().map(|person| person.said).sum();
            assert!(
                started.elapsed() < limit,
                "{} leads are not through; {said} turns were said",
                open.len()
            );
            let looks = open.into_iter().map(|n| {
                let phone = people[n].phone.clone();
                async move { (n, sandbox.heard(&phone).await) }
            });
            let looks: Vec<_> = stream::iter(looks).buffer_unordered(TOGETHER).collect().await;
            for (n, heard) in looks {
                let mut ours: Vec<_> = heard.iter().map(|one| &one.callback_data).collect();
                ours.sort();
                ours.dedup();
                if ours.len() < people[n].said {
                    continue;
                }
                if let (Some(rng), Some(last)) = (wild.as_deref_mut(), heard.last()) {
                    for status in ["read", "sent", "delivered"] {
                        if rng.random_ratio(1, 4) {
                            sandbox.report(&last.id, status).await;
                        }
                    }
                }
                self.say_next(&mut people[n], wild.as_deref_mut()).await;
            }
        }
    }

    async fn say_next(&self, person: &mut Person, wild: Option<&mut StdRng>) {
        let turn = &self.scripts[person.script][person.said];
        let mut messages: Vec<Value> = (0..)
            .zip(turn)
            .map(|(nth, text)| {
                let at = self.epoch + 60 * i64::try_from(person.said).unwrap() + nth;
                let id = format!("wamid.{}-{}-{nth}", person.phone, person.said);
                json!({"from": person.phone, "id": id, "timestamp": at, "text": text})
            })
            .collect();
        person.said += 1;
        person.messages += messages.len();
        let sandbox = self.fanfare.sandbox();
        let Some(rng) = wild else {
            sandbox.inbound(&messages).await;
            return;
        };
        if rng.random_ratio(1, 2) {
            messages.reverse();
        }
        sandbox.inbound(&messages).await;
        person.old.push(messages);
        for _ in 0..rng.random_range(0..3) {
            // It, or something of long ago.
            sandbox.inbound(person.old.choose(rng).unwrap()).await;
        }
    }

    /// Kills and starts again until nobody talks any more; how often.
    async fn kill_until(&self, over: &Cell<bool>, rng: &mut StdRng) -> usize {
        let services = self.fanfare.conversations();
        let mut kills = 0;
        loop {
            // The moment itself is what is tried out.
            let longest = if kills == 0 { LONGEST_FIRST_LIFE } else { LONGEST_LIFE };
            let life = rng.random_range(Duration::ZERO..longest);
            let gone = async {
                while !over.get() {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            };
            if tokio::time::timeout(life, gone).await.is_ok() {
                return kills;
            }
            let victim = *services.choose(rng).unwrap();
            self.fanfare.kill(victim);
            kills += 1;
            if victim != Service::Up {
                // Both replicas take web hooks, in turn.
                let gateway = Service::Gateway(rng.random_range(1..=2));
                self.fanfare.sandbox().tells(self.fanfare.client_at(gateway).base()).await;
            }
            self.fanfare.start(victim).await;
        }
    }

    /// What became of a person's conversation, and how many messages it got twice.
    async fn outcome(&self, person: &Person) -> (Outcome, usize) {
        let (client, sandbox) = (self.fanfare.client(), self.fanfare.sandbox());
        client.lead_in(&person.phone, "PENDING_APPROVAL").await;
        let told = transcript::of(client, sandbox, &person.phone).await;
        let lead = told.lead;
        let answers = lead["answers"].as_object().unwrap().iter();
        let answers = answers
            .map(|(key, one)| (key.clone(), (one["raw"].clone(), one["value"].clone())))
            .collect();
        let inbound = lead["messages"].as_array().unwrap().iter();
        let inbound = inbound.filter(|one| one["direction"] == "in");
        assert!(
            inbound.clone().all(|one| one["status"] == "processed"),
            "each is processed: {lead:#}"
        );
        assert_eq!(inbound.count(), person.messages, "each is kept once: {lead:#}");
        let (status, step, run) =
            (lead["status"].clone(), lead["stepIndex"].clone(), lead["run"].clone());
        (Outcome { status, step, run, answers, texts: told.texts }, told.doubled)
    }
}
