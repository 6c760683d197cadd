//! The seed's smoke tests that need the whole scheduler, by their names.

use jiff::{ToSpan as _, civil::date};
use proto::scheduler::v1 as pb;
use scheduler::domain::render::csv;

use crate::support::{Sent, TENANT, World, captions, history, on_each_engine, request};

const PAGE: &str = "jadebri";
const WEEK: &str = "2026-02-02";

/// A calm history of a large audience, and captions enough for a week.
async fn given(world: &World) {
    world.page(PAGE).await;
    let messages: Vec<Sent> = (0..80)
        .flat_map(|day| {
            let day = date(2025, 11, 13).saturating_add(i64::from(day).days());
            [9, 13, 19, 20].map(|hour| Sent {
                sent: 45_000,
                viewed: 9_000,
                purchased: 450,
                ..Sent::new(format!("{day}-{hour}"), format!("{day} {hour:02}:00:00"))
            })
        })
        .collect();
    assert_eq!(world.import(PAGE, &history(&messages)).await.inserted, 320);
    let tiers = ["budget", "standard", "premium", "luxury", "vip"];
    let line = |id: usize| format!("{},Caption {id},{},,,,,\n", 12_345 + id, tiers[id % 5]);
    let lines: Vec<String> = (0..150).map(line).collect();
    assert_eq!(world.import_captions(PAGE, &captions(&lines)).await.inserted, 150);
}

/// Runs the page and answers with the finished run.
async fn run(world: &World) -> pb::Run {
    let start = pb::StartRunRequest {
        page_names: vec![PAGE.to_owned()],
        week_start: WEEK.to_owned(),
        auto_export: Some(false),
        seed: Some(1_234_567),
        ..pb::StartRunRequest::default()
    };
    world.run(start).await
}

async fn count(world: &World, sql: &'static str, id: &str) -> usize {
    let (rows,): (i64,) = world.store.query(sql).bind(id.to_owned()).fetch_one().await.unwrap();
    rows as usize
}

/// The seed's TEST 3: rows in `schedule_recommendations`, the view returns them, locks in
/// `active_caption_assignments`, the validation passed, CSV output.
#[tokio::test]
async fn test_3_builder_validation() {
    on_each_engine(async |world: World| {
        given(&world).await;
        let run = run(&world).await;
        assert_eq!(run.status, "completed", "{run:?}");
        let id = run.pages[0].schedule_id.clone().unwrap();
        let schedule = world.schedule(&id).await;
        assert_eq!((schedule.page_name.as_str(), schedule.account_size.as_str()), (PAGE, "LARGE"));
        assert_eq!(schedule.saturation_status, "GREEN");
        let validation = schedule.validation.as_ref().unwrap();
        assert!(validation.ok, "{validation:?}");

        let stored = "SELECT COUNT(*) FROM schedule_recommendations WHERE schedule_id = $1";
        assert_eq!(count(&world, stored, &id).await, schedule.messages.len());
        let shown = "SELECT COUNT(*) FROM schedule_recommendations_messages WHERE schedule_id = $1";
        assert_eq!(count(&world, shown, &id).await, schedule.messages.len());
        let unlocks: Vec<_> = schedule.messages.iter().filter(|m| m.r#type == "Unlock").collect();
        assert!(unlocks.len() >= 7 * 8, "a large page has 8 to 12 a day: {}", unlocks.len());
        let held = "SELECT COUNT(*) FROM active_caption_assignments
                    WHERE schedule_id = $1 AND status = 'ACTIVE' AND page_name = 'jadebri'";
        assert_eq!(count(&world, held, &id).await, unlocks.len());

        let render = pb::RenderScheduleRequest { schedule_id: id, format: "csv".to_owned() };
        let file = world.scheduler.schedules().render_schedule(request(TENANT, render)).await;
        let rows = csv::read(&file.unwrap().into_inner().content).unwrap();
        assert_eq!(rows.len(), schedule.messages.len());
    })
    .await;
}

/// The seed's ADDITIONAL-3: the id flows from the builder through every table, the view and the
/// file.
#[tokio::test]
async fn additional_3_schedule_id_propagation() {
    on_each_engine(async |world: World| {
        given(&world).await;
        let run = run(&world).await;
        let id = run.pages[0].schedule_id.clone().unwrap();
        let suffix = id.strip_prefix("SCH_jadebri_20260201_").expect("page and day of the build");
        assert_eq!(suffix.len(), 6);
        assert!(suffix.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
        for sql in [
            "SELECT COUNT(*) FROM schedules WHERE schedule_id = $1",
            "SELECT COUNT(*) FROM schedule_run_pages WHERE schedule_id = $1",
            "SELECT COUNT(*) FROM schedule_recommendations WHERE schedule_id = $1",
            "SELECT COUNT(*) FROM schedule_recommendations_messages WHERE schedule_id = $1",
            "SELECT COUNT(*) FROM active_caption_assignments WHERE schedule_id = $1",
        ] {
            assert!(count(&world, sql, &id).await > 0, "{sql}");
        }
        assert_eq!(world.schedule(&id).await.schedule_id, id);
        for format in ["csv", "ics"] {
            let schedule_id = id.clone();
            let render = pb::RenderScheduleRequest { schedule_id, format: format.to_owned() };
            let file = world.scheduler.schedules().render_schedule(request(TENANT, render)).await;
            let text = String::from_utf8(file.unwrap().into_inner().content).unwrap();
            assert!(text.contains(&id), "{format}");
        }
    })
    .await;
}

/// A run chooses what the selection of its seed chooses.
#[tokio::test]
async fn a_run_takes_the_selection_of_its_seed() {
    on_each_engine(async |world: World| {
        given(&world).await;
        let seed = 7;
        let ask = pb::SelectCaptionsRequest {
            page_name: PAGE.to_owned(),
            week_start: Some(WEEK.to_owned()),
            seed: Some(seed),
            ..Default::default()
        };
        let before = world.select_captions(TENANT, ask.clone()).await.unwrap();
        let run = run(&world).await;
        let schedule = world.schedule(run.pages[0].schedule_id.as_ref().unwrap()).await;
        assert_eq!(schedule.seed, 1_234_567, "as the run was given it");
        let same = pb::SelectCaptionsRequest { seed: Some(schedule.seed), ..ask };
        let cancel = pb::CancelScheduleRequest { schedule_id: schedule.schedule_id.clone() };
        world.scheduler.schedules().cancel_schedule(request(TENANT, cancel)).await.unwrap();
        let selection = world.select_captions(TENANT, same).await.unwrap();
        let chosen: Vec<i64> = selection.captions.iter().map(|c| c.caption_id).collect();
        let used = schedule.messages.iter().filter(|m| m.r#type == "Unlock");
        let used: Vec<i64> = used.map(|m| m.caption_id.unwrap()).collect();
        assert_eq!(used, chosen[..used.len()], "Unlocks take the selection in its order");
        assert_eq!(before.captions.len(), chosen.len());
    })
    .await;
}
