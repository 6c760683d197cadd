//! Runs outlive the process: each page is built once (scheduling.md, "Orchestrator").

use e2e::{
    Fanfare, Service, Shape,
    eros::{Audience, check_schedule},
    wait::{SOON, eventually},
};
use jiff::SignedDuration;
use serde_json::json;

in_both_shapes!(a_killed_run_goes_on_and_builds_once, a_killed_hand_over_makes_each_post_once);

const PAGES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

async fn a_killed_run_goes_on_and_builds_once(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    for (n, page) in (0_u32..).zip(PAGES) {
        client.make_creator(page, Audience::STEADY, 1_000 * (n + 1)).await;
    }
    let run_id = client.start_run(&PAGES, json!({"seed": 9})).await;
    // Three times, wherever it is.
    for built in [1, 3, 5] {
        eventually("some pages are built", SOON * 4, async || {
            let run = client.get(&format!("/api/schedule-runs/{run_id}")).await.json();
            let done = run["pages"].as_array()?.iter().filter(|p| p["schedule_id"].is_string());
            (done.count() >= built).then_some(())
        })
        .await;
        fanfare.start(scheduler(shape)).await;
    }
    let run = client.finished_run(&run_id).await;
    assert_eq!(run["status"], "completed", "{run:#}");
    assert_eq!(run["summary"]["exported"], 8);
    for page in run["pages"].as_array().unwrap() {
        let name = page["page_name"].as_str().unwrap();
        let list = client.get(&format!("/api/schedules?page_name={name}")).await.expect(200);
        let schedules = list["items"].as_array().unwrap();
        assert_eq!(schedules.len(), 1, "{name} is built once");
        assert_eq!(schedules[0]["schedule_id"], page["schedule_id"]);
        let schedule = client.schedule(page["schedule_id"].as_str().unwrap()).await;
        check_schedule(&schedule, SignedDuration::from_mins(75));
    }
}

async fn a_killed_hand_over_makes_each_post_once(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.connect("MASTODON", "ada").await;
    client.make_creator("jadebri", Audience::STEADY, 1_000).await;
    let run_id = client.start_run(&["jadebri"], json!({})).await;
    let run = client.finished_run(&run_id).await;
    let id = run["pages"][0]["schedule_id"].as_str().unwrap().to_owned();
    let publish = format!("/api/schedules/{id}/publish");
    let mut asked = tokio::task::JoinSet::new();
    let (asker, path) = (client.clone(), publish.clone());
    asked.spawn(async move {
        let request = asker.request(reqwest::Method::POST, &path);
        asker.try_answer(request).await
    });
    eventually("some posts are made", SOON, async || {
        let list = client.get("/api/posts").await;
        (list.status == 200 && !list.json()["items"].as_array()?.is_empty()).then_some(())
    })
    .await;
    fanfare.start(scheduler(shape)).await;
    // Its answer is lost, or came before the kill.
    let _ = asked.join_next().await.unwrap().unwrap();
    let done = client.act(&publish).await.expect(200);
    let messages = client.schedule(&id).await["messages"].as_array().unwrap().len();
    assert_eq!(done["messages"].as_array().unwrap().len(), messages);
    assert_eq!(client.all_posts().await.len(), messages, "each message is one post");
}

fn scheduler(shape: Shape) -> Service {
    match shape {
        Shape::Embedded => Service::Up,
        _ => Service::Scheduler,
    }
}
