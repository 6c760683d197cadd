import { expect, it } from 'vitest';
import { placeOf } from './place';

const ID = '019b7802-7b80-7def-8000-9f8a6c2b1d3e';

it.each([
  [`/admin/leads/${ID}/approve`, `/conversations/${ID}`],
  [`/api/leads/${ID}/messages`, `/conversations/${ID}`],
  [`/api/posts/${ID}`, `/posts/${ID}`],
  [`/api/posts/${ID}/publish`, `/posts/${ID}`],
  ['/api/metricool/batch/batch_1/cancel', '/stories/batch_1'],
  ['/api/schedules/SCH_1/messages/4', '/schedules/SCH_1'],
  ['/api/schedule-runs/run_1/cancel', '/schedules/runs/run_1'],
  ['/api/pages/velvet%20fox/captions', '/schedules/pages/velvet%20fox'],
  [`/api/webhooks/${ID}/rotate-secret`, `/settings/web-hooks/${ID}`],
  ['/api/webhooks', null],
  ['/api/posts/validate', null],
  ['/api/posts', null],
  ['/a/', null],
])('%s leads to %s', (path, place) => {
  expect(placeOf(path)).toBe(place);
});
