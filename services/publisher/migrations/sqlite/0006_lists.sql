-- What people look through: batches of every state, what did not go out, and posts by where their
-- approval stands.
CREATE INDEX batches_age ON batches (tenant_id, created_at, id);

CREATE INDEX publications_unsettled ON publications (tenant_id, step, id)
    WHERE step IN ('failed', 'unconfirmed');
CREATE INDEX post_publications_unsettled ON post_publications (tenant_id, step, id)
    WHERE step IN ('failed', 'unconfirmed');

CREATE INDEX posts_approval ON posts (tenant_id, (approval ->> 'status'), id)
    WHERE approval IS NOT NULL;

-- Why the last try of a delivery had no answer.
ALTER TABLE webhook_deliveries ADD COLUMN error TEXT;
