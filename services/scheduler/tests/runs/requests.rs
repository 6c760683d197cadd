//! What a run may ask for.

use proto::{
    common::v1::{Idempotency, PageRequest},
    scheduler::v1 as pb,
};
use service::Code;

use crate::support::{World, code_of, fields_of, on_each_engine};

#[tokio::test]
async fn malformed_requests_are_refused_with_the_member_that_is_wrong() {
    on_each_engine(async |world: World| {
        type Spoil = fn(&mut pb::StartRunRequest);
        let cases: [(Spoil, &str, Code); 12] = [
            (|wish| wish.page_names.clear(), "/page_names", Code::InvalidRequest),
            (
                |wish| wish.page_names = (0..501).map(|n| format!("page{n}")).collect(),
                "/page_names",
                Code::InvalidRequest,
            ),
            (|wish| wish.page_names.push("A".into()), "/page_names/1", Code::InvalidRequest),
            (|wish| wish.page_names.push("jadebri".into()), "/page_names/1", Code::InvalidRequest),
            (|wish| wish.week_start = "soon".into(), "/week_start", Code::InvalidRequest),
            (|wish| wish.week_start = "2026-02-10".into(), "/week_start", Code::InvalidWeek),
            (|wish| wish.week_start = "2026-01-26".into(), "/week_start", Code::InvalidWeek),
            (|wish| wish.week_start = "2027-02-08".into(), "/week_start", Code::InvalidWeek),
            (|wish| wish.mode = Some("wild".into()), "/mode", Code::InvalidRequest),
            (|wish| wish.seed = Some(1 << 53), "/seed", Code::InvalidRequest),
            (|wish| wish.page_names = vec![String::new()], "/page_names/0", Code::InvalidRequest),
            (|wish| wish.week_start = String::new(), "/week_start", Code::InvalidRequest),
        ];
        for (spoil, pointer, code) in cases {
            let mut wish = World::wish(&["jadebri"]);
            spoil(&mut wish);
            let refused = world.start_run(wish).await;
            assert_eq!(code_of(refused.clone()), code, "{pointer}");
            assert_eq!(fields_of(refused), [pointer]);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM schedule_runs").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_week_comes_after_each_pages_own_day() {
    on_each_engine(async |world: World| {
        world.has_pages(&["la"]).await;
        let mut tx = world.store.begin().await.unwrap();
        tx.query(
            "INSERT INTO pages (tenant_id, page_name, time_zone, special_days, created_at)
             SELECT tenant_id, 'kiritimati', 'Pacific/Kiritimati', '[]', created_at FROM pages",
        )
        .execute()
        .await
        .unwrap();
        tx.commit().await.unwrap();
        // Sunday noon in Los Angeles is Monday morning on Kiritimati.
        let of = |pages: &[&str]| pb::StartRunRequest {
            week_start: "2026-02-02".to_owned(),
            ..World::wish(pages)
        };
        let refused = world.start_run(of(&["la", "kiritimati"])).await;
        assert_eq!(code_of(refused), Code::InvalidWeek);
        world.start_wish(of(&["la"])).await;
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_starts_one_run() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let mut wish = World::wish(&["jadebri"]);
        wish.idempotency =
            Some(Idempotency { key: "once".to_owned(), fingerprint: b"body".to_vec() });
        let first = world.start_run(wish.clone()).await.unwrap();
        world.finished(&first.run.as_ref().unwrap().run_id).await;
        let again = world.start_run(wish.clone()).await.unwrap();
        assert!(!first.replayed && again.replayed);
        assert_eq!(again.run, first.run, "as it was answered then");
        wish.idempotency.as_mut().unwrap().fingerprint = b"other".to_vec();
        assert_eq!(code_of(world.start_run(wish).await), Code::IdempotencyMismatch);
        assert_eq!(world.number("SELECT COUNT(*) FROM schedule_runs").await, 1);
    })
    .await;
}

#[tokio::test]
async fn defaults_and_lists() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            let mut wish = World::wish(&["jadebri"]);
            (wish.seed, wish.replace) = (None, true);
            let run = world.start_run(wish).await.unwrap().run.unwrap();
            assert_eq!((run.mode.as_str(), run.auto_export), ("optimize", true));
            assert_eq!((run.status.as_str(), run.pages.len()), ("running", 1));
            assert_eq!(run.pages[0].status, "pending");
            world.finished(&run.run_id).await;
            ids.insert(0, run.run_id);
            world.pass(1);
        }
        let page = |limit, position: &str| pb::ListRunsRequest {
            page: Some(PageRequest { limit, position: position.to_owned() }),
        };
        let first = world.list_runs(page(2, "")).await.unwrap();
        let rest = world.list_runs(page(2, &first.next_position)).await.unwrap();
        let listed: Vec<String> =
            first.runs.iter().chain(&rest.runs).map(|run| run.run_id.clone()).collect();
        assert_eq!((listed, rest.next_position.as_str()), (ids, ""));
        assert_eq!(code_of(world.list_runs(page(2, "x")).await), Code::InvalidRequest);
    })
    .await;
}
