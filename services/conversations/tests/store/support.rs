//! A clock that stands, and leads, turns and queues in few words.

use std::time::Duration;

use conversations::{
    domain::{
        decision::{Decision, Outbound},
        lead::Lead,
        message::Kind,
        status::Status,
    },
    store::{
        DISPATCHES, Ids, LEADS, MIGRATIONS,
        changes::{self, Applied, Change},
        finding::{self, Wanted},
        inbox::{self, Arrived, Waiting},
        leads::{self, GivesBack, Loaded},
        outbox::{self, Head, Item, Judged, Outcome, Taken},
    },
};
use jiff::Timestamp;
use service::{Clock, Rng};
use store::{Lease, Store, Time, testing::each_engine};
use uuid::Uuid;

/// Whose everything is, unless a test says otherwise.
pub(crate) const TENANT: &str = "studio";
/// The sender of most messages.
pub(crate) const PHONE: &str = "447700900001";
/// How long messages settle.
pub(crate) const SETTLE: Duration = Duration::from_millis(500);
/// How long a lease lives.
pub(crate) const LIFE: Duration = Duration::from_secs(30);

/// A database and what ids are made of. Cloning shares it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) rng: Rng,
}

/// Runs a test on each engine.
pub(crate) async fn each<F: Future<Output = ()>>(test: impl Fn(World) -> F) {
    each_engine(&MIGRATIONS, |store| {
        let clock = Clock::manual("2026-03-02T10:00:00Z".parse().unwrap());
        test(World { store, clock, rng: Rng::seeded(1) })
    })
    .await;
}

/// A text message of a phone.
pub(crate) fn message(world: &World, tenant: &str, phone: &str, id: &str) -> Arrived {
    Arrived {
        provider: "whatsapp",
        message_id: id.to_owned(),
        tenant: tenant.to_owned(),
        address: phone.to_owned(),
        phone: phone.to_owned(),
        wa_user_id: None,
        kind: "text".to_owned(),
        body: format!("text of {id}"),
        media_id: None,
        media_type: None,
        payload: "{}".to_owned(),
        sent_at: world.now(),
        received_at: world.now(),
        traceparent: None,
        usable: true,
    }
}

