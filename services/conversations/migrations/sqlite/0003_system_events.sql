-- What an operator has to know.
CREATE TABLE system_events (
    id             TEXT NOT NULL,
    tenant_id      TEXT NOT NULL,
    created_at     TEXT NOT NULL,
    level          TEXT NOT NULL,
    event_type     TEXT NOT NULL,
    lead_id        TEXT,
    correlation_id TEXT,
    payload        TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX system_events_created_at ON system_events (tenant_id, created_at);
CREATE INDEX system_events_level ON system_events (tenant_id, level, created_at);
CREATE INDEX system_events_event_type ON system_events (tenant_id, event_type, created_at);
CREATE INDEX system_events_lead ON system_events (lead_id, created_at);
