import { Fragment } from 'react';

/** What was written down with an event: its members by name, as text. */
export function Payload({ payload }: { payload: Record<string, unknown> }) {
  return Object.entries(payload).map(([name, value]) => (
    <Fragment key={name}>
      <dt>{name}</dt>
      <dd>{typeof value === 'string' ? value : <code>{JSON.stringify(value)}</code>}</dd>
    </Fragment>
  ));
}
