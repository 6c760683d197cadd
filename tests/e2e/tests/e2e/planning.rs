//! When posts go out: local times, posting slots, files of posts, approval, repeats (posts.md).

use e2e::{
    Fanfare, Shape,
    client::Answer,
    posts::{CONNECTIONS, Connection, NewPost, POSTS, Post},
    wait::{SOON, eventually, now},
};
use reqwest::Method;
use serde_json::{Value, json};

in_both_shapes!(
    local_times,
    the_next_free_slot,
    a_file_of_posts,
    another_user_approves,
    a_post_repeats,
);

/// What the clocks of Madrid show over a change is answered with the instant that is meant.
async fn local_times(shape: Shape) {
    let (fanfare, connection) = connected(shape).await;
    for (local, instant) in [
        ("2030-03-30T09:00:00", "2030-03-30T08:00:00.000Z"),
        ("2030-03-31T09:00:00", "2030-03-31T07:00:00.000Z"),
        // Skipped: moved forward by the gap.
        ("2030-03-31T02:30:00", "2030-03-31T01:30:00.000Z"),
        // There twice: the first.
        ("2030-10-27T02:30:00", "2030-10-27T00:30:00.000Z"),
        ("2030-10-27T03:00:00", "2030-10-27T02:00:00.000Z"),
    ] {
        let asked = NewPost::through([&connection]);
        let asked = asked.set("scheduledAt", local).set("timezone", "Europe/Madrid");
        let id = fanfare.client().create_post(&asked).await.id;
        let post = fanfare.replica().read_post(&id).await;
        assert_eq!(post.scheduled_at.as_deref(), Some(instant), "{local}");
        assert_eq!(post.scheduled_local.as_deref(), Some(local), "as asked");
        assert_eq!(post.status, "SCHEDULED");
    }
    let without = NewPost::through([&connection]).set("scheduledAt", "2030-03-30T09:00:00");
    let client = fanfare.client();
    client.answer(client.post_request(&without)).await.problem(400, "INVALID_SCHEDULE");
}

async fn the_next_free_slot(shape: Shape) {
    let (fanfare, connection) = connected(shape).await;
    let client = fanfare.client();
    let path = format!("{CONNECTIONS}/{}/slots", connection.id);
    let next = NewPost::through([&connection]).set("slot", "next");
    client.answer(client.post_request(&next)).await.problem(400, "NO_FREE_SLOT");

    let times = [("MON", "09:30"), ("WED", "18:00"), ("SAT", "11:15")];
    let slots: Vec<_> = times.map(|(day, time)| json!({"weekday": day, "time": time})).into();
    let slots = json!({"timezone": "Europe/Madrid", "slots": slots});
    assert_eq!(client.put(&path, &slots).await.expect(200), slots);
    let free = free_slots(&fanfare, &path).await;

    let mut taken = Vec::new();
    for _ in 0..3 {
        let next = NewPost::through([&connection]).set("slot", "next");
        taken.push(client.create_post(&next).await.scheduled_at.unwrap());
    }
    assert_eq!(taken, free[..3], "each takes the next one");
    assert_eq!(free_slots(&fanfare, &path).await[0], free[3]);
}

