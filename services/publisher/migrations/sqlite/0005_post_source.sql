-- What other contexts made posts from (scheduling.md, "Exporter": "once, however often asked"). Unlike
-- an Idempotency-Key it is never forgotten, also when its post is.

CREATE TABLE post_sources (
    tenant_id  TEXT NOT NULL,
    source_key TEXT NOT NULL,
    post_id    BLOB NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, source_key)
);
