//! Everything that can break does, one after the other and under load: each process is killed, the
//! database crashes, the network between a gateway and its publisher goes silent, platforms are slow,
//! the providers are gone. Afterwards the providers' ledger, the databases and the outbox say the same
//! (operations.md, "End-to-end suite").

use std::{
    cell::RefCell,
    sync::Arc,
    time::{Duration, Instant},
};

use e2e::{
    Fanfare, Service, Shape,
    load::Load,
    platforms::provider,
    postgres::Postgres,
    proxy::{Cable, Proxy},
    sandbox::Call,
    traffic::{Caught, PLATFORMS, Traffic},
    wait::{SOON, eventually},
};
use serde_json::json;

/// A slow platform answers so late: later than a lease runs out, earlier than a read times out.
const SLOW: Duration = Duration::from_millis(1_050);
/// So many are taken while the providers are gone.
const ENOUGH_OF_OUTAGE: usize = 20;
/// They are gone at least so long: what was sent is looked for until it is given up, after a second
/// (`FANFARE_RECONCILE_LIMIT`), and has to be given up within the outage, also on a busy machine.
const OUTAGE: Duration = Duration::from_secs(5);
/// What the services are told of where the providers are.
const PROVIDERS: [&str; 6] = [
    "FANFARE_METRICOOL_URL",
    "FANFARE_MASTODON_URL",
    "FANFARE_BLUESKY_URL",
    "FANFARE_WHATSAPP_URL",
    "FANFARE_STRIPE_URL",
    "FANFARE_GOOGLE_URL",
];

struct World {
    traffic: Traffic,
    postgres: Arc<Postgres>,
    network: Proxy,
    providers: Proxy,
    caught: RefCell<Caught>,
}

#[tokio::test]
async fn nothing_is_lost_and_nothing_done_twice_whatever_breaks() {
    let world = World::new().await;
    world.traffic.during(world.troubles()).await;
    let tally = world.traffic.verify(&world.caught.into_inner()).await;
    assert!(tally.published > 0 && tally.unconfirmed > 0 && tally.leads > 0, "{tally:?}");
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
        let traffic = Traffic::of(fanfare).await;
        Self { traffic, postgres, network, providers, caught: RefCell::default() }
    }

    /// One after the other; after each, everything is as it should be for a while.
    async fn troubles(&self) {
        let (traffic, fanfare) = (&self.traffic, self.traffic.fanfare());
        for service in fanfare.services() {
            let what = format!("`kill -9` of {service}");
            let kill = async || {
                fanfare.kill(service);
                fanfare.start(service).await;
            };
            traffic.trouble(&what, kill).await;
        }
        let crash = async || {
            let postgres = Arc::clone(&self.postgres);
            let restart = std::thread::spawn(move || postgres.crash_and_recover());
            eventually("it answers again", SOON, async || restart.is_finished().then_some(()))
                .await;
            restart.join().unwrap();
        };
        traffic.trouble("the database server crashes and recovers", crash).await;
        let silence = async || {
            let before = traffic.refused();
            self.network.turn(Cable::Silent);
            eventually("a request runs into it", SOON, async || {
                (traffic.refused() > before).then_some(())
            })
            .await;
            self.network.turn(Cable::Whole);
        };
        traffic.trouble("nothing passes between a gateway and its publisher", silence).await;
        traffic.trouble("two platforms are slow", async || self.slow_platforms().await).await;
        // What was asked for before is at its end by then, so that only what is asked for from here on can be
        // caught by the outage.
        let first = traffic.taken();
        traffic.decided().await;
        traffic.trouble("every provider is gone", async || self.outage().await).await;
        let mut caught = self.caught.borrow_mut();
        (caught.batches.start, caught.posts.start) = (first.batches, first.posts);
    }

    /// They have a post at once and answer late, until each account has waited for an answer.
    async fn slow_platforms(&self) {
        let sandbox = self.traffic.fanfare().sandbox();
        let millis = u64::try_from(SLOW.as_millis()).unwrap();
        let slow = json!({"kind": "slow", "ms": millis, "afterEffect": true});
        for platform in PLATFORMS {
            sandbox.fault_at(&provider(platform), json!({"fault": slow})).await;
        }
        let is_late = |call: &Call| call.answered_at.is_some_and(|at| at >= call.at + SLOW);
        for connection in self.traffic.connections() {
            eventually("it is answered late", SOON, async || {
                let calls = sandbox.calls(&connection.account_id).await;
                calls.iter().any(is_late).then_some(())
            })
            .await;
        }
        sandbox.end_faults().await;
    }

    /// Every provider is gone for a while.
    async fn outage(&self) {
        let (started, taken) = (Instant::now(), self.traffic.taken().total());
        self.providers.turn(Cable::Cut);
        eventually("enough is taken meanwhile", SOON, async || {
            let is_enough = self.traffic.taken().total() >= taken + ENOUGH_OF_OUTAGE;
            (is_enough && started.elapsed() >= OUTAGE).then_some(())
        })
        .await;
        self.providers.turn(Cable::Whole);
        // One more of each has been asked for and is not noted yet.
        let end = self.traffic.taken();
        let mut caught = self.caught.borrow_mut();
        (caught.batches.end, caught.posts.end) = (end.batches + 1, end.posts + 1);
    }
}
