//! Selections from what was imported (scheduling.md, "Selector"); the choice itself is tested with
//! the domain.

use std::collections::BTreeSet;

use proto::scheduler::v1 as pb;
use service::Code;

use crate::support::{
    Sent, TENANT, World, caption, captions, code_of, fields_of, history, on_each_engine,
};

const PAGE: &str = "jadebri";

fn ask() -> pb::SelectCaptionsRequest {
    pb::SelectCaptionsRequest { page_name: PAGE.to_owned(), ..Default::default() }
}

async fn select(world: &World, ask: pb::SelectCaptionsRequest) -> pb::Selection {
    world.select_captions(TENANT, ask).await.unwrap()
}

fn ids(selection: &pb::Selection) -> BTreeSet<i64> {
    selection.captions.iter().map(|caption| caption.caption_id).collect()
}

/// Captions that no rule of variety or budget keeps apart.
fn plain(ids: impl Iterator<Item = i64>) -> String {
    let tiers = ["budget", "standard", "premium", "luxury", "vip"];
    let line = |id: i64| format!("{id},text {id},{},,,,,\n", tiers[id as usize % 5]);
    captions(&ids.map(line).collect::<Vec<_>>())
}

/// A schedule of another page holds a caption on a day.
async fn lock(world: &World, caption_id: i64, date: &str, status: &str) {
    let mut tx = world.store.begin().await.unwrap();
    tx.query(
        "INSERT INTO schedules (tenant_id, schedule_id, page_name, account_size, saturation_status,
                                week_start, time_zone, mode, seed, status, days, validation,
                                created_at)
         VALUES ($1, $2, 'other', 'NEW', 'GREEN', $3, 'UTC', 'optimize', 1, 'CANCELLED', '[]',
                 '{}', $4)",
    )
    .bind(TENANT)
    .bind(format!("S{caption_id}"))
    .bind(date.to_owned())
    .bind(store::Time(world.clock.now()))
    .execute()
    .await
    .unwrap();
    tx.query(
        "INSERT INTO active_caption_assignments
             (tenant_id, page_name, caption_id, scheduled_date, scheduled_hour, schedule_id,
              status, assigned_at)
         VALUES ($1, 'other', $2, $3, 9, $4, $5, $6)",
    )
    .bind(TENANT)
    .bind(caption_id)
    .bind(date.to_owned())
    .bind(format!("S{caption_id}"))
    .bind(status.to_owned())
    .bind(store::Time(world.clock.now()))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn captions_that_are_not_free_are_counted_by_their_first_reason() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.page("other").await;
        world.import_captions(PAGE, &plain(1..=20)).await;
        let special = "caption_id,caption_text,price_tier,is_active,message_type\n\
                       21,off,vip,false,\n22,bump,,,Photo bump\n23,TEXT 1,vip,,\n";
        world.import_captions(PAGE, special).await;
        world.import_captions("other", &plain(30..=40)).await;
        // The week is 9 February: from 2 February on it is too recent, as is what is off.
        let week = || pb::SelectCaptionsRequest {
            week_start: Some("2026-02-09".to_owned()),
            num_captions_needed: Some(100),
            ..ask()
        };
        let free = select(&world, week()).await;
        let pool = pb::Pool { total: 21, inactive: 1, cooldown: 0, locked: 0, eligible: 20 };
        assert_eq!(free.pool, Some(pool));
        world.pass(std::time::Duration::from_secs(2 * 86_400));
        let sent = |id: i64, at: &str| Sent { caption: Some(id), ..Sent::new(id, at) };
        let bump = Sent { kind: "Photo bump", ..sent(5, "2026-02-02 10:00:00") };
        world
            .import(
                PAGE,
                &history(&[
                    // By its alias.
                    sent(23, "2026-02-02 00:00:00"),
                    sent(2, "2026-02-01 23:59:59"),
                    sent(21, "2026-02-02 10:00:00"),
                    sent(3, "2026-02-02 10:00:00"),
                    bump,
                ]),
            )
            .await;
        world.import("other", &history(&[sent(6, "2026-02-02 10:00:00")])).await;
        lock(&world, 3, "2026-02-10", "ACTIVE").await;
        lock(&world, 7, "2026-02-02", "ACTIVE").await;
        lock(&world, 8, "2026-02-01", "ACTIVE").await;
        lock(&world, 9, "2026-02-22", "ACTIVE").await;
        lock(&world, 10, "2026-02-23", "ACTIVE").await;
        lock(&world, 11, "2026-02-10", "EXPIRED").await;
        let taken = select(&world, week()).await;
        let pool = pb::Pool { total: 21, inactive: 1, cooldown: 2, locked: 2, eligible: 16 };
        assert_eq!(taken.pool, Some(pool));
        let chosen = ids(&taken);
        assert!([1, 3, 7, 9, 21, 22].iter().all(|id| !chosen.contains(id)), "{chosen:?}");
        assert_eq!(taken.shortfall.unwrap().missing, 100 - taken.selected);
    })
    .await;
}

