// REST in front of the queue: POST /api/posts makes a post, its publication and its job.
//
// Prints {"ready":true} when it listens.

import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { Queue } from 'bullmq';
import express from 'express';
import { Store } from './store.js';
import { QUEUE, apiKey, database, httpPort, redis, tell } from './settings.js';

const DATABASE_CONNECTIONS = 10;
const CONTENT_LIMIT = 280;

const store = new Store(database(), DATABASE_CONNECTIONS);
await store.migrate();
const queue = new Queue(QUEUE, { connection: redis() });
const hash = (key) => createHash('sha256').update(key).digest();
const expected = hash(apiKey());

const app = express();
app.disable('x-powered-by');
app.disable('etag');

app.use((request, response, next) => {
  const key = request.get('x-api-key');
  if (key && timingSafeEqual(hash(key), expected)) next();
  else response.status(401).json({ error: 'the API key is missing or wrong' });
});
app.use(express.json({ limit: '256kb' }));

app.post('/api/connections', async (request, response) => {
  const { platform, accessToken } = request.body;
  if (platform !== 'TWITTER' || typeof accessToken !== 'string') {
    response.status(400).json({ error: 'platform and accessToken are needed' });
    return;
  }
  response.status(201).json({ id: await store.connect(accessToken), platform });
});

app.post('/api/posts', async (request, response) => {
  const { content, connectionIds, scheduledAt } = request.body;
  const at = scheduledAt === undefined ? new Date() : new Date(scheduledAt);
  const right = typeof content === 'string' && content.length > 0
    && content.length <= CONTENT_LIMIT && Array.isArray(connectionIds)
    && connectionIds.length === 1 && !Number.isNaN(at.getTime());
  if (!right) {
    response.status(400).json({ error: 'content, one connection and a valid time are needed' });
    return;
  }
  const [connectionId] = connectionIds;
  const post = { postId: randomUUID(), id: randomUUID(), connectionId, text: content, at };
  await store.insert([post]);
  const delay = Math.max(0, at.getTime() - Date.now());
  await queue.add('publish', post, { jobId: post.id, delay });
  response.status(201).location(`/api/posts/${post.postId}`).json({
    id: post.postId,
    content,
    connectionIds,
    status: 'SCHEDULED',
    scheduledAt: at.toISOString(),
    publications: [{ id: post.id, postId: post.postId, connectionId, status: 'PENDING' }],
  });
});

app.listen(httpPort(), '127.0.0.1', () => tell({ ready: true }));
