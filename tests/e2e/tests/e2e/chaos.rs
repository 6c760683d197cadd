//! Everything that can break does, one after the other and under load: each process is killed, the
//! database crashes, the network between a gateway and its publisher goes silent, platforms are slow,
//! the providers are gone. Afterwards the providers' ledger, the databases and the outbox say the same
//! (operations.md, "End-to-end suite").

use std::{
    cell::{Cell, RefCell},
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use e2e::{
    Fanfare, Service, Shape, audit,
    client::Client,
    leads::ANSWERS,
    load::Load,
    platforms::provider,
    postgres::Postgres,
    posts::{Connection, NewPost},
    proxy::{Cable, Proxy},
    sandbox::Call,
    stories::NewBatch,
    transcript,
    wait::{SOON, eventually},
};
use reqwest::RequestBuilder;
use serde_json::json;

/// A slow platform answers so late: later than a lease runs out, earlier than a read times out.
const SLOW: Duration = Duration::from_millis(1_200);
/// So many are taken while the providers are gone.
const ENOUGH_OF_OUTAGE: usize = 20;
/// They are gone at least so long: what was sent is looked for until it is given up, after a second
/// (`FANFARE_RECONCILE_LIMIT`), and has to be given up within the outage, also on a busy machine.
const OUTAGE: Duration = Duration::from_secs(5);
/// So many are taken in each trouble before it ends, if it has no end of its own.
const ENOUGH: usize = 6;
/// Each platform has so many accounts, so that none runs into its own limits.
const ACCOUNTS: usize = 8;
const PLATFORMS: [&str; 2] = ["MASTODON", "BLUESKY"];
/// Leads that talk at once.
const TALKS: usize = 2;
/// What the services are told of where the providers are.
const PROVIDERS: [&str; 6] = [
    "FANFARE_METRICOOL_URL",
    "FANFARE_MASTODON_URL",
    "FANFARE_BLUESKY_URL",
    "FANFARE_WHATSAPP_URL",
    "FANFARE_STRIPE_URL",
    "FANFARE_GOOGLE_URL",
];

/// What was asked for so far, and whether anybody asks on.
#[derive(Default)]
struct Asked {
    batches: RefCell<Vec<NewBatch>>,
    posts: RefCell<Vec<NewPost>>,
    phones: RefCell<Vec<String>>,
    /// Answers other than the one that was hoped for, and requests that got none.
    refused: Cell<usize>,
    /// Which batches and which posts were asked for while the providers were gone.
    caught: Cell<[Range<usize>; 2]>,
    is_over: Cell<bool>,
}

impl Asked {
    fn counts(&self) -> [usize; 2] {
        [self.batches.borrow().len(), self.posts.borrow().len()]
    }

    fn taken(&self) -> usize {
        self.counts().iter().sum()
    }
}

struct World {
    fanfare: Fanfare,
    postgres: Arc<Postgres>,
    network: Proxy,
    providers: Proxy,
    connections: Vec<Connection>,
    asked: Asked,
}

#[tokio::test]
async fn nothing_is_lost_and_nothing_done_twice_whatever_breaks() {
    let world = World::new().await;
    let troubles = async {
        world.troubles().await;
        world.asked.is_over.set(true);
    };
    let talks = futures::future::join_all((0..TALKS).map(|n| world.talk(n)));
    futures::join!(troubles, world.publish_stories(), world.publish_posts(), talks);
    world.verify().await;
}

impl World {
    async fn new() -> Self {
        let postgres = Arc::new(Postgres::start());
        let builder = Fanfare::of(Shape::Processes)
            .load(Load::Heavy)
            .on_server(postgres.url())
            .set("FANFARE_LEASE", "1s")
            .set("FANFARE_RETRY_BASE", "200ms")
            .set("FANFARE_REQUEST_DEADLINE", "2s")
            .set("FANFARE_CONVERSATIONS_UNKNOWN_WAIT", "5s");
        let mut fanfare = builder.prepare().await;
        let gateway = [Service::Gateway(1)];
        let network = fanfare.put_between(&gateway, &["FANFARE_PUBLISHER_URL"]).await;
        let everybody = fanfare.services();
        let providers = fanfare.put_between(&everybody, &PROVIDERS).await;
        fanfare.start_all().await;
        let mut connections = Vec::new();
        for n in 0..ACCOUNTS {
            for platform in PLATFORMS {
                connections.push(fanfare.client().connect(platform, &format!("chaos{n}")).await);
            }
        }
        let asked = Asked::default();
        Self { fanfare, postgres, network, providers, connections, asked }
    }

    /// One after the other; after each, everything is as it should be for a while.
    async fn troubles(&self) {
        println!(
            "| what breaks | lasted | taken meanwhile | refused meanwhile |\n|---|---|---|---|"
        );
        for service in self.fanfare.services() {
            self.trouble(&format!("`kill -9` of {service}"), async || {
                self.fanfare.kill(service);
                self.fanfare.start(service).await;
            })
            .await;
        }
        self.trouble("the database server crashes and recovers", async || {
            let postgres = Arc::clone(&self.postgres);
            let restart = std::thread::spawn(move || postgres.crash_and_recover());
            eventually("it answers again", SOON, async || restart.is_finished().then_some(()))
                .await;
            restart.join().unwrap();
        })
        .await;
        self.trouble("nothing passes between a gateway and its publisher", async || {
            let before = self.asked.refused.get();
            self.network.turn(Cable::Silent);
            eventually("a request runs into it", SOON, async || {
                (self.asked.refused.get() > before).then_some(())
            })
            .await;
            self.network.turn(Cable::Whole);
        })
        .await;
        self.trouble("two platforms are slow", async || self.slow_platforms().await).await;
        self.outage().await;
    }

    /// They have a post at once and answer late, until each account has waited for an answer.
    async fn slow_platforms(&self) {
        let sandbox = self.fanfare.sandbox();
        let millis = u64::try_from(SLOW.as_millis()).unwrap();
        let slow = json!({"kind": "slow", "ms": millis, "afterEffect": true});
        for platform in PLATFORMS {
            sandbox.fault_at(&provider(platform), json!({"fault": slow})).await;
        }
        let is_late = |call: &Call| call.answered_at.is_some_and(|at| at >= call.at + SLOW);
        for connection in &self.connections {
            eventually("it is answered late", SOON, async || {
                let calls = sandbox.calls(&connection.account_id).await;
                calls.iter().any(is_late).then_some(())
            })
            .await;
        }
        sandbox.end_faults().await;
    }

    /// Every provider is gone for a while. What was asked for before is at its end by then, so that only what
    /// is asked for from here on can be caught by it.
    async fn outage(&self) {
        let first = self.asked.counts();
        self.decided().await;
        self.trouble("every provider is gone", async || {
            let (started, taken) = (Instant::now(), self.asked.taken());
            self.providers.turn(Cable::Cut);
            eventually("enough is taken meanwhile", SOON, async || {
                let is_enough = self.asked.taken() >= taken + ENOUGH_OF_OUTAGE;
                (is_enough && started.elapsed() >= OUTAGE).then_some(())
            })
            .await;
            self.providers.turn(Cable::Whole);
            // One more of each has been asked for and is not noted yet.
            let end = self.asked.counts().map(|count| count + 1);
            self.asked.caught.set([first[0]..end[0], first[1]..end[1]]);
        })
        .await;
    }

    /// Waits until everything that was asked for so far is at its end.
    async fn decided(&self) {
        let client = self.fanfare.client();
        let (batches, posts) =
            (self.asked.batches.borrow().clone(), self.asked.posts.borrow().clone());
        for batch in &batches {
            client.publish_to_the_end(batch).await;
        }
        for post in &posts {
            client.post_to_the_end(post).await;
        }
    }

    async fn trouble(&self, what: &str, break_and_mend: impl AsyncFn()) {
        let (started, taken, refused) =
            (Instant::now(), self.asked.taken(), self.asked.refused.get());
        break_and_mend().await;
        let lasted = started.elapsed();
        eventually(&format!("work goes on after: {what}"), SOON, async || {
            (self.asked.taken() >= taken + ENOUGH).then_some(())
        })
        .await;
        println!(
            "| {what} | {:.1} s | {} | {} |",
            lasted.as_secs_f64(),
            self.asked.taken() - taken,
            self.asked.refused.get() - refused
        );
    }

    async fn publish_stories(&self) {
        for n in 0.. {
            if self.asked.is_over.get() {
                return;
            }
            let account = format!("{}", 830_000 + n % 50);
            let batch = NewBatch::of(2).account(&account).retries(2).once(format!("chaos-{n}"));
            self.insist(n, |client| client.publish_request(&batch)).await;
            self.asked.batches.borrow_mut().push(batch);
        }
    }

    async fn publish_posts(&self) {
        for n in 0.. {
            if self.asked.is_over.get() {
                return;
            }
            let first = n % ACCOUNTS * PLATFORMS.len();
            let chosen = &self.connections[first..first + PLATFORMS.len()];
            let post = NewPost::through(chosen).once(format!("chaos-{n}"));
            self.insist(n + 1, |client| client.post_request(&post)).await;
            self.asked.posts.borrow_mut().push(post);
        }
    }

    /// Asks both gateways in turn, by one idempotency key, until one of them takes it.
    async fn insist(&self, n: usize, request: impl Fn(&Client) -> RequestBuilder) {
        let gateways = [1, 2].map(|n| self.fanfare.client_at(Service::Gateway(n)));
        let tries = Cell::new(n);
        eventually("a gateway takes it", SOON, async || {
            let client = &gateways[tries.get() % 2];
            tries.set(tries.get() + 1);
            let answer = client.try_answer(request(client)).await;
            let is_taken = answer.is_ok_and(|answer| (200..300).contains(&answer.status));
            self.asked.refused.set(self.asked.refused.get() + usize::from(!is_taken));
            is_taken.then_some(())
        })
        .await;
    }

    /// One lead after the other, from the first word to the last question.
    async fn talk(&self, nth: usize) {
        for n in 0.. {
            if self.asked.is_over.get() {
                return;
            }
            let phone = format!("4477009{:05}", 40_000 + nth * 1_000 + n);
            let sandbox = self.fanfare.sandbox();
            sandbox.say(&phone, "Hi").await;
            for (asked, answer) in (1..).zip(ANSWERS) {
                sandbox.has_heard(&phone, asked).await;
                sandbox.say(&phone, answer).await;
            }
            self.asked.phones.borrow_mut().push(phone);
        }
    }

    async fn verify(&self) {
        let (client, sandbox) = (self.fanfare.client(), self.fanfare.sandbox());
        let (mut published, mut unconfirmed, mut wrong) = (0, 0, Vec::new());
        let mut count = |outcome: &str, is_caught: bool, what: String| match outcome {
            "published" | "PUBLISHED" => published += 1,
            "UNCONFIRMED" if is_caught => unconfirmed += 1,
            _ => wrong.push(what),
        };
        let [caught_batches, caught_posts] = self.asked.caught.take();
        for (n, asked) in self.asked.batches.take().iter().enumerate() {
            let batch = client.publish_to_the_end(asked).await;
            audit::exactly_once(sandbox, asked, &batch).await;
            for clip in &batch.clips {
                let unknown = clip.error.as_deref() == Some("UNCONFIRMED");
                let outcome = if unknown { "UNCONFIRMED" } else { clip.status.as_str() };
                count(outcome, caught_batches.contains(&n), format!("batch {n}: {clip:?}"));
            }
        }
        let mut posts = Vec::new();
        for asked in self.asked.posts.take() {
            posts.push(client.post_to_the_end(&asked).await);
        }
        audit::posts_exactly_once(sandbox, &self.connections, &posts).await;
        for (n, post) in posts.iter().enumerate() {
            for publication in &post.publications {
                let is_caught = caught_posts.contains(&n);
                count(&publication.status, is_caught, format!("post {n}: {publication:?}"));
            }
        }
        assert!(wrong.is_empty(), "{caught_batches:?} {caught_posts:?} {wrong:#?}");
        let (phones, mut again) = (self.asked.phones.take(), 0);
        for phone in &phones {
            let told = transcript::of(client, sandbox, phone).await;
            assert_eq!(told.lead["status"], "PENDING_APPROVAL");
            again += told.doubled;
        }
        transcript::outbox_is_empty(client).await;
        println!(
            "{published} publications live, none failed, {unconfirmed} unconfirmed of those that the outage caught; \
             {} leads came to the end, {again} of their messages were sent again, as nobody knew of them",
            phones.len()
        );
        assert!(published > 0 && unconfirmed > 0 && !phones.is_empty());
    }
}