#[tokio::test]
async fn the_target_of_the_page_is_selected_for_the_next_monday() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.import_captions(PAGE, &plain(1..=200)).await;
        let selection = select(&world, ask()).await;
        assert_eq!(selection.week_start, "2026-02-02");
        let target = selection.target.as_ref().unwrap();
        assert_eq!((target.size_tier.as_str(), target.risk_level.as_str()), ("NEW", "HEALTHY"));
        assert_eq!((target.base, target.target, selection.requested), (40, 40, 40));
        assert_eq!((selection.selected, selection.captions.len()), (40, 40));
        assert_eq!(selection.shortfall, None);
        let ranks: Vec<_> = selection.captions.iter().map(|caption| caption.rank).collect();
        assert_eq!(ranks, (1..=40).collect::<Vec<_>>());
        assert_eq!(selection.sampler, "wilson");
        let again = pb::SelectCaptionsRequest { seed: Some(selection.seed), ..ask() };
        assert_eq!(select(&world, again).await, selection, "the same seed, the same choice");
        let beta = pb::SelectCaptionsRequest { sampler: Some("beta".to_owned()), ..ask() };
        assert_eq!(select(&world, beta).await.sampler, "beta");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_selected_is_refused() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let refused = |ask| world.select_captions(TENANT, ask);
        for needed in [0, 1_001] {
            let ask = pb::SelectCaptionsRequest { num_captions_needed: Some(needed), ..ask() };
            assert_eq!(fields_of(refused(ask).await), ["/num_captions_needed"]);
        }
        let seed = pb::SelectCaptionsRequest { seed: Some(1 << 53), ..ask() };
        assert_eq!(fields_of(refused(seed).await), ["/seed"]);
        let sampler = pb::SelectCaptionsRequest { sampler: Some("random".to_owned()), ..ask() };
        assert_eq!(fields_of(refused(sampler).await), ["/sampler"]);
        let week =
            |text: &str| pb::SelectCaptionsRequest { week_start: Some(text.to_owned()), ..ask() };
        assert_eq!(code_of(refused(week("2026-2-9")).await), Code::InvalidRequest);
        // A Tuesday, a Monday that has come, and one too far ahead.
        for date in ["2026-02-10", "2026-01-26", "2027-02-08"] {
            let error = refused(week(date)).await.unwrap_err();
            assert_eq!(error.code(), Code::InvalidWeek, "{date}");
            assert_eq!(error.fields()[0].pointer, "/week_start");
        }
        assert_eq!(select(&world, week("2027-02-01")).await.week_start, "2027-02-01");
        let nowhere = pb::SelectCaptionsRequest { page_name: "nowhere".to_owned(), ..ask() };
        assert_eq!(code_of(refused(nowhere).await), Code::PageNotFound);
    })
    .await;
}

#[tokio::test]
async fn what_was_learnt_is_seen_as_of_the_question() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.import_captions(PAGE, &captions(&[caption(1, "one")])).await;
        let sent =
            |n: i64| Sent { caption: Some(1), ..Sent::new(n, format!("2026-01-1{n} 10:00:00")) };
        world.import(PAGE, &history(&(0..9).map(sent).collect::<Vec<_>>())).await;
        let reasons = async || select(&world, ask()).await.captions[0].reasons.clone().unwrap();
        let now = reasons().await;
        let arm = &world.arms(PAGE).await[0];
        assert!(now.failures > 0.0);
        assert!((now.failures - arm.failures).abs() < 1e-12);
        // A day is four times six hours.
        world.pass(std::time::Duration::from_secs(86_400));
        let later = reasons().await;
        let decay = 0.9876_f64.powi(4);
        assert!((later.failures - now.failures * decay).abs() < 1e-9);
    })
    .await;
}

/// What a schedule holds is free for the one that replaces it.
#[tokio::test]
async fn a_week_is_replaced_by_one_that_is_no_shorter() {
    on_each_engine(async |world: World| {
        world.page(PAGE).await;
        world.import_captions(PAGE, &plain(1..=20)).await;
        let start = |replace| pb::StartRunRequest {
            page_names: vec![PAGE.to_owned()],
            week_start: "2026-02-02".to_owned(),
            auto_export: Some(false),
            seed: Some(7),
            replace,
            ..pb::StartRunRequest::default()
        };
        let unlocks = async |run: pb::Run| {
            assert_eq!(run.status, "completed", "{run:?}");
            let schedule = world.schedule(run.pages[0].schedule_id.as_ref().unwrap()).await;
            schedule.messages.iter().filter(|message| message.r#type == "Unlock").count()
        };
        let first = unlocks(world.run(start(false)).await).await;
        assert!(first > 10, "two such weeks have too few captions: {first}");
        assert_eq!(unlocks(world.run(start(true)).await).await, first);
    })
    .await;
}