async fn a_file_of_posts(shape: Shape) {
    let (fanfare, _) = connected(shape).await;
    let bad = "content,platforms,scheduledAt,timezone\n\
               Good,FACEBOOK,2030-01-31T09:30:00,Europe/Madrid\n\
               \"Bad, and long ago\",FACEBOOK,2020-01-31T09:30:00Z,\n\
               Nowhere,MYSPACE,,\n";
    let refused = import(&fanfare, "", bad).await.problem(400, "INVALID_IMPORT");
    let pointers: Vec<_> =
        refused["errors"].as_array().unwrap().iter().map(|e| &e["pointer"]).collect();
    assert_eq!(pointers, ["/rows/2/scheduledAt", "/rows/3/platforms"]);
    assert!(posts(&fanfare, "").await.is_empty(), "all or nothing");
    let told = import(&fanfare, "?dryRun=true", bad).await.expect(200);
    assert_eq!(told["ok"], false);

    let good = "content,scheduledAt,timezone,platforms,status\r\n\
                \"Two lines,\r\nand a comma\",2030-01-31T09:30:00,Europe/Madrid,FACEBOOK,SCHEDULED\r\n\
                =1+1,,,FACEBOOK,SCHEDULED\r\n";
    assert_eq!(import(&fanfare, "?dryRun=true", good).await.expect(200)["ok"], true);
    assert!(posts(&fanfare, "").await.is_empty(), "a dry run saves nothing");
    let made = import(&fanfare, "", good).await.expect(201);
    assert_eq!(made["created"], 2);
    let ids: Vec<_> = made["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["postId"].as_str().unwrap())
        .collect();
    let later = fanfare.replica().read_post(ids[0]).await;
    assert_eq!(later.content, "Two lines,\r\nand a comma");
    assert_eq!(later.scheduled_at.as_deref(), Some("2030-01-31T08:30:00.000Z"));
    let sent = fanfare.client().decided(ids[1]).await;
    assert_eq!((sent.status.as_str(), sent.content.as_str()), ("PUBLISHED", "=1+1"));
}

async fn another_user_approves(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    let team = json!({"name": "Studio", "requiresApproval": true});
    let team = id_of(&client.post("/api/teams", &team).await.expect(201));
    let mut users = Vec::new();
    for name in ["Ana", "Ben"] {
        let user = json!({"teamId": team, "name": name});
        users.push(json!({"userId": id_of(&client.post("/api/users", &user).await.expect(201))}));
    }
    let token = json!({"teamId": team, "platform": "FACEBOOK", "accessToken": "token-of-ada"});
    client.post(CONNECTIONS, &token).await.expect(201);

    let draft = NewPost::to(&["FACEBOOK"]).set("teamId", team).set("status", "DRAFT");
    let post = client.create_post(&draft).await;
    assert_eq!(post.approval.as_ref().unwrap()["status"], "NEEDED");
    let path = format!("{POSTS}/{}", post.id);
    client.act(&format!("{path}/publish")).await.problem(409, "POST_CONFLICT");
    client.post(&format!("{path}/approve"), &users[1]).await.problem(409, "POST_CONFLICT");
    let submitted = client.post(&format!("{path}/submit"), &users[0]).await.expect(200);
    assert_eq!(submitted["approval"]["status"], "SUBMITTED");
    let own = fanfare.replica().post(&format!("{path}/approve"), &users[0]).await;
    own.problem(409, "POST_CONFLICT");
    let approved = fanfare.replica().post(&format!("{path}/approve"), &users[1]).await.expect(200);
    assert_eq!(approved["approval"]["status"], "APPROVED");
    client.act_on_post(&post.id, "publish", 202).await;
    let post = client.decided(&post.id).await;
    assert_eq!(post.status, "PUBLISHED", "{post:#?}");
}

async fn a_post_repeats(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    // It takes the same text twice.
    let connection = fanfare.client().connect("MASTODON", "ada").await;
    let due = now();
    let asked = NewPost::through([&connection]).at(due).set("timezone", "UTC");
    let asked = asked.set("repeat", json!({"every": "day", "count": 2}));
    let first = fanfare.client().post_to_the_end(&asked).await;
    assert_eq!(first.status, "PUBLISHED");
    let next = eventually("the next one is there", SOON, async || {
        posts(&fanfare, "?status=SCHEDULED").await.into_iter().next()
    })
    .await;
    assert_eq!((&next.repeat_of, &next.content), (&Some(first.id.clone()), &first.content));
    let at = |post: &Post| post.scheduled_at.as_deref().unwrap().parse::<jiff::Timestamp>();
    let day = at(&next).unwrap().duration_since(at(&first).unwrap());
    assert!((day.as_secs_f64() - 86_400.0).abs() < 1.0, "{day:#}");
    let waiting = fanfare.replica().read_post(&next.id).await;
    assert_eq!(waiting.on("MASTODON").status, "PENDING");
    assert_ne!(waiting.on("MASTODON").id, first.on("MASTODON").id);

    // The second of two has none after it.
    fanfare.client().act_on_post(&next.id, "publish", 202).await;
    fanfare.client().decided(&next.id).await;
    assert_eq!(posts(&fanfare, "").await.len(), 2);
    let texts: Vec<_> =
        fanfare.sandbox().ledger_at("mastodon").await.into_iter().map(|p| p.text).collect();
    assert_eq!(texts, [asked.content(); 2]);
}

async fn connected(shape: Shape) -> (Fanfare, Connection) {
    let fanfare = Fanfare::of(shape).start().await;
    let connection = fanfare.client().connect("FACEBOOK", "ada").await;
    (fanfare, connection)
}

async fn free_slots(fanfare: &Fanfare, slots: &str) -> Vec<String> {
    let list = fanfare.replica().get(&format!("{slots}/free?limit=5")).await.expect(200);
    serde_json::from_value(list["items"].clone()).unwrap()
}

async fn import(fanfare: &Fanfare, query: &str, file: &'static str) -> Answer {
    let request = fanfare.client().request(Method::POST, &format!("{POSTS}/import{query}"));
    fanfare.client().answer(request.header("content-type", "text/csv").body(file)).await
}

async fn posts(fanfare: &Fanfare, query: &str) -> Vec<Post> {
    let list = fanfare.client().get(&format!("{POSTS}{query}")).await.expect(200);
    serde_json::from_value(list["items"].clone()).unwrap()
}

fn id_of(made: &Value) -> String {
    made["id"].as_str().unwrap().to_owned()
}
