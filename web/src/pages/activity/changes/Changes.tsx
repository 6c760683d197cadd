import { History } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCan } from '@/api/session';
import { Badge, type Column, DateTime, EmptyState, NoAccess, Table } from '@/components';
import { Log } from '../Log';
import { TraceLink } from '../TraceLink';
import { ChangeFilters } from './ChangeFilters';
import styles from './Changes.module.css';
import { outcomeOf, outcomeTones } from './outcome';
import { placeOf } from './place';
import { type Change, useChangeFilter, useChanges } from './useChanges';
import { useChangeWords } from './useChangeWords';

/** The audit: every request that may have changed something. */
export function Changes() {
  const { t } = useTranslation('activity');
  const mayRead = useCan('admin');
  const wish = useChangeFilter();
  const list = useChanges(wish.filter);
  const columns = useColumns();
  if (!mayRead) return <NoAccess scope="admin" />;
  return (
    <>
      <ChangeFilters wish={wish} shown={list.items} />
      <Log
        list={list}
        wish={wish}
        noMatch={{ title: t('changes.noMatch'), text: t('changes.noMatchText') }}
        empty={
          <EmptyState icon={History} title={t('changes.empty')}>
            {t('changes.emptyText')}
          </EmptyState>
        }
      >
        <Table label={t('changes.list')} columns={columns} rows={list.items} rowKey={({ id }) => id} />
      </Log>
    </>
  );
}

function useColumns(): Column<Change>[] {
  const { t } = useTranslation('activity');
  const words = useChangeWords();
  return [
    { id: 'when', header: t('changes.when'), cell: ({ createdAt }) => <DateTime at={createdAt} /> },
    { id: 'who', header: t('changes.who'), cell: (change) => words.who(change) },
    { id: 'what', header: t('changes.what'), cell: (change) => <What change={change} /> },
    {
      id: 'outcome',
      header: t('changes.outcome'),
      cell: ({ status }) => (
        <span className={styles.outcome}>
          <Badge tone={outcomeTones[outcomeOf(status)]} dot>
            {t(`changes.outcomes.${outcomeOf(status)}`)}
          </Badge>
          <span className={styles.small}>{status}</span>
        </span>
      ),
    },
    { id: 'trace', header: t('trace'), cell: ({ traceId }) => <TraceLink id={traceId} /> },
  ];
}

/** In people's words, and what it was about, with the way to it. */
function What({ change: { operation, method, path } }: { change: Change }) {
  const words = useChangeWords();
  const place = placeOf(path);
  const request = <code>{`${method} ${path}`}</code>;
  return (
    <span className={styles.what}>
      <span className={styles.strong}>{words.operation(operation)}</span>
      <span className={styles.small}>{place ? <Link to={place}>{request}</Link> : request}</span>
    </span>
  );
}
