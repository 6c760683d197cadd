import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { operations } from './operations';

interface Operation {
  operationId: string;
  security?: object[];
}

const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'));

it('has words for everything that changes something with a key, and for links', () => {
  const { paths } = read('../../../../../services/gateway/openapi.json') as {
    paths: Record<string, Record<string, Operation>>;
  };
  const changing = Object.values(paths)
    .flatMap((methods) => Object.entries(methods))
    .filter(([method, { security }]) => method !== 'get' && security?.length)
    .map(([, { operationId }]) => operationId);
  expect([...operations].sort()).toEqual([...changing, 'useLink'].sort());
  const { changes } = read('../../../locales/en/activity.json') as { changes: { operations: object } };
  expect(Object.keys(changes.operations).sort()).toEqual([...operations].sort());
});
