//! A decision is written as a whole or not at all, and by one of several.

use conversations::{
    domain::{
        decision::{Attachment, Decision, Effect, EffectKind, Mark},
        event::{Event, EventType},
        lead::Answer,
        message::{InboundStatus, Kind},
        status::Status,
    },
    store::{
        DISPATCHES, LEADS,
        attachments::{self, FileStatus, Placed},
        changes::{self, Applied, Change},
        leads::{self, GivesBack},
        metrics, transcript,
    },
};
use futures::future::join_all;
use serde_json::json;

use crate::support::{PHONE, SETTLE, TENANT, World, becomes, change, each, message, outbound};

/// A turn with something of everything.
async fn everything(world: &World) -> Decision {
    let lead = world.lead().await;
    let waiting = world.waiting(&lead).await;
    let mut decision = becomes(&lead, Status::Qualifying);
    decision.lead.memory.windows = vec!["Tuesday".to_owned()];
    decision.answers = ["idea", "placement"]
        .map(|step| {
            let value = json!({"of": step});
            (step.to_owned(), Answer { raw: step.to_uppercase(), value, answered_at: world.now() })
        })
        .to_vec();
    decision.marks = vec![Mark {
        id: waiting[0].inbound.id,
        status: InboundStatus::Processed,
        step: "idea".to_owned(),
        run: 1,
    }];
    decision.attachments = vec![Attachment {
        media_id: "media".to_owned(),
        run: 1,
        step: "reference_images".to_owned(),
        candidate: true,
    }];
    decision.outbound = vec![outbound(&lead, Kind::Ack), outbound(&lead, Kind::Prompt)];
    decision.effects = [EffectKind::SheetRow, EffectKind::StoreMedia]
        .map(|kind| Effect { kind, subject: "s".to_owned(), text: String::new() })
        .to_vec();
    decision.events = vec![Event::new(EventType::OutOfOrder, json!({"n": 1}))];
    decision
}

/// How many rows there are of what a decision writes.
async fn written(world: &World) -> Vec<i64> {
    vec![
        world.count("SELECT COUNT(*) FROM answers").await,
        world.count("SELECT COUNT(*) FROM attachments").await,
        world.count("SELECT COUNT(*) FROM outbox").await,
        world.count("SELECT COUNT(*) FROM effects").await,
        world.count("SELECT COUNT(*) FROM system_events").await,
        world.count("SELECT COUNT(*) FROM inbox WHERE status = 'processed'").await,
    ]
}

#[tokio::test]
async fn a_decision_is_written_as_a_whole() {
    each(|world| async move {
        let decision = everything(&world).await;
        let change = Change { step_key: "dimensions", ..change(&world, &decision) };
        let applied = world.try_apply(change).await;
        let Applied::Done { version, outbound } = applied else { panic!("nobody else writes") };
        assert_eq!((version, outbound.len()), (2, 2));
        assert_eq!(written(&world).await, [2, 1, 2, 2, 1, 1]);
        let detail =
            transcript::detail(&world.store, TENANT, decision.lead.id, None).await.unwrap();
        let detail = detail.unwrap();
        assert_eq!(detail.stored.step_key, "dimensions");
        assert_eq!(detail.stored.lead.status, Status::Qualifying);
        assert_eq!(detail.stored.lead.memory, decision.lead.memory);
        assert_eq!(detail.stored.lead.version, 2);
        assert_eq!(detail.answers, decision.answers.into_iter().collect());
        let kinds: Vec<_> = detail.messages.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["text", "ack", "prompt"]);
        assert_eq!(detail.messages[0].status, "processed");
        assert_eq!(detail.messages[1].id, outbound[0]);
        assert_eq!(detail.attachments[0].status, FileStatus::Pending);
        assert_eq!(detail.deposit, None);
        assert_eq!(world.due(DISPATCHES, detail.stored.lead.id).await, Some(world.now()));
    })
    .await;
}

