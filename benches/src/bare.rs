//! The bare loop: the calls alone, nothing read from anywhere and nothing stored. No publisher on
//! this HTTP client can be faster.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use anyhow::ensure;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{http, load::Due};

/// Publishes each of them once, `concurrency` at a time; how many a second.
///
/// # Errors
/// A call failed.
pub async fn run(provider: &str, posts: &[Due], concurrency: usize) -> anyhow::Result<f64> {
    let (client, url) = (http::client()?, format!("{provider}/2/tweets"));
    let texts: Arc<Vec<String>> = Arc::new(posts.iter().map(|due| due.text.clone()).collect());
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..concurrency {
        let (client, url) = (client.clone(), url.clone());
        let (texts, next) = (Arc::clone(&texts), Arc::clone(&next));
        workers.spawn(async move {
            while let Some(text) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                let call = client.post(&url).bearer_auth("token").json(&json!({"text": text}));
                let answer = call.send().await?;
                ensure!(answer.status() == 201, "the provider answered {}", answer.status());
                answer.json::<Value>().await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker??;
    }
    Ok(posts.len() as f64 / started.elapsed().as_secs_f64())
}
