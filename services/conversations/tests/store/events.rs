//! System events: recorded, found, and forgotten by month.

use conversations::{
    domain::event::{Event, EventType, Level},
    store::{
        events::{self, About, Filter},
        partitions,
    },
};
use jiff::Timestamp;
use serde_json::json;
use store::{Engine, keyset::Keyset};
use uuid::Uuid;

use crate::support::{TENANT, World, each};

async fn record(world: &World, tenant: &str, lead: Option<Uuid>, kind: EventType, at: Timestamp) {
    let about = About { tenant, lead, correlation: Some("trace") };
    let mut tx = world.store.begin().await.unwrap();
    let event = Event::new(kind, json!({"at": at.to_string()}));
    events::record(&mut tx, world.ids(), about, &event, at).await.unwrap();
    tx.commit().await.unwrap();
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn list(world: &World, tenant: &str, filter: Filter<'_>) -> Vec<events::Stored> {
    events::list(&world.store, tenant, filter, Keyset::START, 100).await.unwrap()
}

/// The months that have tables.
async fn months(world: &World) -> Vec<String> {
    let sql = "SELECT relname::TEXT FROM pg_class
               WHERE relkind = 'r' AND relname LIKE 'system_events_m%' ORDER BY relname";
    let rows: Vec<(String,)> = world.store.query(sql).fetch_all().await.unwrap();
    rows.into_iter().map(|(name,)| name.replace("system_events_m", "")).collect()
}

#[tokio::test]
async fn events_are_listed_by_what_is_asked_for_the_newest_first() {
    each(|world| async move {
        let lead = world.ids().next();
        let now = world.now();
        let hour = std::time::Duration::from_secs(3_600);
        record(&world, TENANT, Some(lead), EventType::Conflict, now).await;
        record(&world, TENANT, None, EventType::NoSlots, now + hour).await;
        record(&world, TENANT, Some(lead), EventType::MediaUpload, now + hour).await;
        record(&world, "other", Some(lead), EventType::Conflict, now).await;
        let all = list(&world, TENANT, Filter::default()).await;
        assert_eq!(all.len(), 3);
        assert_eq!(all[2].event_type, "atomic_update.conflict");
        assert_eq!((all[2].level, all[2].lead), (Level::Warn, Some(lead)));
        assert_eq!(all[2].correlation_id.as_deref(), Some("trace"));
        assert_eq!(all[2].payload["at"], now.to_string());
        let of_lead = list(&world, TENANT, Filter { lead: Some(lead), ..Filter::default() }).await;
        assert_eq!(of_lead.len(), 2);
        let both = Filter {
            lead: Some(lead),
            event_type: Some("media_upload.failure"),
            level: Some(Level::Error),
            ..Filter::default()
        };
        assert_eq!(list(&world, TENANT, both).await.len(), 1);
        let info = Filter { level: Some(Level::Info), ..both };
        assert!(list(&world, TENANT, info).await.is_empty());
        for (event_type, count) in
            [("atomic_update.*", 1), ("*", 3), ("atomic_update", 0), ("atomic%*", 0), ("a_*", 0)]
        {
            let filter = Filter { event_type: Some(event_type), ..Filter::default() };
            assert_eq!(list(&world, TENANT, filter).await.len(), count, "{event_type}");
        }
        for (from, to, count) in [(now, now + hour, 1), (now + hour, now + 2 * hour, 2)] {
            let filter = Filter { from: Some(from), to: Some(to), ..Filter::default() };
            assert_eq!(list(&world, TENANT, filter).await.len(), count);
        }
        for (correlation, count) in [("trace", 3), ("trac", 0)] {
            let filter = Filter { correlation: Some(correlation), ..Filter::default() };
            assert_eq!(list(&world, TENANT, filter).await.len(), count);
        }
        // Page by page nothing is lost or shown twice.
        let (mut after, mut ids) = (Keyset::START, Vec::new());
        loop {
            let page =
                events::list(&world.store, TENANT, Filter::default(), after, 1).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Keyset { created_at: last.created_at, id: last.id };
            ids.push(last.id);
        }
        assert_eq!(ids, all.iter().map(|event| event.id).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn events_are_forgotten_by_tenant_or_for_all() {
    each(|world| async move {
        partitions::prepare_months(&world.store, at("2026-01-10T00:00:00Z")).await.unwrap();
        let days = ["2025-11-30T00:00:00Z", "2026-01-31T23:59:59Z", "2026-02-01T00:00:00Z"];
        for day in days {
            for tenant in [TENANT, "other"] {
                record(&world, tenant, None, EventType::NoSlots, at(day)).await;
            }
        }
        let before = at("2026-02-01T00:00:00Z");
        let of_one = events::cleanup(&world.store, Some("other"), before).await.unwrap();
        assert_eq!(of_one, 2);
        assert_eq!(list(&world, TENANT, Filter::default()).await.len(), 3);
        let of_all = events::cleanup(&world.store, None, before).await.unwrap();
        assert_eq!(of_all, 2);
        for tenant in [TENANT, "other"] {
            assert_eq!(list(&world, tenant, Filter::default()).await.len(), 1);
        }
        if world.store.engine() == Engine::Postgres {
            assert_eq!(months(&world).await, ["2026_02", "2026_03"], "January went as a whole");
        }
    })
    .await;
}

#[tokio::test]
async fn many_events_go_in_several_transactions() {
    each(|world| async move {
        let about = About { tenant: TENANT, lead: None, correlation: None };
        let event = Event::new(EventType::NoSlots, json!({}));
        let many = vec![(about, &event, world.now()); 2_500];
        let mut tx = world.store.begin().await.unwrap();
        events::record_all(&mut tx, world.ids(), &many).await.unwrap();
        tx.commit().await.unwrap();
        let after = world.now() + std::time::Duration::from_secs(1);
        assert_eq!(events::cleanup(&world.store, Some(TENANT), after).await.unwrap(), 2_500);
    })
    .await;
}

#[tokio::test]
async fn a_month_that_is_made_late_takes_its_events_along() {
    each(|world| async move {
        let days = ["2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z", "2026-04-30T00:00:00Z"];
        for day in days {
            record(&world, TENANT, None, EventType::NoSlots, at(day)).await;
        }
        let prepare = || partitions::prepare_months(&world.store, world.now());
        // Replicas start at the same time.
        for prepared in futures::future::join_all([prepare(), prepare(), prepare()]).await {
            prepared.unwrap();
        }
        prepare().await.unwrap();
        record(&world, TENANT, None, EventType::NoSlots, at("2026-03-02T00:00:00Z")).await;
        assert_eq!(list(&world, TENANT, Filter::default()).await.len(), 4);
        if world.store.engine() == Engine::Postgres {
            assert_eq!(months(&world).await, ["2026_03", "2026_04", "2026_05"]);
            let left = "SELECT COUNT(*) FROM system_events_default";
            assert_eq!(world.count(left).await, 1, "February has no table");
            let moved = "SELECT COUNT(*) FROM system_events_m2026_03";
            assert_eq!(world.count(moved).await, 2);
        }
    })
    .await;
}
