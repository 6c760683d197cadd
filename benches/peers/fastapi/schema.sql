CREATE TABLE leads (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phone      TEXT NOT NULL UNIQUE,
    status     TEXT NOT NULL,
    step       INTEGER NOT NULL,
    strikes    INTEGER NOT NULL,
    version    BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE inbox (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id  TEXT NOT NULL UNIQUE,
    lead_id     BIGINT NOT NULL REFERENCES leads (id),
    body        TEXT NOT NULL,
    payload     TEXT NOT NULL,
    sent_at     TIMESTAMPTZ NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    status      TEXT NOT NULL
);

CREATE TABLE answers (
    lead_id     BIGINT NOT NULL REFERENCES leads (id),
    step        TEXT NOT NULL,
    raw         TEXT NOT NULL,
    value       TEXT NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (lead_id, step)
);

CREATE TABLE outbox (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lead_id    BIGINT NOT NULL REFERENCES leads (id),
    body       TEXT NOT NULL,
    status     TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
