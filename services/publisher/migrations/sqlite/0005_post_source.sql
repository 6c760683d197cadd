-- What a post was made from by another context, such as a message of a schedule: one post each.
ALTER TABLE posts ADD COLUMN source_key TEXT;
CREATE UNIQUE INDEX posts_source ON posts (tenant_id, source_key) WHERE source_key IS NOT NULL;
