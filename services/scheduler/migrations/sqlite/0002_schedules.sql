-- Runs, the schedules that they build, and what became of these (scheduling.md).

CREATE TABLE schedule_runs (
    tenant_id   TEXT NOT NULL,
    run_id      BLOB NOT NULL,
    status      TEXT NOT NULL,
    week_start  TEXT NOT NULL,
    mode        TEXT NOT NULL,
    auto_export BOOLEAN NOT NULL,
    replace     BOOLEAN NOT NULL,
    -- The seed of each of its pages.
    seed        INTEGER NOT NULL,
    requested_by TEXT NOT NULL,
    last_event  INTEGER NOT NULL DEFAULT 0,
    traceparent TEXT,
    created_at  TEXT NOT NULL,
    finished_at TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, run_id)
);

CREATE INDEX schedule_runs_age ON schedule_runs (tenant_id, created_at, run_id);

-- One page of a run is one job (architecture.md, rule 3). `state` is the domain's, as JSON: steps,
-- error, target, what the finished steps found. `id` is unique everywhere: the lease table's key.
CREATE TABLE schedule_run_pages (
    tenant_id        TEXT NOT NULL,
    id               TEXT NOT NULL,
    run_id           BLOB NOT NULL,
    page_name        TEXT NOT NULL,
    place            INTEGER NOT NULL,
    status           TEXT NOT NULL,
    state            TEXT NOT NULL,
    schedule_id      TEXT,
    due_at           TEXT,
    lease_holder     TEXT,
    lease_token      INTEGER NOT NULL DEFAULT 0,
    lease_taken_over BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, run_id, place),
    UNIQUE (tenant_id, run_id, page_name),
    FOREIGN KEY (tenant_id, run_id) REFERENCES schedule_runs (tenant_id, run_id)
);

CREATE UNIQUE INDEX schedule_run_pages_id ON schedule_run_pages (id);
CREATE INDEX schedule_run_pages_due ON schedule_run_pages (due_at) WHERE due_at IS NOT NULL;

-- What watchers are told; ids grow by one within a run.
CREATE TABLE schedule_run_events (
    tenant_id TEXT NOT NULL,
    run_id    BLOB NOT NULL,
    event_id  INTEGER NOT NULL,
    at        TEXT NOT NULL,
    event     TEXT NOT NULL,
    PRIMARY KEY (tenant_id, run_id, event_id)
);

-- A breaker per step: exhausted calls in a row, and since when it is open.
CREATE TABLE step_breakers (
    tenant_id TEXT NOT NULL,
    step      TEXT NOT NULL,
    failures  INTEGER NOT NULL,
    opened_at TEXT,
    -- Whose trial it is while half open, and until when it has time.
    trial_by    TEXT,
    trial_until TEXT,
    PRIMARY KEY (tenant_id, step)
);

CREATE TABLE schedules (
    tenant_id         TEXT NOT NULL,
    schedule_id       TEXT NOT NULL,
    page_name         TEXT NOT NULL,
    run_id            BLOB,
    account_size      TEXT NOT NULL,
    saturation_status TEXT NOT NULL,
    week_start        TEXT NOT NULL,
    time_zone         TEXT NOT NULL,
    mode              TEXT NOT NULL,
    seed              INTEGER NOT NULL,
    status            TEXT NOT NULL,
    days              TEXT NOT NULL,
    validation        TEXT NOT NULL,
    traceparent       TEXT,
    created_at        TEXT NOT NULL,
    version           INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, schedule_id),
    FOREIGN KEY (tenant_id, page_name) REFERENCES pages (tenant_id, page_name)
);

-- A page has one active schedule a week.
CREATE UNIQUE INDEX schedules_active ON schedules (tenant_id, page_name, week_start)
    WHERE status = 'ACTIVE';
-- A run builds once for a page.
CREATE UNIQUE INDEX schedules_run ON schedules (tenant_id, run_id, page_name)
    WHERE run_id IS NOT NULL;
CREATE INDEX schedules_age ON schedules (tenant_id, created_at, schedule_id);

-- The messages of a schedule.
CREATE TABLE schedule_recommendations (
    tenant_id             TEXT NOT NULL,
    schedule_id           TEXT NOT NULL,
    position              INTEGER NOT NULL,
    page_name             TEXT NOT NULL,
    scheduled_time        TEXT NOT NULL,
    scheduled_at          TEXT NOT NULL,
    message_type          TEXT NOT NULL,
    caption_id            INTEGER,
    caption_text          TEXT NOT NULL,
    price_tier            TEXT,
    price                 TEXT,
    content_category      TEXT,
    psychological_trigger TEXT,
    is_urgent             BOOLEAN NOT NULL,
    audience              TEXT NOT NULL,
    touch                 INTEGER NOT NULL,
    parent_position       INTEGER,
    explanation           TEXT NOT NULL,
    PRIMARY KEY (tenant_id, schedule_id, position),
    FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedules (tenant_id, schedule_id)
);