#[tokio::test]
async fn a_decision_on_what_has_changed_leaves_nothing() {
    each(|world| async move {
        let decision = everything(&world).await;
        let lead = decision.lead.clone();
        let none = written(&world).await;
        let mut old = decision.clone();
        old.lead.version = 7;
        assert_eq!(world.try_apply(change(&world, &old)).await, Applied::Conflict);
        let elsewhere = Change { from_step: 3, ..change(&world, &decision) };
        assert_eq!(world.try_apply(elsewhere).await, Applied::Conflict);
        assert_eq!(written(&world).await, none);
        assert_eq!(world.again(&lead).await.status, Status::New);
        let mut other = decision.clone();
        other.lead.tenant = "other".to_owned();
        let applied = world.try_apply(change(&world, &other)).await;
        assert_eq!(applied, Applied::Conflict, "another tenant's lead");
    })
    .await;
}

/// Turns share a commit: what does not fit any more, in the midst of them, keeps none of the others back.
#[tokio::test]
async fn of_decisions_that_are_written_together_each_counts_for_itself() {
    each(|world| async move {
        let mut leads = Vec::new();
        for n in 0..4 {
            leads.push(world.lead_of(TENANT, &format!("44770090010{n}")).await);
        }
        world.clock.advance(SETTLE);
        let mut leases = world.claim(LEADS).await;
        leases.sort_by_key(|lease| leads.iter().position(|lead| lead.id.to_string() == lease.id));
        let mut decisions: Vec<_> =
            leads.iter().map(|lead| becomes(lead, Status::Qualifying)).collect();
        decisions[0].outbound =
            vec![outbound(&leads[0], Kind::Ack), outbound(&leads[0], Kind::Prompt)];
        for n in 1..4 {
            decisions[n].outbound = vec![outbound(&leads[n], Kind::Prompt)];
        }
        // The second was decided on an old version, the third by one who has lost the lease.
        decisions[1].lead.version = 7;
        leases[2].token += 1;
        let changes: Vec<_> = decisions
            .iter()
            .zip(&leases)
            .map(|(decision, lease)| {
                let gives_back = Some(GivesBack { lease, next_timer: None });
                Change { gives_back, ..change(&world, decision) }
            })
            .collect();
        let mut tx = world.store.begin().await.unwrap();
        let applied = changes::apply(&mut tx, world.ids(), &changes).await.unwrap();
        tx.commit().await.unwrap();
        let [
            Applied::Done { outbound: two, .. },
            Applied::Conflict,
            Applied::LeaseLost,
            Applied::Done { outbound: one, .. },
        ] = applied.as_slice()
        else {
            panic!("{applied:?}")
        };
        assert_eq!((two.len(), one.len()), (2, 1));
        let sql = "SELECT lead_id, id FROM outbox ORDER BY lead_id, seq";
        let rows: Vec<(String, String)> = world.store.query(sql).fetch_all().await.unwrap();
        let mut expected: Vec<(String, String)> =
            two.iter().map(|id| (leads[0].id.to_string(), id.to_string())).collect();
        expected.push((leads[3].id.to_string(), one[0].to_string()));
        expected.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(rows, expected);
        let statuses = [Status::Qualifying, Status::New, Status::New, Status::Qualifying];
        for (lead, status) in leads.iter().zip(statuses) {
            assert_eq!(world.again(lead).await.status, status, "{}", lead.phone);
        }
    })
    .await;
}

#[tokio::test]
async fn of_several_decisions_on_one_version_one_is_written() {
    each(|world| async move {
        let lead = world.lead().await;
        let mut decision = Decision::unchanged(lead.clone());
        decision.outbound = vec![outbound(&lead, Kind::Prompt)];
        let applied = join_all((0..10).map(|_| world.try_apply(change(&world, &decision)))).await;
        let won = applied.iter().filter(|one| matches!(one, Applied::Done { .. })).count();
        assert_eq!(won, 1);
        assert_eq!(world.statuses(&lead).await, ["queued"]);
        assert_eq!(world.again(&lead).await.version, lead.version + 1);
    })
    .await;
}

