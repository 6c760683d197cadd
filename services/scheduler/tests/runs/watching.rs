//! Progress is streamed.

use proto::scheduler::v1::run_event::Kind;

use crate::support::{Call, World, eventually, on_each_engine};

#[tokio::test]
async fn a_watcher_sees_everything_and_resumes_where_it_was() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        world.play.hold(Call::Select);
        let id = world.start(&["jadebri"]).await;
        eventually("the selection", async || (world.play.count(Call::Select) == 1).then_some(()))
            .await;
        let mut watching = world.watch(&id, None).await;
        assert!(!watching.nothing_left);
        let mut seen = Vec::new();
        while seen.len() < 5 {
            seen.push(watching.next().await.unwrap());
        }
        world.play.let_all_on(Call::Select);
        seen.extend(watching.until_the_end().await);
        let ids: Vec<u64> = seen.iter().map(|event| event.id).collect();
        assert_eq!(ids, (1..=13).collect::<Vec<_>>(), "two for each step, and the end");
        let Some(Kind::Completed(run)) = &seen.last().unwrap().kind else { panic!() };
        assert_eq!(run, &world.run(&id).await);

        let rest = world.watch(&id, Some("9")).await.until_the_end().await;
        assert_eq!(rest, seen[9..]);
        let over = world.watch(&id, Some("13")).await;
        assert!(over.nothing_left);
        assert!(over.until_the_end().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_unknown_event_id_resets() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let id = world.start(&["jadebri"]).await;
        world.finished(&id).await;
        for unknown in ["14", "-1", "x", ""] {
            let events = world.watch(&id, Some(unknown)).await.until_the_end().await;
            assert_eq!(events.len(), 2, "{unknown}");
            let Some(Kind::Reset(run)) = &events[0].kind else { panic!("{unknown}") };
            assert_eq!((run, events[0].id), (&world.run(&id).await, 12));
            assert!(matches!(events[1].kind, Some(Kind::Completed(_))));
        }
    })
    .await;
}
