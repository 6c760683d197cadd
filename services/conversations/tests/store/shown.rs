//! What is shown of leads: a glance in a list, and their messages page by page.

use conversations::{
    domain::{lead::Lead, message::Kind},
    store::{
        glance::{self, Glance},
        inbox::Arrived,
        messages::{self, Place},
        transcript::{self, Direction, Message},
    },
};
use serde_json::json;

use crate::support::{PHONE, SETTLE, TENANT, World, each, message};

async fn glance(world: &World, tenant: &str, lead: &Lead) -> Glance {
    let glances = glance::of(&world.store, tenant, &[lead.id]).await.unwrap();
    glances.into_values().next().unwrap_or_default()
}

#[tokio::test]
async fn a_glance_has_the_newest_name_and_message() {
    each(|world| async move {
        let payload = json!({"contact": {"profile": {"name": "Robin"}}}).to_string();
        let body = "ä".repeat(300);
        world.keep(&[Arrived { payload, body, ..message(&world, TENANT, PHONE, "m1") }]).await;
        let lead = world.found(TENANT, PHONE).await;
        let at_first = glance(&world, TENANT, &lead).await;
        assert_eq!(at_first.name.as_deref(), Some("Robin"));
        let last = at_first.last.clone().unwrap();
        assert_eq!((last.direction, last.kind.as_str()), (Direction::In, "text"));
        assert_eq!(last.text, "ä".repeat(200));
        let detail = transcript::detail(&world.store, TENANT, lead.id, Some(1)).await.unwrap();
        assert_eq!(Glance::of(&detail.unwrap()), at_first);
        // An answer at the same time comes behind what it answers.
        let said = world.say(&lead, &[Kind::Ack, Kind::Prompt]).await;
        let answered = glance(&world, TENANT, &lead).await;
        let last = answered.last.unwrap();
        assert_eq!(
            (last.id, last.direction, last.status.as_str()),
            (said[1], Direction::Out, "queued")
        );
        assert_eq!(answered.name.as_deref(), Some("Robin"));
        world.clock.advance(SETTLE);
        world.keep(&[message(&world, TENANT, PHONE, "m2")]).await;
        let later = glance(&world, TENANT, &lead).await;
        assert_eq!(later.name, None, "the newest message came without a name");
        assert_eq!(later.last.unwrap().text, "text of m2");
        assert_eq!(glance(&world, "other", &lead).await, Glance::default());
        // Many at once.
        let other = world.lead_of(TENANT, "447700900002").await;
        let both = glance::of(&world.store, TENANT, &[lead.id, other.id]).await.unwrap();
        assert_eq!(both.len(), 2);
        assert!(glance::of(&world.store, TENANT, &[]).await.unwrap().is_empty());
    })
    .await;
}

/// All messages of a lead, so many at a time.
async fn pages(world: &World, lead: &Lead, limit: u32) -> Vec<Message> {
    let (mut place, mut all) = (None, Vec::new());
    loop {
        let page = messages::before(&world.store, TENANT, lead.id, place, limit).await.unwrap();
        let Some(last) = page.last() else { return all };
        place = Some(Place::of(last));
        all.extend(page);
    }
}

#[tokio::test]
async fn messages_are_listed_the_newest_first_page_by_page() {
    each(|world| async move {
        let lead = world.lead().await;
        world.say(&lead, &[Kind::Ack, Kind::Prompt]).await;
        for n in 0..3 {
            world.clock.advance(SETTLE);
            world.keep(&[message(&world, TENANT, PHONE, &format!("m{n}"))]).await;
            world.say(&lead, &[Kind::Prompt]).await;
        }
        let mut whole = transcript::messages(&world.store, TENANT, lead.id, None).await.unwrap();
        assert_eq!(whole.len(), 9);
        let newest = transcript::messages(&world.store, TENANT, lead.id, Some(4)).await.unwrap();
        assert_eq!(newest, whole[5..]);
        whole.reverse();
        for limit in [1, 2, 4, 100] {
            assert_eq!(pages(&world, &lead, limit).await, whole, "{limit} at a time");
        }
        let theirs = messages::before(&world.store, "other", lead.id, None, 9).await.unwrap();
        assert!(theirs.is_empty());
    })
    .await;
}
