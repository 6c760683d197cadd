-- Batches of stories and their publications (stories.md).
--
-- A batch is leased as a whole: `due_at` is when a runner has to look at it next (null: never), a
-- claim moves it to the lease's end, `lease_token` is the fence.
CREATE TABLE batches (
    tenant_id        TEXT NOT NULL,
    id               TEXT NOT NULL UNIQUE,
    job_id           TEXT,
    fingerprint      BYTEA NOT NULL,
    status           TEXT NOT NULL,
    initial_status   TEXT NOT NULL,
    total            BIGINT NOT NULL,
    published        BIGINT NOT NULL DEFAULT 0,
    failed           BIGINT NOT NULL DEFAULT 0,
    cancelled        BIGINT NOT NULL DEFAULT 0,
    speed            TEXT NOT NULL,
    settings_json    TEXT NOT NULL,
    schedule_json    TEXT,
    error            JSONB,
    created_at       TIMESTAMPTZ NOT NULL,
    started_at       TIMESTAMPTZ,
    completed_at     TIMESTAMPTZ,
    last_event       BIGINT NOT NULL DEFAULT 0,
    version          BIGINT NOT NULL DEFAULT 1,
    traceparent      TEXT,
    due_at           TIMESTAMPTZ,
    lease_holder     TEXT,
    lease_token      BIGINT NOT NULL DEFAULT 0,
    lease_taken_over BOOLEAN NOT NULL DEFAULT FALSE,
    events_kept      BOOLEAN NOT NULL DEFAULT TRUE,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, job_id)
);

-- Claims read a range of it from the start, whatever the number of batches.
CREATE INDEX batches_due ON batches (due_at) WHERE due_at IS NOT NULL;

CREATE INDEX batches_active ON batches (tenant_id, created_at DESC, id DESC)
    WHERE status IN ('pending', 'processing', 'paused');

-- For the retention of events.
CREATE INDEX batches_events_kept ON batches (completed_at)
    WHERE completed_at IS NOT NULL AND events_kept;

-- What an embedded start takes over.
CREATE INDEX batches_leased ON batches (lease_holder) WHERE lease_holder IS NOT NULL;

-- One unit of publishing: the row of the publication state machine.
CREATE TABLE publications (
    tenant_id     TEXT NOT NULL,
    id            UUID NOT NULL,
    batch_id      TEXT NOT NULL,
    position      BIGINT NOT NULL,
    clip_id       TEXT NOT NULL,
    text          TEXT,
    platform      TEXT NOT NULL,
    account       TEXT NOT NULL,
    external_key  TEXT NOT NULL,
    media_url     TEXT NOT NULL,
    due_at        TIMESTAMPTZ,
    max_retries   BIGINT NOT NULL,
    step          TEXT NOT NULL,
    prepared_url  TEXT,
    intent_key    BYTEA,
    publish_at    TIMESTAMPTZ,
    armed_at      TIMESTAMPTZ,
    provider_id   TEXT,
    permalink     TEXT,
    attempts      BIGINT NOT NULL DEFAULT 0,
    checks        BIGINT NOT NULL DEFAULT 0,
    retries_used  BIGINT NOT NULL DEFAULT 0,
    throttles     BIGINT NOT NULL DEFAULT 0,
    polls         BIGINT NOT NULL DEFAULT 0,
    next_at       TIMESTAMPTZ,
    sent_at       TIMESTAMPTZ,
    trouble_since TIMESTAMPTZ,
    crashed       BOOLEAN NOT NULL DEFAULT FALSE,
    cancel        BOOLEAN NOT NULL DEFAULT FALSE,
    deleted       BOOLEAN NOT NULL DEFAULT FALSE,
    cause         JSONB,
    error         JSONB,
    published_at  TIMESTAMPTZ,
    late          BOOLEAN NOT NULL DEFAULT FALSE,
    late_since    TIMESTAMPTZ,
    late_next_at  TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, external_key),
    UNIQUE (tenant_id, batch_id, position),
    UNIQUE (tenant_id, batch_id, clip_id),
    FOREIGN KEY (tenant_id, batch_id) REFERENCES batches (tenant_id, id)
);

-- The first open story of a batch.
CREATE INDEX publications_open ON publications (tenant_id, batch_id, position)
    WHERE step NOT IN ('published', 'failed', 'unconfirmed', 'cancelled');

-- No two intents look alike to the provider: a post found by account, media and publication date
-- has one owner at most.
CREATE UNIQUE INDEX publications_intent ON publications (tenant_id, intent_key, publish_at)
    WHERE publish_at IS NOT NULL;

-- Which of the provider's posts are owned already.
CREATE INDEX publications_provider ON publications (tenant_id, account, provider_id)
    WHERE provider_id IS NOT NULL;

-- Timed out, and watched on.
CREATE INDEX publications_late ON publications (late_next_at) WHERE late_next_at IS NOT NULL;

-- What watchers are told, in the transaction of the change it tells of.
CREATE TABLE batch_events (
    tenant_id TEXT NOT NULL,
    batch_id  TEXT NOT NULL,
    id        BIGINT NOT NULL,
    body      JSONB NOT NULL,
    PRIMARY KEY (tenant_id, batch_id, id)
);

-- Repeats return the first answer for 24 hours (api.md, "Idempotency-Key").
CREATE TABLE idempotency_keys (
    tenant_id   TEXT NOT NULL,
    route       TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    target      TEXT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, route, key)
);

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
