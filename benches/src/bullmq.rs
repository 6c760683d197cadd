//! The peer: the same work by BullMQ on Redis and PostgreSQL (`peers/bullmq`), tuned.

use std::process::Stdio;

use anyhow::ensure;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::{
    io::AsyncWriteExt as _,
    process::{Child, Command},
};

use crate::{
    child,
    load::Due,
    mock::Mock,
    postgres,
    redis::Redis,
    rest::Rest,
    system::{CONCURRENCY, System},
};

const KEY: &str = "bench-key-of-the-peer";

/// A worker and an Express server, with their Redis and their database; all gone when dropped.
#[derive(Debug)]
pub struct BullMq {
    rest: Rest,
    pool: PgPool,
    database: String,
    postmaster: u32,
    worker: Child,
    server: Child,
    redis: Redis,
}

impl BullMq {
    /// Starts it against a provider.
    ///
    /// # Errors
    /// A part of it does not start.
    pub async fn start(mock: &Mock) -> anyhow::Result<Self> {
        let (redis, database) = (Redis::start().await?, postgres::create("bullmq").await?);
        let port = child::free_port()?;
        let mut server = node("server", &redis, &database);
        server.env("PEER_HTTP_PORT", port.to_string()).env("PEER_API_KEY", KEY);
        let server = child::start(&mut server, "ready").await?;
        let mut worker = node("worker", &redis, &database);
        worker.env("PEER_PROVIDER_URL", mock.url());
        worker.env("PEER_CONCURRENCY", CONCURRENCY.to_string());
        let worker = child::start(&mut worker, "ready").await?;
        let rest = Rest::connect(&format!("http://127.0.0.1:{port}"), KEY).await?;
        let (pool, postmaster) = (PgPool::connect(&database).await?, postgres::postmaster().await?);
        Ok(Self { rest, pool, database, postmaster, worker, server, redis })
    }
}

impl System for BullMq {
    fn name(&self) -> &'static str {
        "BullMQ"
    }

    fn rest(&self) -> &Rest {
        &self.rest
    }

    fn processes(&self) -> Vec<u32> {
        let (worker, server) = (child::id(&self.worker), child::id(&self.server));
        vec![worker, server, self.redis.process(), self.postmaster]
    }

    /// By its own bulk calls: the way in is not what is measured here.
    async fn schedule(&self, posts: &[Due]) -> anyhow::Result<()> {
        let post = |due: &Due| json!({"text": due.text, "at": due.at.as_millisecond()});
        let posts: Vec<Value> = posts.iter().map(post).collect();
        let input = json!({"token": "token", "posts": posts}).to_string();
        let mut seed = node("seed", &self.redis, &self.database);
        let mut seed = seed.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
        if let Some(mut stdin) = seed.stdin.take() {
            stdin.write_all(input.as_bytes()).await?;
        }
        ensure!(seed.wait().await?.success(), "seeding BullMQ failed");
        Ok(())
    }

    async fn published(&self) -> anyhow::Result<u64> {
        let count = "SELECT count(*) FROM publications WHERE phase = 'published'";
        let count: i64 = sqlx::query_scalar(count).fetch_one(&self.pool).await?;
        Ok(count.unsigned_abs())
    }
}

fn node(script: &str, redis: &Redis, database: &str) -> Command {
    let mut command = child::command("node");
    command.current_dir(child::peer("bullmq")).arg(format!("src/{script}.js"));
    command.env("NODE_ENV", "production").env("PEER_DATABASE_URL", database);
    command.env("PEER_REDIS_PORT", redis.port().to_string());
    command
}
