//! REST as both systems serve it (posts.md): a connection, and posts on it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{http, load::Due};

/// A client with a key and a connection to X.
#[derive(Clone, Debug)]
pub struct Rest {
    http: reqwest::Client,
    base: String,
    key: String,
    connection: String,
}

impl Rest {
    /// Makes the connection at a server such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// It is refused.
    pub async fn connect(base: &str, key: &str) -> anyhow::Result<Self> {
        let (base, key) = (base.to_owned(), key.to_owned());
        let mut rest = Self { http: http::client()?, base, key, connection: String::new() };
        let body = json!({"platform": "TWITTER", "accessToken": "token"});
        let connection = rest.post("/api/connections", &body).await?;
        connection["id"]
            .as_str()
            .context("a connection without id")?
            .clone_into(&mut rest.connection);
        Ok(rest)
    }

    /// Creates them all, one a call, `concurrency` at a time; each due at its time.
    ///
    /// # Errors
    /// One is refused.
    pub async fn schedule(&self, posts: &[Due], concurrency: usize) -> anyhow::Result<()> {
        self.create(posts, concurrency, |due| Some(due.at)).await
    }

    /// The same, each due when it is created.
    ///
    /// # Errors
    /// One is refused.
    pub async fn publish(&self, posts: &[Due], concurrency: usize) -> anyhow::Result<()> {
        self.create(posts, concurrency, |_| None).await
    }

    /// A GET's JSON.
    ///
    /// # Errors
    /// There is none.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let request = self.http.get(format!("{}{path}", self.base));
        Ok(request.header("x-api-key", &self.key).send().await?.error_for_status()?.json().await?)
    }

    async fn create(
        &self,
        posts: &[Due],
        concurrency: usize,
        at: fn(&Due) -> Option<Timestamp>,
    ) -> anyhow::Result<()> {
        let bodies: Vec<Value> = posts.iter().map(|due| self.body(due, at(due))).collect();
        let (bodies, next) = (Arc::new(bodies), Arc::new(AtomicUsize::new(0)));
        let mut workers = JoinSet::new();
        for _ in 0..concurrency {
            let (rest, bodies, next) = (self.clone(), Arc::clone(&bodies), Arc::clone(&next));
            workers.spawn(async move {
                while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                    rest.post("/api/posts", body).await?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(worker) = workers.join_next().await {
            worker??;
        }
        Ok(())
    }

    fn body(&self, due: &Due, at: Option<Timestamp>) -> Value {
        let (content, connections) = (&due.text, [&self.connection]);
        let mut body =
            json!({"content": content, "connectionIds": connections, "status": "SCHEDULED"});
        if let Some(at) = at {
            body["scheduledAt"] = at.to_string().into();
        }
        body
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.http.post(format!("{}{path}", self.base)).json(body);
        let answer = request.header("x-api-key", &self.key).send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        ensure!(matches!(status.as_u16(), 200 | 201), "POST {path}: {status} {text}");
        Ok(serde_json::from_str(&text)?)
    }
}
