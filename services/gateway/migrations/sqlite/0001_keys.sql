-- Who may call, and what the gateway itself must not do twice. Services may share a database, so
-- what others could have too carries the gateway's name.

-- API keys (api.md, "Keys, tenants and sessions"): the key's text is shown once and never stored.
CREATE TABLE api_keys (
    tenant_id TEXT NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    -- The start of the key's text, by which it is looked up and recognised by people.
    prefix TEXT NOT NULL,
    -- SHA-256 of the whole text.
    hash BLOB NOT NULL UNIQUE,
    -- Comma-separated.
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    last_used_at TEXT,
    revoked_at TEXT,
    PRIMARY KEY (tenant_id, id)
) STRICT;

-- The tenant is known only once the key is found, so these two look-ups cannot start with it.
CREATE INDEX api_keys_by_prefix ON api_keys (prefix);

-- Browser sessions: a random token, stored as SHA-256, that stands for a key.
CREATE TABLE sessions (
    hash BLOB NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    -- SHA-256 of the key: a session lives only as long as its key, and a bootstrap key has no row.
    key_hash BLOB NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Keys that were made under an Idempotency-Key, so that a repeat is given the same key.
CREATE TABLE api_key_creations (
    tenant_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    -- SHA-256 of the body as canonical JSON.
    fingerprint BLOB NOT NULL,
    -- SHA-256 of the credential that asked: only to it the key can be shown again.
    credential_hash BLOB NOT NULL,
    -- From which, with that credential, the key's text is computed again.
    salt BLOB NOT NULL,
    key_id BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, idempotency_key),
    FOREIGN KEY (tenant_id, key_id) REFERENCES api_keys (tenant_id, id)
) STRICT;

CREATE INDEX api_key_creations_by_expiry ON api_key_creations (expires_at);

-- Secrets that all replicas share, made by the first one that needs them.
CREATE TABLE gateway_settings (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
