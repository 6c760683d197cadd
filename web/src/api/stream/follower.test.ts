import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StreamServer } from '@/testing/streams';
import { Follower, type StreamRules } from './follower';

interface Counted {
  type: 'connected' | 'progress' | 'completed' | 'reset';
  published: number;
}

const rules: StreamRules<Counted, number[]> = {
  kind: ({ type }) =>
    type === 'connected' ? 'snapshot' : type === 'completed' ? 'last' : type === 'reset' ? 'reset' : 'change',
  apply: (seen, { type, published }) => (type === 'connected' ? [published] : [...(seen ?? []), published]),
  consecutive: true,
};

let server: StreamServer;
let follower: Follower<Counted, number[]>;

function follow(
  own: Partial<StreamRules<Counted, number[]>> = {},
  start?: { state: number[]; newest: number },
) {
  follower = new Follower('/stream', { ...rules, ...own }, start);
  follower.start();
}
/** Lets everything that is ready happen, without moving the clock. */
const settle = () => vi.advanceTimersByTimeAsync(0);
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

beforeEach(() => {
  vi.useFakeTimers();
  server = new StreamServer();
});

afterEach(() => {
  follower.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a follower', () => {
  it('builds the state from the snapshot and the events after it', async () => {
    follow();
    await settle();
    server.last.send(4, { type: 'connected', published: 1 });
    server.last.send(5, { type: 'progress', published: 2 });
    await settle();
    expect(follower.current()).toEqual({ state: [1, 2], link: { state: 'live' } });
  });

  it('goes on after a cut with what it has not seen, and applies nothing twice', async () => {
    follow();
    await settle();
    server.last.send(4, { type: 'connected', published: 1 });
    server.last.send(5, { type: 'progress', published: 2 });
    await settle();
    server.last.cut();
    await settle();
    expect(follower.current()).toMatchObject({ state: [1, 2], link: { state: 'waiting', attempt: 0 } });
    await seconds(1);
    expect(server.connections).toHaveLength(2);
    expect(server.last.lastEventId).toBe('5');
    server.last.send(5, { type: 'progress', published: 2 });
    server.last.send(6, { type: 'progress', published: 3 });
    await settle();
    expect(follower.current()).toEqual({ state: [1, 2, 3], link: { state: 'live' } });
  });

  it('asks for a snapshot when an event is missing, and shows nothing of what followed the hole', async () => {
    follow();
    await settle();
    server.last.send(4, { type: 'connected', published: 1 });
    server.last.send(9, { type: 'progress', published: 6 });
    await settle();
    expect(follower.current().state).toEqual([1]);
    expect(server.connections).toHaveLength(2);
    expect(server.last.lastEventId).toBeNull();
    server.last.send(9, { type: 'connected', published: 6 });
    await settle();
    expect(follower.current().state).toEqual([6]);
  });

  it('tells of a reset and takes the snapshot that follows', async () => {
    const onReset = vi.fn();
    follow({ onReset }, { state: [1], newest: 4 });
    await settle();
    expect(server.last.lastEventId).toBe('4');
    server.last.send(80, { type: 'reset', published: 40 });
    server.last.send(80, { type: 'connected', published: 40 });
    await settle();
    expect(onReset).toHaveBeenCalledOnce();
    expect(follower.current().state).toEqual([40]);
  });

  it('takes two missed heartbeats for a lost connection', async () => {
    follow();
    await settle();
    await seconds(20);
    server.last.heartbeat();
    await seconds(29);
    expect(follower.current().link.state).toBe('live');
    await seconds(1);
    expect(follower.current().link.state).toBe('waiting');
  });

  it('waits longer after each failure, and not at all when asked', async () => {
    server.refusal = () => new Response('', { status: 503 });
    follow();
    await settle();
    await seconds(1);
    await seconds(2);
    expect(follower.current().link).toMatchObject({ state: 'waiting', attempt: 2 });
    server.refusal = null;
    follower.retryNow();
    await settle();
    expect(follower.current().link.state).toBe('live');
  });

  it('reconciles before each reconnection, and reconnects when that fails', async () => {
    const beforeReconnect = vi.fn().mockRejectedValue(new Error('no network'));
    follow({ beforeReconnect });
    await settle();
    expect(beforeReconnect).not.toHaveBeenCalled();
    server.last.cut();
    await seconds(1);
    expect(beforeReconnect).toHaveBeenCalledOnce();
    expect(server.connections).toHaveLength(2);
  });

  it('tries again when what it reconciles with never answers', async () => {
    const beforeReconnect = vi.fn(() => new Promise(() => {}));
    follow({ beforeReconnect });
    await settle();
    server.last.cut();
    await seconds(1);
    expect(follower.current().link).toEqual({ state: 'connecting', attempt: 1 });
    await seconds(30);
    expect(follower.current().link).toMatchObject({ state: 'waiting', attempt: 1 });
    await seconds(2);
    expect(beforeReconnect).toHaveBeenCalledTimes(2);
  });

  it('ends with the last event, also when the snapshot contains it already', async () => {
    follow();
    await settle();
    server.last.send(9, { type: 'connected', published: 6 });
    server.last.send(9, { type: 'completed', published: 6 });
    server.last.close();
    await seconds(60);
    expect(follower.current()).toEqual({ state: [6], link: { state: 'ended' } });
    expect(server.connections).toHaveLength(1);
  });

  it('ends when the server has nothing more', async () => {
    server.refusal = () => new Response(null, { status: 204 });
    follow({}, { state: [6], newest: 9 });
    await settle();
    expect(follower.current().link).toEqual({ state: 'ended' });
  });

  it('does not try again what was refused for good', async () => {
    server.refusal = () => Response.json({ code: 'BATCH_NOT_FOUND', detail: 'gone' }, { status: 404 });
    follow();
    await settle();
    expect(follower.current().link).toMatchObject({ state: 'failed', error: { code: 'BATCH_NOT_FOUND' } });
  });

  it('rests without a network and goes on at once when it is back', async () => {
    follow();
    await settle();
    dispatchEvent(new Event('offline'));
    await seconds(120);
    expect(follower.current().link).toEqual({ state: 'offline' });
    expect(server.connections).toHaveLength(1);
    dispatchEvent(new Event('online'));
    await settle();
    expect(follower.current().link).toEqual({ state: 'live' });
  });
});
