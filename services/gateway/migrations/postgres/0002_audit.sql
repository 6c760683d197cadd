-- Who changed what: one row for each request that may change something and whose key, or link, was right.
CREATE TABLE gateway_audit (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    -- None for a key of the configuration, and for a link.
    key_id UUID,
    operation TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status BIGINT NOT NULL,
    trace_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- For the retention.
CREATE INDEX gateway_audit_by_age ON gateway_audit (created_at);
