// An authorised read of one row, by Express on two processes. Prints {"ready":true} when they listen.

import cluster from 'node:cluster';
import { createHash, timingSafeEqual } from 'node:crypto';
import express from 'express';
import postgres from 'postgres';
import { apiKey, database, httpPort, tell } from './settings.js';

const PROCESSES = 2;
const DATABASE_CONNECTIONS = 5;

const serve = () => {
  const sql = postgres(database(), { max: DATABASE_CONNECTIONS });
  const hash = (key) => createHash('sha256').update(key).digest();
  const expected = hash(apiKey());
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/api/teams/:id', async (request, response) => {
    const key = request.get('x-api-key');
    if (!key || !timingSafeEqual(hash(key), expected)) {
      response.status(401).json({ error: 'the API key is missing or wrong' });
      return;
    }
    const [team] = await sql`
      SELECT id, name, requires_approval, created_at FROM teams
      WHERE tenant_id = 'default' AND id = ${request.params.id}`;
    if (!team) {
      response.status(404).json({ error: 'there is no such team' });
      return;
    }
    response.json({
      id: team.id,
      name: team.name,
      requiresApproval: team.requires_approval,
      createdAt: team.created_at.toISOString(),
    });
  });
  app.listen(httpPort(), '127.0.0.1');
};

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', () => {
    listening += 1;
    if (listening === PROCESSES) tell({ ready: true });
  });
  for (let n = 0; n < PROCESSES; n += 1) cluster.fork();
} else {
  process.on('disconnect', () => process.exit());
  serve();
}