impl World {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn ids(&self) -> Ids<'_> {
        Ids { clock: &self.clock, rng: &self.rng }
    }

    /// Keeps what has arrived; the places of what is new.
    pub(crate) async fn keep(&self, arrived: &[Arrived]) -> Vec<usize> {
        let mut tx = self.store.begin().await.unwrap();
        let new = inbox::keep(&mut tx, self.ids(), arrived, SETTLE).await.unwrap();
        tx.commit().await.unwrap();
        new
    }

    /// A lead that has written once.
    pub(crate) async fn lead(&self) -> Lead {
        self.lead_of(TENANT, PHONE).await
    }

    pub(crate) async fn lead_of(&self, tenant: &str, phone: &str) -> Lead {
        self.keep(&[message(self, tenant, phone, &format!("first of {phone} at {tenant}"))]).await;
        self.found(tenant, phone).await
    }

    pub(crate) async fn found(&self, tenant: &str, phone: &str) -> Lead {
        let start = store::keyset::Keyset::START;
        let wanted = Wanted { phone: Some(phone), ..Wanted::ALL };
        let list = finding::find(&self.store, tenant, wanted, start, 2).await.unwrap();
        assert_eq!(list.len(), 1, "one lead per sender");
        list.into_iter().next().unwrap().lead
    }

    /// The lead as it is by now.
    pub(crate) async fn again(&self, lead: &Lead) -> Lead {
        leads::get(&self.store, &lead.tenant, lead.id).await.unwrap().unwrap().lead
    }

    /// The messages of a lead that wait.
    pub(crate) async fn waiting(&self, lead: &Lead) -> Vec<Waiting> {
        self.loaded(&of(lead)).await.waiting
    }

    /// The message at the head of a lead's queue.
    pub(crate) async fn head(&self, lead: &Lead) -> Item {
        self.head_of(&of(lead)).await.unwrap().0
    }

    /// The message at the head of the queue that a lease is about, with its lead.
    pub(crate) async fn head_of(&self, lease: &Lease) -> Option<Head> {
        let leases = std::slice::from_ref(lease);
        let mut heads = outbox::heads(&self.store, leases).await.unwrap();
        heads.remove(&lease.id).map(Result::unwrap)
    }

    /// Arms a message that was judged on a version of its lead; whether it may be sent.
    pub(crate) async fn arm(&self, lease: &Lease, item: &Item, version: i64) -> bool {
        let mut tx = self.store.begin().await.unwrap();
        let judged = [Judged { lease, item, version }];
        let armed = outbox::sending(&mut tx, &judged, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        armed.contains(&item.id)
    }

    /// Records that the provider took a message, and gives the queue back; nothing without the lease.
    pub(crate) async fn sent(
        &self,
        lease: &Lease,
        item: &Item,
        provider_id: &str,
    ) -> Option<Outcome> {
        let mut tx = self.store.begin().await.unwrap();
        let taken = [Taken { lease, item, provider_id }];
        let mut outcomes = outbox::sent(&mut tx, &taken, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        outcomes.pop()
    }

    /// Gives a queue back.
    pub(crate) async fn release(&self, lease: &Lease) {
        let mut tx = self.store.begin().await.unwrap();
        outbox::give_back(&mut tx, std::slice::from_ref(lease)).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// What the engine needs for the turn of a lease.
    pub(crate) async fn loaded(&self, lease: &Lease) -> Loaded {
        leads::load(&self.store, std::slice::from_ref(lease)).await.unwrap().pop().unwrap()
    }

    /// When a row is due.
    pub(crate) async fn due(&self, table: store::LeaseTable, id: Uuid) -> Option<Timestamp> {
        let sql = format!("SELECT due_at FROM {} WHERE id = $1", table.0);
        let statement = self.store.query(sqlx::AssertSqlSafe(sql)).bind(id.to_string());
        let (due,): (Option<Time>,) = statement.fetch_one().await.unwrap();
        due.map(|due| due.0)
    }

    /// The one number that a query gives.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        self.store.query(sql).fetch_one::<(i64,)>().await.unwrap().0
    }

    /// The leases of what is due in a table.
    pub(crate) async fn claim(&self, table: store::LeaseTable) -> Vec<Lease> {
        table.claim(&self.store, "test", self.now(), LIFE, 100).await.unwrap()
    }

    /// The lease of the one lead whose messages have settled, and what it is about.
    pub(crate) async fn turn(&self) -> (Lease, Loaded) {
        self.clock.advance(SETTLE);
        let leases = self.claim(LEADS).await;
        let [lease] = leases.as_slice() else { panic!("one lead is due, not {}", leases.len()) };
        (lease.clone(), self.loaded(lease).await)
    }

    /// The lease of the one queue that is due.
    pub(crate) async fn dispatch(&self) -> Lease {
        let leases = self.claim(DISPATCHES).await;
        let [lease] = leases.as_slice() else { panic!("one queue is due, not {}", leases.len()) };
        lease.clone()
    }

    /// Writes a decision, or not.
    pub(crate) async fn try_apply(&self, change: Change<'_>) -> Applied {
        let mut tx = self.store.begin().await.unwrap();
        let mut applied = changes::apply(&mut tx, self.ids(), &[change]).await.unwrap();
        tx.commit().await.unwrap();
        applied.pop().unwrap()
    }

    /// Writes a decision that nobody overtakes; the ids of the messages to the lead.
    pub(crate) async fn apply(&self, decision: &Decision) -> Vec<Uuid> {
        self.written(change(self, decision)).await
    }

    /// Writes a decision and gives the lease back.
    pub(crate) async fn give_back(&self, decision: &Decision, lease: &Lease) {
        let gives_back = Some(GivesBack { lease, next_timer: None });
        self.written(Change { gives_back, ..change(self, decision) }).await;
    }

    async fn written(&self, change: Change<'_>) -> Vec<Uuid> {
        match self.try_apply(change).await {
            Applied::Done { outbound, .. } => outbound,
            overtaken => panic!("nobody else writes: {overtaken:?}"),
        }
    }

    /// Tells a lead something, or several things.
    pub(crate) async fn say(&self, lead: &Lead, kinds: &[Kind]) -> Vec<Uuid> {
        let mut decision = Decision::unchanged(self.again(lead).await);
        decision.outbound = kinds.iter().map(|kind| outbound(&decision.lead, *kind)).collect();
        self.apply(&decision).await
    }

    /// The statuses of the messages to a lead, in order of the queue.
    pub(crate) async fn statuses(&self, lead: &Lead) -> Vec<String> {
        let rows: Vec<(String,)> = self
            .store
            .query("SELECT status FROM outbox WHERE lead_id = $1 ORDER BY seq")
            .bind(lead.id.to_string())
            .fetch_all()
            .await
            .unwrap();
        rows.into_iter().map(|(status,)| status).collect()
    }
}

/// A lease by which a lead is read; nothing can be written by it.
fn of(lead: &Lead) -> Lease {
    let id = lead.id.to_string();
    Lease { tenant_id: lead.tenant.clone(), id, token: 0, taken_over: false }
}

/// A change of a lead that stays at its step.
pub(crate) fn change<'a>(world: &World, decision: &'a Decision) -> Change<'a> {
    Change {
        decision,
        from_step: decision.lead.step,
        step_key: "idea",
        now: world.now(),
        asked_at: None,
        trace: None,
        gives_back: None,
    }
}

/// A message to a lead, of its run.
pub(crate) fn outbound(lead: &Lead, kind: Kind) -> Outbound {
    Outbound { kind, text: format!("a {kind}"), step: "idea".to_owned(), run: lead.run }
}

/// A decision that makes the lead another status.
pub(crate) fn becomes(lead: &Lead, status: Status) -> Decision {
    let mut decision = Decision::unchanged(lead.clone());
    decision.lead.status = status;
    decision
}
