-- Deposits, slots, and what is done after a commit.

-- One deposit per run of a lead; a new checkout session only after the last one expired. The row is
-- the job: CREATING is due at once, OPEN when it expires.
CREATE TABLE deposits (
    tenant_id        TEXT NOT NULL,
    id               TEXT COLLATE "C" NOT NULL,
    lead_id          TEXT COLLATE "C" NOT NULL,
    run              BIGINT NOT NULL,
    amount_minor     BIGINT NOT NULL,
    currency         TEXT NOT NULL,
    status           TEXT NOT NULL,
    -- Counts the sessions; part of the idempotency key.
    session_number   BIGINT NOT NULL,
    session_id       TEXT,
    url              TEXT,
    idempotency_key  TEXT NOT NULL,
    expires_at       TIMESTAMPTZ NOT NULL,
    payment_intent   TEXT,
    paid_at          TIMESTAMPTZ,
    -- The studio called it off: the session is to be closed at the provider.
    closing          BOOLEAN NOT NULL DEFAULT FALSE,
    created_at       TIMESTAMPTZ NOT NULL,
    attempts         BIGINT NOT NULL DEFAULT 0,
    traceparent      TEXT,
    due_at           TIMESTAMPTZ,
    lease_holder     TEXT,
    lease_token      BIGINT NOT NULL DEFAULT 0,
    lease_taken_over BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX deposits_run ON deposits (tenant_id, lead_id, run);
CREATE INDEX deposits_due ON deposits (due_at) WHERE due_at IS NOT NULL;

-- Every session that was ever made for a deposit: money may come to an old one.
CREATE TABLE checkout_sessions (
    session_id TEXT NOT NULL,
    tenant_id  TEXT NOT NULL,
    deposit_id TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (session_id)
);

-- Events of Stripe that were worked on.
CREATE TABLE stripe_events (
    event_id    TEXT NOT NULL,
    event_type  TEXT NOT NULL,
    payload     TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (event_id)
);

-- A slot that is held or booked. Its cells are its half hours and the buffer after it: no two slots of
-- a studio share one, so no two overlap, whatever the engine.
CREATE TABLE bookings (
    tenant_id  TEXT NOT NULL,
    id         TEXT COLLATE "C" NOT NULL,
    lead_id    TEXT COLLATE "C" NOT NULL,
    run        BIGINT NOT NULL,
    starts_at  TIMESTAMPTZ NOT NULL,
    ends_at    TIMESTAMPTZ NOT NULL,
    status     TEXT NOT NULL,
    -- The calendar's id of it, made by us.
    event_id   TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX bookings_lead ON bookings (tenant_id, lead_id);
CREATE INDEX bookings_time ON bookings (tenant_id, starts_at);

CREATE TABLE booking_cells (
    tenant_id  TEXT NOT NULL,
    cell       TIMESTAMPTZ NOT NULL,
    booking_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, cell)
);

CREATE INDEX booking_cells_booking ON booking_cells (booking_id);

-- What is done after a commit. A row that is done stays without `due_at`; for a row of a spreadsheet
-- `wanted` counts the changes, so that one that comes meanwhile is written too.
CREATE TABLE effects (
    tenant_id        TEXT NOT NULL,
    id               TEXT COLLATE "C" NOT NULL,
    lead_id          TEXT COLLATE "C" NOT NULL,
    kind             TEXT NOT NULL,
    subject          TEXT NOT NULL,
    body             TEXT NOT NULL,
    wanted           BIGINT NOT NULL DEFAULT 1,
    attempts         BIGINT NOT NULL DEFAULT 0,
    created_at       TIMESTAMPTZ NOT NULL,
    traceparent      TEXT,
    due_at           TIMESTAMPTZ,
    lease_holder     TEXT,
    lease_token      BIGINT NOT NULL DEFAULT 0,
    lease_taken_over BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX effects_subject ON effects (tenant_id, lead_id, kind, subject);
CREATE INDEX effects_due ON effects (due_at) WHERE due_at IS NOT NULL;

-- Links that do one thing once. Only the SHA-256 of a token is kept.
CREATE TABLE action_tokens (
    tenant_id       TEXT NOT NULL,
    token_hash      BYTEA NOT NULL,
    lead_id         TEXT COLLATE "C" NOT NULL,
    action          TEXT NOT NULL,
    expected_status TEXT NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL,
    expires_at      TIMESTAMPTZ NOT NULL,
    used_at         TIMESTAMPTZ,
    PRIMARY KEY (token_hash)
);

CREATE INDEX action_tokens_lead ON action_tokens (tenant_id, lead_id);

CREATE TABLE idempotency_keys (
    tenant_id   TEXT NOT NULL,
    route       TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    target      TEXT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    answer      BYTEA,
    PRIMARY KEY (tenant_id, route, key)
);

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
