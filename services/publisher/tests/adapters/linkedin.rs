//! LinkedIn.

use publisher::domain::{machine::Sent, publication::Platform};
use serde_json::json;

use crate::support::{World, outcome};

#[tokio::test]
async fn a_duplicate_names_the_post_that_is_there() {
    let world = World::start().await;
    let mut post = world.post(Platform::LinkedIn, "Twice", &[]).await;
    let (urn, permalink) = post.published().await;
    assert!(urn.starts_with("urn:li:share:"));
    assert_eq!(permalink.unwrap(), format!("https://www.linkedin.com/feed/update/{urn}/"));
    let Sent::Duplicate { error, provider_id } = post.send().await else { panic!("no duplicate") };
    assert_eq!(provider_id, Some(urn.clone()));
    let text = format!("API error (422): Content is a duplicate of {urn}");
    assert_eq!(error.post_text(), text);
}

#[tokio::test]
async fn an_organisation_posts_under_its_urn() {
    let world = World::start().await;
    let mut post = world.post(Platform::LinkedIn, "We are hiring", &["a.png"]).await;
    post.account.account = "urn:li:organization:7".into();
    let mut post = post.prepared().await;
    let (urn, _) = post.published().await;
    assert_eq!(world.ledger().await[0]["account"], "urn:li:organization:7");
    assert_eq!(post.found().await, [urn]);
}

#[tokio::test]
async fn a_success_without_an_id_is_ambiguous_and_a_film_is_refused() {
    let world = World::start().await;
    let fault = json!({"kind": "status", "status": 201, "body": ""});
    world.once(Platform::LinkedIn, "send", fault).await;
    let mut post = world.post(Platform::LinkedIn, "No id", &[]).await;
    assert_eq!(outcome(&post.send().await), "ambiguous");
    let mut film = world.post(Platform::LinkedIn, "A film", &["a.mp4"]).await;
    let step = format!("{:?}", film.step().await);
    assert!(step.contains("LinkedIn takes no video/mp4 here"), "{step}");
}