-- Captions that schedules hold. `status` is ACTIVE, EXPIRED, CANCELLED or REPLACED.
CREATE TABLE active_caption_assignments (
    tenant_id      TEXT NOT NULL,
    page_name      TEXT NOT NULL,
    caption_id     INTEGER NOT NULL,
    scheduled_date TEXT NOT NULL,
    scheduled_hour INTEGER NOT NULL,
    schedule_id    TEXT NOT NULL,
    status         TEXT NOT NULL,
    assigned_at    TEXT NOT NULL,
    released_at    TEXT,
    FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedules (tenant_id, schedule_id)
);

CREATE UNIQUE INDEX caption_assignments_slot
    ON active_caption_assignments (tenant_id, page_name, caption_id, scheduled_date, scheduled_hour)
    WHERE status = 'ACTIVE';
CREATE INDEX caption_assignments_caption
    ON active_caption_assignments (tenant_id, caption_id, scheduled_date) WHERE status = 'ACTIVE';
CREATE INDEX caption_assignments_schedule ON active_caption_assignments (tenant_id, schedule_id);
CREATE INDEX caption_assignments_age
    ON active_caption_assignments (scheduled_date) WHERE status = 'ACTIVE';

-- What an export reads: the messages of schedules that count.
CREATE VIEW schedule_recommendations_messages AS
SELECT m.tenant_id, m.schedule_id, m.page_name, m.position, m.scheduled_time, m.scheduled_at,
       m.message_type, m.caption_id, m.caption_text, m.price_tier, m.price, m.content_category,
       m.psychological_trigger, m.is_urgent, m.audience, m.touch, m.parent_position,
       s.account_size, s.saturation_status, s.week_start, s.time_zone
FROM schedule_recommendations m
JOIN schedules s ON s.tenant_id = m.tenant_id AND s.schedule_id = m.schedule_id
WHERE s.status = 'ACTIVE';

CREATE TABLE schedule_export_log (
    tenant_id              TEXT NOT NULL,
    id                     BLOB NOT NULL,
    schedule_id            TEXT NOT NULL,
    page_name              TEXT NOT NULL,
    export_timestamp       TEXT NOT NULL,
    message_count          INTEGER NOT NULL,
    execution_time_seconds REAL NOT NULL,
    status                 TEXT NOT NULL,
    error_message          TEXT,
    export_format          TEXT NOT NULL,
    exported_by            TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedules (tenant_id, schedule_id)
);

CREATE INDEX schedule_export_log_age
    ON schedule_export_log (tenant_id, schedule_id, export_timestamp, id);

-- Who exports something of a page at this moment, and until when nobody else does.
CREATE TABLE export_claims (
    tenant_id TEXT NOT NULL,
    page_name TEXT NOT NULL,
    holder    TEXT NOT NULL,
    until     TEXT NOT NULL,
    PRIMARY KEY (tenant_id, page_name)
);

-- Which post of the publisher a message became. Written before the publisher is asked (`post_id`
-- null) and again with its answer.
CREATE TABLE published_messages (
    tenant_id   TEXT NOT NULL,
    schedule_id TEXT NOT NULL,
    position    INTEGER NOT NULL,
    -- The body that was asked for, so that a repeat asks for the same.
    request     BLOB NOT NULL,
    post_id     TEXT,
    asked_at    TEXT NOT NULL,
    PRIMARY KEY (tenant_id, schedule_id, position),
    FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedules (tenant_id, schedule_id)
);

-- Alerts on their way to the publisher, which tells web hooks.
CREATE TABLE announcements (
    tenant_id        TEXT NOT NULL,
    id               TEXT NOT NULL,
    event            TEXT NOT NULL,
    subject          TEXT NOT NULL,
    data             TEXT NOT NULL,
    at               TEXT NOT NULL,
    traceparent      TEXT,
    attempts         INTEGER NOT NULL DEFAULT 0,
    due_at           TEXT,
    lease_holder     TEXT,
    lease_token      INTEGER NOT NULL DEFAULT 0,
    lease_taken_over BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX announcements_id ON announcements (id);
CREATE INDEX announcements_due ON announcements (due_at) WHERE due_at IS NOT NULL;
