//! An authorised read of one row over REST: who serves it as a reference, and who asks for it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use anyhow::ensure;
use sqlx::PgPool;
use tokio::{
    process::{Child, Command},
    task::JoinSet,
};

use crate::{Samples, child, http, postgres};

/// What the references want as `X-API-Key`.
const KEY: &str = "bench-key-of-the-references";
/// The one row that they serve.
const TEAM: &str = "019b7802-7b80-7def-8000-9f8a6c2b1d3e";
const TABLE: &str = "CREATE TABLE teams (
    tenant_id         TEXT NOT NULL,
    id                UUID NOT NULL,
    name              TEXT NOT NULL,
    requires_approval BOOLEAN NOT NULL,
    created_at        TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id)
)";

/// Asks for one document again and again.
#[derive(Clone, Debug)]
pub struct Reader {
    http: reqwest::Client,
    url: String,
    key: String,
}

/// What a run has measured.
#[derive(Clone, Debug)]
pub struct Reads {
    /// Answers a second.
    pub per_second: f64,
    /// Milliseconds of each answer.
    pub answers: Samples,
}

impl Reader {
    /// Of a document, with a key.
    ///
    /// # Errors
    /// The client cannot be built.
    pub fn new(url: String, key: &str) -> anyhow::Result<Self> {
        Ok(Self { http: http::client()?, url, key: key.to_owned() })
    }

    /// So many reads, so many at once.
    ///
    /// # Errors
    /// One was not answered by 200.
    pub async fn run(&self, count: usize, in_flight: usize) -> anyhow::Result<Reads> {
        let left = Arc::new(AtomicUsize::new(count));
        let started = Instant::now();
        let mut workers = JoinSet::new();
        for _ in 0..in_flight {
            let (this, left) = (self.clone(), Arc::clone(&left));
            workers.spawn(async move {
                let mut answers = Vec::new();
                while left
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
                    .is_ok()
                {
                    answers.push(this.read().await?);
                }
                anyhow::Ok(answers)
            });
        }
        let mut answers = Vec::with_capacity(count);
        while let Some(worker) = workers.join_next().await {
            answers.extend(worker??);
        }
        let per_second = count as f64 / started.elapsed().as_secs_f64();
        Ok(Reads { per_second, answers: answers.into_iter().collect() })
    }

    async fn read(&self) -> anyhow::Result<f64> {
        let started = Instant::now();
        let answer = self.http.get(&self.url).header("x-api-key", &self.key).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status == 200, "GET {}: {status} {text}", self.url);
        Ok(started.elapsed().as_secs_f64() * 1_000.0)
    }
}

/// A table of one row, which all references read.
#[derive(Debug)]
pub struct Table {
    database: String,
}

impl Table {
    /// Makes it, in a database of its own.
    ///
    /// # Errors
    /// The server's.
    pub async fn make() -> anyhow::Result<Self> {
        let database = postgres::create("reads").await?;
        let pool = PgPool::connect(&database).await?;
        sqlx::query(TABLE).execute(&pool).await?;
        sqlx::query("INSERT INTO teams VALUES ('default', $1::UUID, 'Studio', FALSE, now())")
            .bind(TEAM)
            .execute(&pool)
            .await?;
        Ok(Self { database })
    }

    /// One handler in front of the database and nothing else: the program is the caller's.
    ///
    /// # Errors
    /// It does not start.
    pub async fn bare(&self, program: &str) -> anyhow::Result<Reference> {
        self.start(child::command(program)).await
    }

    /// FastAPI and SQLAlchemy on two workers of uvicorn.
    ///
    /// # Errors
    /// It does not start.
    pub async fn fastapi(&self) -> anyhow::Result<Reference> {
        let folder = child::peer("fastapi");
        let mut command = child::command(&folder.join(".venv/bin/python").to_string_lossy());
        command.current_dir(&folder).arg("reads.py");
        self.start(command).await
    }

    /// Express, on two processes.
    ///
    /// # Errors
    /// It does not start.
    pub async fn express(&self) -> anyhow::Result<Reference> {
        let mut command = child::command("node");
        command.current_dir(child::peer("bullmq")).arg("src/reads.js");
        self.start(command).await
    }

    async fn start(&self, mut command: Command) -> anyhow::Result<Reference> {
        let port = child::free_port()?;
        command.env("PEER_DATABASE_URL", &self.database).env("PEER_API_KEY", KEY);
        command.env("PEER_HTTP_PORT", port.to_string());
        let process = child::start(&mut command, "ready").await?;
        let reader = Reader::new(format!("http://127.0.0.1:{port}/api/teams/{TEAM}"), KEY)?;
        Ok(Reference { reader, _process: process })
    }
}

/// A running reference; gone when dropped.
#[derive(Debug)]
pub struct Reference {
    /// Who asks it.
    pub reader: Reader,
    _process: Child,
}
