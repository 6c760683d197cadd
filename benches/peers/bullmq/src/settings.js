// What the peer is told, by its environment alone.

import { Redis } from 'ioredis';

const needed = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

export const QUEUE = 'publications';
export const database = () => needed('PEER_DATABASE_URL');
export const provider = () => needed('PEER_PROVIDER_URL');
export const apiKey = () => needed('PEER_API_KEY');
export const httpPort = () => Number(needed('PEER_HTTP_PORT'));
export const concurrency = () => Number(process.env.PEER_CONCURRENCY ?? 50);

// A connection whose commands share a write when they are issued in one turn of the event loop.
export const redis = () => new Redis({
  host: '127.0.0.1',
  port: Number(needed('PEER_REDIS_PORT')),
  enableAutoPipelining: true,
  maxRetriesPerRequest: null,
});

// One line of JSON for whoever started the process.
export const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
