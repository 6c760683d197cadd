export type { EventKind } from './cursor';
export type { StreamRules } from './follower';
export type { Link } from './link';
export { type EventStream, useEventStream } from './useEventStream';
