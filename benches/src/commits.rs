//! The limit of one commit per message: a loop that does nothing but insert, a commit a row.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};

use sqlx::{PgPool, postgres::PgPoolOptions};
use tokio::task::JoinSet;

use crate::postgres;

const INSERT: &str = "INSERT INTO bare (message_id, payload) VALUES ($1, $2)";
/// As long as a web hook of one short message.
const PAYLOAD: &str = include_str!("../peers/fastapi/payload.json");

/// A table to insert into.
#[derive(Clone, Debug)]
pub struct Commits {
    pool: PgPool,
    in_flight: usize,
    number: Arc<AtomicI64>,
}

impl Commits {
    /// Makes it, in a database of its own.
    ///
    /// # Errors
    /// The server's.
    pub async fn start(in_flight: usize) -> anyhow::Result<Self> {
        let options = PgPoolOptions::new().max_connections(in_flight as u32);
        let pool = options.connect(&postgres::create("commits").await?).await?;
        let table = "CREATE TABLE bare (message_id TEXT PRIMARY KEY, payload TEXT NOT NULL)";
        sqlx::query(table).execute(&pool).await?;
        Ok(Self { pool, in_flight, number: Arc::default() })
    }

    /// Inserts so many rows; how many a second.
    ///
    /// # Errors
    /// The server's.
    pub async fn run(&self, count: usize) -> anyhow::Result<f64> {
        let last = self.number.load(Ordering::Relaxed) + count as i64;
        let started = Instant::now();
        let mut workers = JoinSet::new();
        for _ in 0..self.in_flight {
            let this = self.clone();
            workers.spawn(async move {
                let mut connection = this.pool.acquire().await?;
                loop {
                    let number = this.number.fetch_add(1, Ordering::Relaxed);
                    if number >= last {
                        return Ok::<_, sqlx::Error>(());
                    }
                    let insert = sqlx::query(INSERT).bind(format!("wamid.{number}")).bind(PAYLOAD);
                    insert.execute(&mut *connection).await?;
                }
            });
        }
        while let Some(worker) = workers.join_next().await {
            worker??;
        }
        Ok(count as f64 / started.elapsed().as_secs_f64())
    }
}
