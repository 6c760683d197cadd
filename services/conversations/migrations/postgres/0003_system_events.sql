-- What an operator has to know. Partitioned by month, so that old months go at once; the job of
-- retention makes the months ahead, and the default takes what has none.
CREATE TABLE system_events (
    id             TEXT COLLATE "C" NOT NULL,
    tenant_id      TEXT NOT NULL,
    created_at     TIMESTAMPTZ NOT NULL,
    level          TEXT NOT NULL,
    event_type     TEXT NOT NULL,
    lead_id        TEXT COLLATE "C",
    correlation_id TEXT,
    payload        TEXT NOT NULL,
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE system_events_default PARTITION OF system_events DEFAULT;

CREATE INDEX system_events_created_at ON system_events (tenant_id, created_at);
CREATE INDEX system_events_level ON system_events (tenant_id, level, created_at);
CREATE INDEX system_events_event_type ON system_events (tenant_id, event_type, created_at);
CREATE INDEX system_events_lead ON system_events (lead_id, created_at);
