-- Teams, users, connections, posts and their publications (posts.md).

CREATE TABLE teams (
    tenant_id         TEXT NOT NULL,
    id                BLOB NOT NULL,
    name              TEXT NOT NULL,
    is_default        BOOLEAN NOT NULL DEFAULT FALSE,
    requires_approval BOOLEAN NOT NULL DEFAULT FALSE,
    created_at        TEXT NOT NULL,
    version           INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id)
);

-- A tenant has one team that is meant when none is named.
CREATE UNIQUE INDEX teams_default ON teams (tenant_id) WHERE is_default;

-- Lists: newest first.
CREATE INDEX teams_age ON teams (tenant_id, created_at, id);

CREATE TABLE users (
    tenant_id  TEXT NOT NULL,
    id         BLOB NOT NULL,
    team_id    BLOB NOT NULL,
    name       TEXT,
    email      TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id)
);

CREATE INDEX users_age ON users (tenant_id, created_at, id);
CREATE INDEX users_team ON users (tenant_id, team_id, created_at, id);

-- Tokens are sealed. `token_version` counts them, so that of two refreshers the later one sees
-- that the work is done; `refresh_holder` intends to trade them and has until `refresh_until`.
CREATE TABLE connections (
    tenant_id      TEXT NOT NULL,
    id             BLOB NOT NULL,
    team_id        BLOB NOT NULL,
    platform       TEXT NOT NULL,
    account_id     TEXT NOT NULL,
    account_name   TEXT,
    access_token   BLOB,
    refresh_token  BLOB,
    token_version  INTEGER NOT NULL DEFAULT 1,
    refresh_holder TEXT,
    refresh_until  TEXT,
    expires_at     TEXT,
    scopes         TEXT NOT NULL,
    status         TEXT NOT NULL,
    slots          TEXT,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    version        INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, team_id, platform, account_id),
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id)
);

CREATE INDEX connections_age ON connections (tenant_id, created_at, id);

-- Sign-ins under way. The state is the secret of the callback and is kept hashed; what was learned
-- of the provider is sealed.
CREATE TABLE authorizations (
    tenant_id    TEXT NOT NULL,
    id           BLOB NOT NULL,
    state_hash   BLOB NOT NULL UNIQUE,
    team_id      BLOB NOT NULL,
    platform     TEXT NOT NULL,
    server       TEXT,
    return_to    TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    verifier     BLOB NOT NULL,
    status       TEXT NOT NULL,
    granted      BLOB,
    connections  TEXT,
    missing      TEXT,
    error        TEXT,
    created_at   TEXT NOT NULL,
    expires_at   TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE INDEX authorizations_age ON authorizations (expires_at);

-- `status` is DRAFT, SCHEDULED or final; a scheduled post whose time has come shows as PUBLISHING.
-- The counters follow its publications; `open` is how many are not decided.
CREATE TABLE posts (
    tenant_id       TEXT NOT NULL,
    id              BLOB NOT NULL,
    team_id         BLOB NOT NULL,
    user_id         BLOB,
    content         TEXT NOT NULL,
    media_urls      TEXT NOT NULL,
    overrides       TEXT NOT NULL,
    platforms       TEXT NOT NULL,
    connection_ids  TEXT NOT NULL,
    status          TEXT NOT NULL,
    scheduled_at    TEXT,
    scheduled_local TEXT,
    timezone        TEXT,
    published_at    TEXT,
    open            INTEGER NOT NULL,
    published       INTEGER NOT NULL DEFAULT 0,
    failed          INTEGER NOT NULL DEFAULT 0,
    unconfirmed     INTEGER NOT NULL DEFAULT 0,
    cancelled       INTEGER NOT NULL DEFAULT 0,
    approval        TEXT,
    repeat_rule     TEXT,
    repeat_of       BLOB,
    repeat_count    INTEGER NOT NULL DEFAULT 1,
    traceparent     TEXT,
    asked_ahead     BOOLEAN NOT NULL DEFAULT FALSE,
    created_at      TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    version         INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id)
);

-- A repeated post is made once for each post that it follows.
CREATE UNIQUE INDEX posts_repeat ON posts (tenant_id, repeat_of) WHERE repeat_of IS NOT NULL;

-- One post to one connection: the row is the job. `due_at` is when a runner has to look at it next
-- (null: never), a claim moves it to the lease's end, `lease_token` is the fence. `state` is the
-- publication state machine's, as JSON; what statements ask for has columns of its own.
CREATE TABLE post_publications (
    tenant_id        TEXT NOT NULL,
    id               BLOB NOT NULL,
    post_id          BLOB NOT NULL,
    connection_id    BLOB NOT NULL,
    platform         TEXT NOT NULL,
    account          TEXT NOT NULL,
    step             TEXT NOT NULL,
    provider_id      TEXT,
    scheduled_at     TEXT,
    state            TEXT NOT NULL,
    due_at           TEXT,
    lease_holder     TEXT,
    lease_token      INTEGER NOT NULL DEFAULT 0,
    lease_taken_over BOOLEAN NOT NULL DEFAULT FALSE,
    version          INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, post_id) REFERENCES posts (tenant_id, id)
);

CREATE UNIQUE INDEX post_publications_post
    ON post_publications (tenant_id, post_id, connection_id);

-- Claims read a range of it from the start, whatever the number of publications.
CREATE INDEX post_publications_due ON post_publications (due_at) WHERE due_at IS NOT NULL;

-- Which of the provider's posts are owned already.
CREATE INDEX post_publications_provider
    ON post_publications (tenant_id, platform, account, provider_id)
    WHERE provider_id IS NOT NULL;

-- What is open of a connection: taken slots, and what fails when it is disconnected.
CREATE INDEX post_publications_open
    ON post_publications (tenant_id, connection_id, scheduled_at)
    WHERE step NOT IN ('published', 'failed', 'unconfirmed', 'cancelled');

-- What may be asked of an account (of an app: account is empty), shared by all replicas. An account
-- whose quota nobody has heard of yet is probed by one call (`probing_until`).
CREATE TABLE quotas (
    tenant_id       TEXT NOT NULL,
    platform        TEXT NOT NULL,
    account         TEXT NOT NULL,
    calls           INTEGER,
    remaining       INTEGER,
    resets_at       TEXT,
    throttled_until TEXT,
    throttles       INTEGER NOT NULL DEFAULT 0,
    heard           BOOLEAN NOT NULL DEFAULT FALSE,
    probing_until   TEXT,
    PRIMARY KEY (tenant_id, platform, account)
);

-- Counts behind GET /api/metrics. Each process adds to a row of its own, so that replicas do not
-- wait for each other.
CREATE TABLE publication_counts (
    tenant_id       TEXT NOT NULL,
    holder          TEXT NOT NULL,
    published       INTEGER NOT NULL DEFAULT 0,
    failed          INTEGER NOT NULL DEFAULT 0,
    rate_limit_hits INTEGER NOT NULL DEFAULT 0,
    worked          INTEGER NOT NULL DEFAULT 0,
    worked_ms       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, holder)
);

-- The first answer to a request with an Idempotency-Key; batches make theirs from the batch.
ALTER TABLE idempotency_keys ADD COLUMN answer BLOB;
