// Schedules many posts at once, in rows and jobs of a thousand.
//
// Reads {"token", "posts": [{"text", "at"}]} on its standard input, `at` in milliseconds of the
// Unix epoch; prints {"seeded": n}.

import { randomUUID } from 'node:crypto';
import { text as read } from 'node:stream/consumers';
import { Queue } from 'bullmq';
import { Store } from './store.js';
import { QUEUE, database, redis, tell } from './settings.js';

const CHUNK = 1000;

const { token, posts } = JSON.parse(await read(process.stdin));
const store = new Store(database(), 1);
await store.migrate();
const connection = redis();
const queue = new Queue(QUEUE, { connection });
const connectionId = await store.connect(token);
for (let start = 0; start < posts.length; start += CHUNK) {
  const chunk = posts.slice(start, start + CHUNK).map(({ text, at }) => ({
    postId: randomUUID(), id: randomUUID(), connectionId, text, at: new Date(at),
  }));
  await store.insert(chunk);
  await queue.addBulk(chunk.map((post) => ({
    name: 'publish',
    data: post,
    opts: { jobId: post.id, delay: Math.max(0, post.at.getTime() - Date.now()) },
  })));
}
await queue.close();
await connection.quit();
await store.end();
tell({ seeded: posts.length });
