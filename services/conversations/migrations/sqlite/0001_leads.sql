-- Leads and their conversations (conversations.md). Times of messages are the provider's where the
-- column says so; money is in minor units; JSON is text.

-- The row of a lead is the job of the engine: `due_at` is when its messages have settled or its next
-- timer runs out. Whoever keeps a message touches the row, so that a runner which gives it back has
-- seen the message or is behind it.
CREATE TABLE leads (
    tenant_id        TEXT NOT NULL,
    id               TEXT NOT NULL,
    -- Digits of the phone, or WhatsApp's id of the person where no number is told.
    address          TEXT NOT NULL,
    phone            TEXT NOT NULL,
    wa_user_id       TEXT,
    status           TEXT NOT NULL,
    run              INTEGER NOT NULL,
    flow_version     INTEGER NOT NULL,
    step             INTEGER NOT NULL,
    step_key         TEXT NOT NULL,
    strikes          INTEGER NOT NULL,
    handover_reason  TEXT,
    memory           TEXT NOT NULL,
    version          INTEGER NOT NULL DEFAULT 1,
    -- Counts its messages out, so that they keep their order.
    last_seq         INTEGER NOT NULL DEFAULT 0,
    -- How far it ever came on the way to a booking: the funnel.
    stage            INTEGER NOT NULL DEFAULT 0,
    created_at       TEXT NOT NULL,
    updated_at       TEXT NOT NULL,
    due_at           TEXT,
    lease_holder     TEXT,
    lease_token      INTEGER NOT NULL DEFAULT 0,
    lease_taken_over BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX leads_address ON leads (tenant_id, address);
CREATE INDEX leads_due ON leads (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX leads_list ON leads (tenant_id, created_at, id);
CREATE INDEX leads_status ON leads (tenant_id, status, created_at, id);

-- What came in, as it came: kept before anything else happens. A message of which nothing is known
-- has no lead. `kind` is WhatsApp's type, or `status` for a delivery report.
CREATE TABLE inbox (
    tenant_id   TEXT NOT NULL,
    id          TEXT NOT NULL,
    provider    TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    lead_id     TEXT,
    kind        TEXT NOT NULL,
    body        TEXT NOT NULL,
    media_id    TEXT,
    media_type  TEXT,
    payload     TEXT NOT NULL,
    -- The provider's time.
    sent_at     TEXT NOT NULL,
    received_at TEXT NOT NULL,
    -- When its turn comes: it has settled, or a failed turn is tried again.
    settles_at  TEXT NOT NULL,
    status      TEXT NOT NULL,
    step        TEXT,
    run         INTEGER,
    attempts    INTEGER NOT NULL DEFAULT 0,
    traceparent TEXT,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX inbox_message ON inbox (provider, message_id);
CREATE INDEX inbox_waiting ON inbox (lead_id, sent_at, received_at, id)
    WHERE status = 'received';
CREATE INDEX inbox_lead ON inbox (tenant_id, lead_id, received_at);

CREATE TABLE answers (
    tenant_id   TEXT NOT NULL,
    lead_id     TEXT NOT NULL,
    run         INTEGER NOT NULL,
    step        TEXT NOT NULL,
    raw         TEXT NOT NULL,
    value       TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, lead_id, run, step)
);

CREATE TABLE attachments (
    tenant_id  TEXT NOT NULL,
    id         TEXT NOT NULL,
    lead_id    TEXT NOT NULL,
    media_id   TEXT NOT NULL,
    run        INTEGER NOT NULL,
    step       TEXT NOT NULL,
    candidate  BOOLEAN NOT NULL,
    status     TEXT NOT NULL,
    path       TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, lead_id, media_id)
);

-- Messages to leads, in order of `seq` per lead. The numbers leave room: a template goes before the
-- message that it opens the window for.
CREATE TABLE outbox (
    tenant_id       TEXT NOT NULL,
    id              TEXT NOT NULL,
    lead_id         TEXT NOT NULL,
    seq             INTEGER NOT NULL,
    run             INTEGER NOT NULL,
    step            TEXT NOT NULL,
    kind            TEXT NOT NULL,
    body            TEXT NOT NULL,
    status          TEXT NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    provider_id     TEXT,
    error           TEXT,
    next_attempt_at TEXT,
    created_at      TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    traceparent     TEXT,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX outbox_order ON outbox (lead_id, seq);
CREATE UNIQUE INDEX outbox_provider ON outbox (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX outbox_open ON outbox (lead_id, seq)
    WHERE status IN ('queued', 'sending', 'unknown');
CREATE INDEX outbox_tenant ON outbox (tenant_id, status, created_at, id);

-- One row per lead: the job of sending its messages, one after another.
CREATE TABLE dispatches (
    tenant_id        TEXT NOT NULL,
    id               TEXT NOT NULL,
    -- Whether a message may be parked: spares most turns the look for one.
    parked           BOOLEAN NOT NULL DEFAULT FALSE,
    due_at           TEXT,
    lease_holder     TEXT,
    lease_token      INTEGER NOT NULL DEFAULT 0,
    lease_taken_over BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (id)
);

CREATE INDEX dispatches_due ON dispatches (due_at) WHERE due_at IS NOT NULL;

-- Delivery reports that came before we knew the id of what they report on.
CREATE TABLE delivery_reports (
    tenant_id   TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    status      TEXT NOT NULL,
    error       TEXT,
    reported_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, provider_id)
);

CREATE INDEX delivery_reports_age ON delivery_reports (reported_at);

-- A tenant's own flows. A version is never changed: runs that began with it go on with it. Version 0
-- is the program's own and is not stored.
CREATE TABLE flows (
    tenant_id  TEXT NOT NULL,
    version    INTEGER NOT NULL,
    definition TEXT NOT NULL,
    active     BOOLEAN NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, version)
);

CREATE UNIQUE INDEX flows_active ON flows (tenant_id) WHERE active;
