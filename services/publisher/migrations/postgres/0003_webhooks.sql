-- Outbound web hooks and their deliveries (api.md, "Outbound web hooks").
--
-- Secrets are sealed; the old one signs beside the new one until `old_secret_until`.
-- `failing_since` is the first failure after the last success: five days of it disable the hook.
CREATE TABLE webhooks (
    tenant_id        TEXT NOT NULL,
    id               UUID NOT NULL UNIQUE,
    url              TEXT NOT NULL,
    events           JSONB NOT NULL,
    status           TEXT NOT NULL,
    secret           BYTEA NOT NULL,
    old_secret       BYTEA,
    old_secret_until TIMESTAMPTZ,
    failing_since    TIMESTAMPTZ,
    created_at       TIMESTAMPTZ NOT NULL,
    version          BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id)
);

-- One event to one web hook: the row is the job. `due_at` is when a worker has to look at it next, a
-- claim moves it to the lease's end, `lease_token` is the fence. A pending row without `due_at` is
-- parked: an earlier one of the same web hook and subject is pending, and whoever ends that one
-- makes this one due. `position` is the order of events within a web hook and a subject.
--
-- No foreign key: an event must never fail because its web hook is being deleted. A delivery whose
-- web hook is gone is thrown away by the worker that claims it.
CREATE TABLE webhook_deliveries (
    tenant_id        TEXT NOT NULL,
    id               TEXT NOT NULL UNIQUE,
    webhook_id       UUID NOT NULL,
    event_id         UUID NOT NULL,
    event            TEXT NOT NULL,
    subject          TEXT NOT NULL,
    position         BIGINT NOT NULL,
    body             TEXT NOT NULL,
    traceparent      TEXT,
    status           TEXT NOT NULL,
    attempts         BIGINT NOT NULL DEFAULT 0,
    attempts_before  BIGINT NOT NULL DEFAULT 0,
    response_status  BIGINT,
    next_at          TIMESTAMPTZ,
    created_at       TIMESTAMPTZ NOT NULL,
    ended_at         TIMESTAMPTZ,
    due_at           TIMESTAMPTZ,
    lease_holder     TEXT,
    lease_token      BIGINT NOT NULL DEFAULT 0,
    lease_taken_over BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (tenant_id, id)
);

-- When the next one is due, and which of one web hook are: a range from the start of each, whatever
-- the number of deliveries.
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_deliveries_due_of
    ON webhook_deliveries (webhook_id, due_at, position) WHERE due_at IS NOT NULL;

-- Newest first, for people.
CREATE INDEX webhook_deliveries_list ON webhook_deliveries (tenant_id, webhook_id, id);

-- The order within a subject.
CREATE INDEX webhook_deliveries_order
    ON webhook_deliveries (tenant_id, webhook_id, subject, position);
CREATE INDEX webhook_deliveries_pending
    ON webhook_deliveries (tenant_id, webhook_id, subject, position, id)
    WHERE status = 'PENDING';

-- For retention.
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL;

-- What an embedded start takes over.
CREATE INDEX webhook_deliveries_leased
    ON webhook_deliveries (lease_holder) WHERE lease_holder IS NOT NULL;
