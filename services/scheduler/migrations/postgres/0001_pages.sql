-- Pages, what is known of them, and what the bandit learnt (scheduling.md). Days are local dates
-- of the page; money is in cents; exact decimals are texts.

-- `feedback_from` is the first instant whose messages feedback has not weighed yet; null: there are
-- none. `days_version` counts the changes of the page's rows in page_days.
CREATE TABLE pages (
    tenant_id     TEXT NOT NULL,
    page_name     TEXT COLLATE "C" NOT NULL,
    time_zone     TEXT NOT NULL,
    special_days  TEXT NOT NULL,
    feedback_from TIMESTAMPTZ,
    days_version  BIGINT NOT NULL DEFAULT 0,
    created_at    TIMESTAMPTZ NOT NULL,
    version       BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, page_name)
);

CREATE INDEX pages_feedback ON pages (feedback_from) WHERE feedback_from IS NOT NULL;

-- `caption_id` is the source's; who reads it resolves aliases. `counted` says that feedback has
-- weighed the message: it does so once, whatever is imported again. Whoever writes messages has
-- locked their page, so there is no foreign key: it would be looked up for each of a million rows.
CREATE TABLE page_messages (
    tenant_id       TEXT NOT NULL,
    page_name       TEXT COLLATE "C" NOT NULL,
    message_id      TEXT COLLATE "C" NOT NULL,
    sent_at         TIMESTAMPTZ NOT NULL,
    message_type    TEXT NOT NULL,
    caption_id      BIGINT,
    sent_count      BIGINT NOT NULL,
    viewed_count    BIGINT NOT NULL,
    purchased_count BIGINT NOT NULL,
    earnings_cents  BIGINT NOT NULL,
    price_tier      TEXT,
    counted         BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (tenant_id, page_name, message_id)
);

-- The look-back of one page is one range.
CREATE INDEX page_messages_sent ON page_messages (tenant_id, page_name, sent_at, message_id);

-- A page's days with Unlocks: their number and the sum of their unlock rates, by which
-- platform-issue days are found without reading the messages of every page. Each rate counts with
-- 18 decimals, so that adding and taking away, in any order, gives the same. Kept by whoever writes
-- messages.
CREATE TABLE page_days (
    tenant_id TEXT NOT NULL,
    day       TEXT NOT NULL,
    page_name TEXT COLLATE "C" NOT NULL,
    unlocks   BIGINT NOT NULL,
    rate_sum  TEXT NOT NULL,
    PRIMARY KEY (tenant_id, day, page_name)
);

-- What a page's days are when its time zone changes.
CREATE INDEX page_days_page ON page_days (tenant_id, page_name, day);

-- The bank of captions is the tenant's; who writes captions locks it. `feedback_due` says that
-- messages which feedback has passed over may have a known caption by now.
CREATE TABLE caption_banks (
    tenant_id    TEXT NOT NULL,
    feedback_due BOOLEAN NOT NULL,
    PRIMARY KEY (tenant_id)
);

CREATE TABLE captions (
    tenant_id             TEXT NOT NULL,
    caption_id            BIGINT NOT NULL,
    caption_key           TEXT NOT NULL,
    caption_text          TEXT NOT NULL,
    price_tier            TEXT,
    content_category      TEXT,
    psychological_trigger TEXT,
    is_urgent             BOOLEAN NOT NULL,
    is_active             BOOLEAN NOT NULL,
    message_type          TEXT NOT NULL,
    PRIMARY KEY (tenant_id, caption_id)
);

CREATE UNIQUE INDEX captions_key ON captions (tenant_id, caption_key);

-- A second id with a known key is an alias of the first.
CREATE TABLE caption_aliases (
    tenant_id  TEXT NOT NULL,
    alias_id   BIGINT NOT NULL,
    caption_id BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, alias_id),
    FOREIGN KEY (tenant_id, caption_id) REFERENCES captions (tenant_id, caption_id)
);

-- A caption belongs to the pages that it was imported for.
CREATE TABLE caption_pages (
    tenant_id  TEXT NOT NULL,
    page_name  TEXT NOT NULL,
    caption_id BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, page_name, caption_id),
    FOREIGN KEY (tenant_id, page_name) REFERENCES pages (tenant_id, page_name),
    FOREIGN KEY (tenant_id, caption_id) REFERENCES captions (tenant_id, caption_id)
);

-- Sums of weights and of weighted EMV as of `as_of`; a reader decays them to its own time. The
-- priors are Beta's and are not stored.
CREATE TABLE caption_bandit_stats (
    tenant_id    TEXT NOT NULL,
    page_name    TEXT NOT NULL,
    caption_id   BIGINT NOT NULL,
    successes    DOUBLE PRECISION NOT NULL,
    failures     DOUBLE PRECISION NOT NULL,
    weighted_emv DOUBLE PRECISION NOT NULL,
    observations BIGINT NOT NULL,
    as_of        TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, page_name, caption_id)
);

-- The calendar of the years in use, for reports that join it; the rules compute it.
CREATE TABLE holiday_calendar (
    holiday_date             TEXT NOT NULL,
    holiday_name             TEXT NOT NULL,
    saturation_impact_factor TEXT NOT NULL,
    PRIMARY KEY (holiday_date, holiday_name)
);

CREATE TABLE idempotency_keys (
    tenant_id   TEXT NOT NULL,
    route       TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    target      TEXT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    answer      BYTEA,
    PRIMARY KEY (tenant_id, route, key)
);

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
