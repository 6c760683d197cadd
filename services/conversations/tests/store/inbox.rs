//! What came in is kept once, for the lead of its sender, in order.

use conversations::{
    domain::{decision::Decision, status::Status},
    store::{LEADS, flows, inbox, leads},
};
use futures::future::join_all;

use crate::support::{PHONE, SETTLE, TENANT, each, message};

#[tokio::test]
async fn a_first_message_makes_a_lead_that_is_due_once_it_has_settled() {
    each(|world| async move {
        assert_eq!(world.keep(&[message(&world, TENANT, PHONE, "m1")]).await, [0]);
        let lead = world.found(TENANT, PHONE).await;
        assert_eq!((lead.status, lead.run, lead.version), (Status::New, 1, 1));
        assert_eq!((lead.flow_version, lead.step), (0, 0));
        assert_eq!(lead.created_at, world.now());
        assert_eq!(world.due(LEADS, lead.id).await, Some(world.now() + SETTLE));
        assert!(world.claim(LEADS).await.is_empty(), "it has not settled");
        let (_, loaded) = world.turn().await;
        assert_eq!(loaded.lead, lead);
        let [waiting] = loaded.waiting.as_slice() else { panic!("one message waits") };
        assert_eq!(waiting.inbound.text, "text of m1");
        assert_eq!(waiting.attempts, 0);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_delivery_changes_nothing() {
    each(|world| async move {
        let first = message(&world, TENANT, PHONE, "m1");
        world.keep(std::slice::from_ref(&first)).await;
        let lead = world.found(TENANT, PHONE).await;
        let due = world.due(LEADS, lead.id).await;
        let (lease, _) = world.turn().await;
        world.give_back(&Decision::unchanged(lead), &lease).await;
        let lead = world.found(TENANT, PHONE).await;
        // Not marked: it is still due as it was.
        assert_eq!(world.due(LEADS, lead.id).await, due);
        let again = inbox::Arrived { received_at: world.now(), body: "other".to_owned(), ..first };
        assert!(world.keep(&[again.clone(), again]).await.is_empty());
        assert_eq!(world.due(LEADS, lead.id).await, due);
        assert_eq!(world.found(TENANT, PHONE).await, lead);
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 1);
    })
    .await;
}

#[tokio::test]
async fn one_call_keeps_each_message_once_and_in_its_order() {
    each(|world| async move {
        let mut arrived: Vec<_> =
            (0..1_000).map(|n| message(&world, TENANT, PHONE, &format!("m{n}"))).collect();
        // The newest of all by the provider's clock comes first, and the last one twice.
        arrived[0].sent_at = world.now() + SETTLE;
        arrived.push(arrived[999].clone());
        let new = world.keep(&arrived).await;
        assert_eq!(new, (0..1_000).collect::<Vec<_>>());
        let lead = world.found(TENANT, PHONE).await;
        let waiting = world.waiting(&lead).await;
        let texts: Vec<_> = waiting.into_iter().map(|one| one.inbound.text).collect();
        let expected: Vec<_> = (1..1_000).chain([0]).map(|n| format!("text of m{n}")).collect();
        assert_eq!(texts, expected);
    })
    .await;
}

#[tokio::test]
async fn one_call_may_be_of_many_senders_and_tenants() {
    each(|world| async move {
        let known = world.lead_of("a", "1").await;
        world.clock.advance(SETTLE * 4);
        let mut arrived = Vec::new();
        for (n, tenant) in ["a", "b", "a", "b", "a"].into_iter().enumerate() {
            let phone = (n / 2).to_string();
            arrived.push(message(&world, tenant, &phone, &format!("{tenant}{n}")));
        }
        arrived.push(message(&world, "a", "1", "known"));
        assert_eq!(world.keep(&arrived).await.len(), 6);
        for (tenant, phones) in [("a", vec!["0", "1", "2"]), ("b", vec!["0", "1"])] {
            for phone in phones {
                assert_eq!(world.found(tenant, phone).await.tenant, tenant);
            }
        }
        assert_eq!(world.found("a", "1").await.id, known.id);
        assert_eq!(world.waiting(&known).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn what_has_no_lead_is_kept_and_no_more() {
    each(|world| async move {
        let odd = inbox::Arrived {
            usable: false,
            body: "NUL \0 inside".to_owned(),
            ..message(&world, TENANT, "", "odd")
        };
        let report = inbox::Arrived {
            kind: inbox::STATUS.to_owned(),
            ..message(&world, TENANT, PHONE, "report")
        };
        assert_eq!(world.keep(&[odd, report]).await, [0, 1]);
        assert_eq!(world.count("SELECT COUNT(*) FROM leads").await, 0);
        let rows: Vec<(String, String, Option<String>)> = world
            .store
            .query("SELECT status, body, lead_id FROM inbox ORDER BY message_id")
            .fetch_all()
            .await
            .unwrap();
        assert_eq!(rows[0], ("ignored".to_owned(), "NUL  inside".to_owned(), None));
        assert_eq!(rows[1], ("processed".to_owned(), "text of report".to_owned(), None));
    })
    .await;
}

#[tokio::test]
async fn messages_at_once_make_one_lead() {
    each(|world| async move {
        let keep = |n: usize| {
            let world = world.clone();
            async move { world.keep(&[message(&world, TENANT, PHONE, &format!("m{}", n % 10))]).await }
        };
        let new: usize = join_all((0..20).map(keep)).await.iter().map(Vec::len).sum();
        assert_eq!(new, 10, "each is kept once");
        let lead = world.found(TENANT, PHONE).await;
        assert_eq!(world.waiting(&lead).await.len(), 10);
        assert_eq!(world.count("SELECT COUNT(*) FROM dispatches").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_new_lead_begins_with_its_tenants_flow() {
    each(|world| async move {
        let mut tx = world.store.begin().await.unwrap();
        let definition = r#"{"steps":[{"key":"colour"}]}"#;
        for _ in 0..2 {
            flows::put(&mut tx, "own", definition, world.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let active = flows::active(&world.store, "own").await.unwrap().unwrap();
        assert_eq!((active.version, active.active), (2, true));
        assert!(flows::active(&world.store, TENANT).await.unwrap().is_none());
        let versions = flows::list(&world.store, "own", None, 10).await.unwrap();
        let versions: Vec<_> = versions.iter().map(|flow| (flow.version, flow.active)).collect();
        assert_eq!(versions, [(2, true), (1, false)]);
        assert_eq!(flows::list(&world.store, "own", Some(2), 10).await.unwrap().len(), 1);
        let lead = world.lead_of("own", PHONE).await;
        assert_eq!(lead.flow_version, 2);
        let found =
            conversations::store::leads::get(&world.store, "own", lead.id).await.unwrap().unwrap();
        assert_eq!(found.step_key, "colour");
    })
    .await;
}

#[tokio::test]
async fn a_failed_turn_counts_and_waits() {
    each(|world| async move {
        world.lead().await;
        let (lease, loaded) = world.turn().await;
        let messages: Vec<_> = loaded.waiting.iter().map(|one| one.inbound.id).collect();
        let again = world.now() + SETTLE * 20;
        let mut tx = world.store.begin().await.unwrap();
        inbox::failed(&mut tx, loaded.lead.id, &messages, again).await.unwrap();
        let given = [leads::GivesBack { lease: &lease, next_timer: None }];
        leads::give_back(&mut tx, &given).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(world.due(LEADS, loaded.lead.id).await, Some(again));
        let waiting = world.waiting(&loaded.lead).await;
        assert_eq!(waiting[0].attempts, 1);
    })
    .await;
}
