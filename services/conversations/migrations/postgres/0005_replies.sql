-- When the lead's message arrived that a message answers; none answers nobody.
ALTER TABLE outbox ADD COLUMN asked_at TIMESTAMPTZ;
