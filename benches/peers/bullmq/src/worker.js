// Publishes due publications: intent committed, provider called, outcome committed.
//
// Prints {"ready":true} when it takes jobs and, at SIGTERM, what it did.

import { Worker } from 'bullmq';
import { Pool } from 'undici';
import { Store } from './store.js';
import { QUEUE, concurrency, database, provider, redis, tell } from './settings.js';

// One for each job at work: measured against 5 and 20, it takes the least processor time.
const DATABASE_CONNECTIONS = concurrency();

const store = new Store(database(), DATABASE_CONNECTIONS);
await store.migrate();
let tokens = await store.connections();
const http = new Pool(provider(), { connections: concurrency(), pipelining: 1 });
const done = { published: 0, failed: 0 };

async function token(connectionId) {
  if (!tokens.has(connectionId)) tokens = await store.connections();
  return tokens.get(connectionId);
}

async function publish(job) {
  const { id, postId, connectionId, text } = job.data;
  const bearer = await token(connectionId);
  if (!(await store.arm(id))) return;
  const { statusCode, body } = await http.request({
    path: '/2/tweets',
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  if (statusCode === 201) {
    const answer = await body.json();
    await store.published(id, postId, answer.data.id);
    done.published += 1;
  } else {
    await store.failed(id, postId, `API error (${statusCode}): ${await body.text()}`);
    done.failed += 1;
  }
}

const worker = new Worker(QUEUE, publish, {
  connection: redis(),
  concurrency: concurrency(),
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 1000 },
});
worker.on('error', (error) => console.error(error));
worker.on('failed', (job, error) => console.error(job?.id, error));
await worker.waitUntilReady();
tell({ ready: true });

process.on('SIGTERM', async () => {
  await worker.close();
  await Promise.all([store.end(), http.close()]);
  tell(done);
  process.exit(0);
});
