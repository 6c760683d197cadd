-- What the console asks for: leads by their latest activity, and how large files are.
CREATE INDEX leads_updated ON leads (tenant_id, updated_at, id);

ALTER TABLE attachments ADD COLUMN size BIGINT;
