//! Leads are found by what people know of them.

use conversations::{
    domain::{
        decision::Decision,
        lead::{Answer, Lead},
        status::Status,
    },
    store::finding::{self, Order, Wanted},
};
use serde_json::json;
use store::keyset::Keyset;

use crate::support::{PHONE, SETTLE, TENANT, World, becomes, each, message};

async fn find(world: &World, tenant: &str, wanted: Wanted<'_>) -> Vec<Lead> {
    let found = finding::find(&world.store, tenant, wanted, Keyset::START, 100).await.unwrap();
    found.into_iter().map(|found| found.lead).collect()
}

/// Whether the only lead that there is is found.
async fn finds(world: &World, search: &str) -> bool {
    !find(world, TENANT, Wanted { search: Some(search), ..Wanted::ALL }).await.is_empty()
}

async fn answers(world: &World, lead: &Lead, raw: &str, run: u32) {
    let mut decision = Decision::unchanged(world.again(lead).await);
    decision.lead.run = run;
    let answer = Answer { raw: raw.to_owned(), value: json!(raw), answered_at: world.now() };
    decision.answers = vec![("idea".to_owned(), answer)];
    world.apply(&decision).await;
}

#[tokio::test]
async fn a_lead_is_found_by_its_number_its_names_and_its_answers() {
    each(|world| async move {
        let named = |id: &str, name: &str| {
            let payload = json!({"type": "text", "contact": {"profile": {"name": name}}});
            let wa_user_id = Some("GB.4821".to_owned());
            let payload = payload.to_string();
            conversations::store::inbox::Arrived {
                payload,
                wa_user_id,
                ..message(&world, TENANT, PHONE, id)
            }
        };
        world.keep(&[named("m1", "Robin Old")]).await;
        world.clock.advance(SETTLE);
        world.keep(&[named("m2", "Robin 100% New")]).await;
        let lead = world.found(TENANT, PHONE).await;
        answers(&world, &lead, "A Black cat_", 1).await;
        let number = ["0900", "447700900001", "+44 7700 900001", "900-001"];
        let names = ["gb.48", "robin", "100% n", "New"];
        for search in number.into_iter().chain(names).chain(["black CAT", "cat_"]) {
            assert!(finds(&world, search).await, "{search}");
        }
        for search in ["0901", "Old", "robin%new", "bl_ck", "dog", "'", "!"] {
            assert!(!finds(&world, search).await, "{search}");
        }
        world.clock.advance(SETTLE);
        world.keep(&[named("m3", "Élodie")]).await;
        // Whatever letters an engine knows: as it is written it is found.
        for search in ["Élodie", "lodie", "ÉLODIE".strip_prefix('É').unwrap()] {
            assert!(finds(&world, search).await, "{search}");
        }
        let theirs = Wanted { search: Some("lodie"), ..Wanted::ALL };
        assert!(find(&world, "other", theirs).await.is_empty());
        // Answers of a run before are none of the newest.
        answers(&world, &lead, "a red dog", 2).await;
        assert!(finds(&world, "dog").await);
        assert!(!finds(&world, "black cat").await);
    })
    .await;
}

#[tokio::test]
async fn leads_of_several_statuses_make_one_list() {
    each(|world| async move {
        let mut leads = Vec::new();
        for n in 0..3 {
            leads.push(world.lead_of(TENANT, &format!("44770090000{n}")).await);
            world.clock.advance(SETTLE);
        }
        world.lead_of("other", PHONE).await;
        world.apply(&becomes(&leads[0], Status::Qualifying)).await;
        world.apply(&becomes(&leads[1], Status::Abandoned)).await;
        let ids = |leads: &[Lead]| leads.iter().map(|lead| lead.id).collect::<Vec<_>>();
        let some = Wanted { statuses: &[Status::Qualifying, Status::New], ..Wanted::ALL };
        assert_eq!(ids(&find(&world, TENANT, some).await), [leads[2].id, leads[0].id]);
        let both = Wanted { search: Some("900000"), ..some };
        assert_eq!(ids(&find(&world, TENANT, both).await), [leads[0].id]);
    })
    .await;
}

#[tokio::test]
async fn leads_are_listed_by_their_latest_change_page_by_page() {
    each(|world| async move {
        let mut leads = Vec::new();
        for n in 0..5 {
            leads.push(world.lead_of(TENANT, &format!("44770090000{n}")).await);
        }
        world.clock.advance(SETTLE);
        for n in [3, 1] {
            world.apply(&becomes(&leads[n], Status::Qualifying)).await;
            world.clock.advance(SETTLE);
        }
        let wanted = Wanted { order: Order::Updated, ..Wanted::ALL };
        let (mut after, mut all) = (Keyset::START, Vec::new());
        loop {
            let page = finding::find(&world.store, TENANT, wanted, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Order::Updated.key(last);
            all.extend(page.into_iter().map(|found| found.lead));
        }
        assert_eq!(all.len(), 5);
        assert_eq!([all[0].id, all[1].id], [leads[1].id, leads[3].id]);
        assert!(all.is_sorted_by_key(|lead| std::cmp::Reverse((lead.updated_at, lead.id))));
    })
    .await;
}
