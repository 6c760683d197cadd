//! The bare reference of a read: one axum handler, one statement of sqlx, a key compared.

use std::{env, net::Ipv4Addr};

use anyhow::Context as _;
use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::get,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::{PgPool, postgres::PgPoolOptions};
use uuid::Uuid;

const CONNECTIONS: u32 = 10;

#[derive(Clone)]
struct Server {
    pool: PgPool,
    key: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    #[allow(clippy::disallowed_methods, reason = "a reference is told all by its environment")]
    let needed = |name| env::var(name).with_context(|| format!("{name} is not set"));
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .test_before_acquire(false)
        .connect(&needed("PEER_DATABASE_URL")?)
        .await?;
    let server = Server { pool, key: needed("PEER_API_KEY")? };
    let app = Router::new().route("/api/teams/{id}", get(team)).with_state(server);
    let port: u16 = needed("PEER_HTTP_PORT")?.parse()?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("ready");
    Ok(axum::serve(listener, app).await?)
}

async fn team(
    State(server): State<Server>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Json<Value>, StatusCode> {
    let key = headers.get("x-api-key").ok_or(StatusCode::UNAUTHORIZED)?;
    if key.as_bytes() != server.key.as_bytes() {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let row: Option<(String, bool, i64)> = sqlx::query_as(
        "SELECT name, requires_approval, (EXTRACT(EPOCH FROM created_at) * 1000)::BIGINT
         FROM teams WHERE tenant_id = 'default' AND id = $1",
    )
    .bind(id)
    .fetch_optional(&server.pool)
    .await
    .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let (name, requires_approval, created_at) = row.ok_or(StatusCode::NOT_FOUND)?;
    let created_at = Timestamp::from_millisecond(created_at).map(|at| at.to_string());
    let created_at = created_at.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(json!({
        "id": id.to_string(),
        "name": name,
        "requiresApproval": requires_approval,
        "createdAt": created_at,
    })))
}
