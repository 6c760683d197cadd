// Posts and publications in PostgreSQL. Each function is one prepared statement and one commit;
// the driver pipelines statements, so few connections carry many jobs.

import { randomUUID } from 'node:crypto';
import postgres from 'postgres';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS connections (
    id           UUID PRIMARY KEY,
    platform     TEXT NOT NULL,
    access_token TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS posts (
    id           UUID PRIMARY KEY,
    content      TEXT NOT NULL,
    status       TEXT NOT NULL,
    scheduled_at TIMESTAMPTZ NOT NULL,
    published_at TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS publications (
    id            UUID PRIMARY KEY,
    post_id       UUID NOT NULL REFERENCES posts (id),
    connection_id UUID NOT NULL REFERENCES connections (id),
    status        TEXT NOT NULL,
    phase         TEXT NOT NULL,
    armed_at      TIMESTAMPTZ,
    external_id   TEXT,
    error         TEXT,
    attempt_count INT NOT NULL DEFAULT 0,
    published_at  TIMESTAMPTZ,
    UNIQUE (post_id, connection_id)
  );`;

export class Store {
  constructor(url, connections) {
    this.sql = postgres(url, { max: connections, onnotice: () => {} });
  }

  async migrate() {
    await this.sql.unsafe(SCHEMA);
  }

  async connect(token) {
    const id = randomUUID();
    await this.sql`INSERT INTO connections VALUES (${id}, 'TWITTER', ${token})`;
    return id;
  }

  // Where to publish; workers read it once.
  async connections() {
    const rows = await this.sql`SELECT id, access_token FROM connections`;
    return new Map(rows.map((row) => [row.id, row.access_token]));
  }

  // Posts, each with its publication: [{postId, id, connectionId, text, at}].
  async insert(posts) {
    const column = (name) => posts.map((post) => post[name]);
    const times = posts.map((post) => post.at.toISOString());
    await this.sql`
      WITH post AS (
        INSERT INTO posts (id, content, status, scheduled_at)
        SELECT * FROM (SELECT unnest(${column('postId')}::uuid[]), unnest(${column('text')}::text[]),
          'SCHEDULED', unnest(${times}::timestamptz[])) AS rows
      )
      INSERT INTO publications (id, post_id, connection_id, status, phase)
      SELECT unnest(${column('id')}::uuid[]), unnest(${column('postId')}::uuid[]),
        unnest(${column('connectionId')}::uuid[]), 'PENDING', 'scheduled'`;
  }

  // Commits the intent; false when it is not ours to send.
  async arm(id) {
    const result = await this.sql`
      UPDATE publications
      SET phase = 'armed', armed_at = now(), attempt_count = attempt_count + 1
      WHERE id = ${id} AND phase = 'scheduled'`;
    return result.count === 1;
  }

  async published(id, postId, externalId) {
    await this.sql`
      WITH publication AS (
        UPDATE publications
        SET phase = 'published', status = 'PUBLISHED', external_id = ${externalId}, published_at = now()
        WHERE id = ${id}
      )
      UPDATE posts SET status = 'PUBLISHED', published_at = now() WHERE id = ${postId}`;
  }

  async failed(id, postId, error) {
    await this.sql`
      WITH publication AS (
        UPDATE publications SET phase = 'failed', status = 'FAILED', error = ${error} WHERE id = ${id}
      )
      UPDATE posts SET status = 'FAILED' WHERE id = ${postId}`;
  }

  end() {
    return this.sql.end({ timeout: 5 });
  }
}
