-- Who changed what: one row for each request that may change something and whose key, or link, was right.
CREATE TABLE gateway_audit (
    tenant_id TEXT NOT NULL,
    id BLOB NOT NULL,
    created_at TEXT NOT NULL,
    -- None for a key of the configuration, and for a link.
    key_id BLOB,
    operation TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER NOT NULL,
    trace_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

-- For the retention.
CREATE INDEX gateway_audit_by_age ON gateway_audit (created_at);
