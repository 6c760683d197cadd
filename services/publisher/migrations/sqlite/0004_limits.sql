-- An app's throttle holds for all tenants: its row belongs to none (the tenant is empty). The rows
-- that tenants had of their own are of no use any more.
DELETE FROM quotas WHERE account = '';

-- One row for each tenant that has made a web hook, locked by whoever makes the next one: two at once
-- must not pass the limit.
CREATE TABLE webhook_makers (
    tenant_id TEXT NOT NULL,
    made      BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id)
);
