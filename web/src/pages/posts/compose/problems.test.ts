import { expect, it } from 'vitest';
import type { Platform } from '@/components';
import type { Content } from '../text/limits';
import { findProblems, linkProblems, type Named } from './problems';

const contents = (text: string) => new Map<Platform, Content>([['TWITTER', { text, media: [] }]]);
const named = (more: Partial<Named>): Named => ({
  platform: 'TWITTER',
  code: 'INVALID_CONTENT',
  message: 'X takes at most 280 characters as X counts them, this has 281; shorten it.',
  pointer: '/content',
  ...more,
});

it('says once what is counted here and by the gateway', () => {
  const {
    refused,
    named: others,
    count,
  } = findProblems(contents('x'.repeat(281)), {
    ok: false,
    problems: [named({})],
  });
  expect(refused.get('TWITTER')).toMatchObject([{ kind: 'tooLong', over: 1 }]);
  expect([others, count]).toEqual([[], 1]);
});

it('keeps what only the gateway knows', () => {
  const problems = [
    named({ message: 'Something new that X refuses.' }),
    named({ platform: null, code: 'INVALID_SCHEDULE', pointer: '/scheduledAt' }),
  ];
  expect(findProblems(contents('short'), { ok: false, problems })).toMatchObject({
    named: problems,
    count: 2,
  });
});

it('knows which link is meant', () => {
  const found = linkProblems([named({ pointer: '/mediaUrls/1', message: 'no' }), named({})]);
  expect([...found]).toEqual([[1, 'no']]);
});