#[tokio::test]
async fn the_newest_answer_counts_and_a_new_run_reads_none_of_the_old() {
    each(|world| async move {
        let lead = world.lead().await;
        for raw in ["a cat", "a dog"] {
            let mut decision = Decision::unchanged(world.again(&lead).await);
            let answer =
                Answer { raw: raw.to_owned(), value: json!(raw), answered_at: world.now() };
            decision.answers = vec![("idea".to_owned(), answer)];
            world.apply(&decision).await;
        }
        let now = world.again(&lead).await;
        let answers = leads::answers(&world.store, &now).await.unwrap();
        assert_eq!(answers["idea"].raw, "a dog");
        let mut next = Decision::unchanged(now);
        next.lead.run = 2;
        world.apply(&next).await;
        let now = world.again(&lead).await;
        assert!(leads::answers(&world.store, &now).await.unwrap().is_empty());
        assert_eq!(world.count("SELECT COUNT(*) FROM answers").await, 1, "the old ones are kept");
    })
    .await;
}

#[tokio::test]
async fn a_file_is_kept_once_and_says_where_it_is() {
    each(|world| async move {
        let lead = world.lead().await;
        for step in ["idea", "placement"] {
            let mut decision = Decision::unchanged(world.again(&lead).await);
            let media_id = "media".to_owned();
            let file = Attachment { media_id, run: 1, step: step.to_owned(), candidate: false };
            decision.attachments = vec![file];
            world.apply(&decision).await;
        }
        let files = attachments::of_lead(&world.store, TENANT, lead.id).await.unwrap();
        assert_eq!((files.len(), files[0].step.as_str()), (1, "idea"));
        let mut tx = world.store.begin().await.unwrap();
        let elsewhere = Placed { path: "x".to_owned(), size: 1 };
        attachments::stored(&mut tx, "other", lead.id, "media", &elsewhere).await.unwrap();
        let here = Placed { path: "lead/hash.jpg".to_owned(), size: 4_000_000_000 };
        attachments::stored(&mut tx, TENANT, lead.id, "media", &here).await.unwrap();
        tx.commit().await.unwrap();
        let files = attachments::of_lead(&world.store, TENANT, lead.id).await.unwrap();
        assert_eq!(files[0].status, FileStatus::Stored);
        assert_eq!(files[0].path.as_deref(), Some("lead/hash.jpg"));
        assert_eq!(files[0].size, Some(4_000_000_000));
        let find = |tenant, media| attachments::find(&world.store, tenant, lead.id, media);
        assert_eq!(find(TENANT, "media").await.unwrap().as_ref(), Some(&files[0]));
        assert_eq!(find(TENANT, "medium").await.unwrap(), None);
        assert_eq!(find("other", "media").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_funnel_counts_how_far_leads_ever_came() {
    each(|world| async move {
        let lead = world.lead().await;
        world.lead_of(TENANT, "2").await;
        world.lead_of("other", PHONE).await;
        for status in [Status::Qualifying, Status::PendingApproval, Status::Rejected] {
            world.apply(&becomes(&world.again(&lead).await, status)).await;
        }
        world.apply(&becomes(&world.found(TENANT, "2").await, Status::Qualifying)).await;
        let funnel = metrics::funnel(&world.store, TENANT).await.unwrap();
        let counts: Vec<u64> = funnel.stages.iter().map(|(_, count)| *count).collect();
        assert_eq!(counts, [2, 2, 1, 0, 0, 0, 0]);
        assert_eq!(funnel.steps, [("idea".to_owned(), 1)]);
        world.keep(&[message(&world, TENANT, "2", "later")]).await;
        let counts = metrics::counts(&world.store, TENANT, world.now()).await.unwrap();
        assert_eq!(counts.leads, [("QUALIFYING".to_owned(), 1), ("REJECTED".to_owned(), 1)]);
        assert_eq!(counts.inbox, [("received".to_owned(), 3)]);
        assert_eq!(counts.inbox_oldest, Some(world.now()));
        assert_eq!(counts.outbox_oldest, None);
        let depth = metrics::depth(&world.store).await.unwrap();
        assert_eq!((depth[0].queue.word(), depth[0].count), ("inbox", 4));
    })
    .await;
}
