//! Leads are listed page by page, and no tenant sees another's.

use conversations::{
    domain::{lead::Lead, status::Status},
    store::{
        DISPATCHES, LEADS,
        finding::{self, Wanted},
        leads, transcript,
    },
};
use store::keyset::Keyset;

use crate::support::{LIFE, PHONE, SETTLE, TENANT, World, becomes, each, message};

/// All pages of a list, two at a time.
async fn pages(world: &World, tenant: &str, status: Option<Status>) -> Vec<Lead> {
    let (mut after, mut all) = (Keyset::START, Vec::new());
    loop {
        let wanted = Wanted { statuses: status.as_slice(), ..Wanted::ALL };
        let page = finding::find(&world.store, tenant, wanted, after, 2).await.unwrap();
        let Some(last) = page.last() else { return all };
        after = Keyset { created_at: last.lead.created_at, id: last.lead.id };
        all.extend(page.into_iter().map(|found| found.lead));
    }
}

#[tokio::test]
async fn leads_are_listed_the_newest_first_page_by_page() {
    each(|world| async move {
        // Some at one instant, some later.
        for n in 0..7 {
            world.lead_of(TENANT, &n.to_string()).await;
            if n % 3 == 0 {
                world.clock.advance(SETTLE);
            }
        }
        world.lead_of("other", "0").await;
        let all = pages(&world, TENANT, None).await;
        assert_eq!(all.len(), 7);
        assert!(all.is_sorted_by_key(|lead| std::cmp::Reverse((lead.created_at, lead.id))));
        world.apply(&becomes(&all[3], Status::Qualifying)).await;
        let some = pages(&world, TENANT, Some(Status::Qualifying)).await;
        assert_eq!(some.iter().map(|lead| lead.id).collect::<Vec<_>>(), [all[3].id]);
        let both = Wanted { phone: Some(&all[3].phone), statuses: &[Status::New], ..Wanted::ALL };
        let both = finding::find(&world.store, TENANT, both, Keyset::START, 10);
        assert!(both.await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_lead_without_a_number_is_found_by_no_phone() {
    each(|world| async move {
        let nameless = conversations::store::inbox::Arrived {
            phone: String::new(),
            wa_user_id: Some(PHONE.to_owned()),
            ..message(&world, TENANT, PHONE, "m1")
        };
        world.keep(&[nameless]).await;
        let of = |phone| {
            let wanted = Wanted { phone, ..Wanted::ALL };
            finding::find(&world.store, TENANT, wanted, Keyset::START, 10)
        };
        assert!(of(Some(PHONE)).await.unwrap().is_empty());
        assert_eq!(of(None).await.unwrap()[0].lead.address(), PHONE);
    })
    .await;
}

#[tokio::test]
async fn no_tenant_sees_anothers_lead() {
    each(|world| async move {
        let lead = world.lead().await;
        assert!(leads::get(&world.store, "other", lead.id).await.unwrap().is_none());
        assert!(transcript::detail(&world.store, "other", lead.id, None).await.unwrap().is_none());
        assert!(
            transcript::messages(&world.store, "other", lead.id, None).await.unwrap().is_empty()
        );
        let mut tx = world.store.begin().await.unwrap();
        assert!(leads::lock(&mut tx, "other", lead.id).await.unwrap().is_none());
        assert_eq!(leads::lock(&mut tx, TENANT, lead.id).await.unwrap().unwrap().lead, lead);
        drop(tx);
        let tenant = leads::tenant_of(&world.store, lead.id).await.unwrap();
        assert_eq!(tenant.as_deref(), Some(TENANT));
    })
    .await;
}

#[tokio::test]
async fn an_embedded_database_takes_its_leases_over_at_the_start() {
    each(|world| async move {
        let lead = world.lead().await;
        world.turn().await;
        conversations::store::take_over_at_start(&world.store, world.now()).await.unwrap();
        let due = match world.store.engine() {
            store::Engine::Sqlite => world.now(),
            store::Engine::Postgres => world.now() + LIFE,
        };
        assert_eq!(world.due(LEADS, lead.id).await, Some(due));
        assert_eq!(world.due(DISPATCHES, lead.id).await, None);
    })
    .await;
}
