import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Schema, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import {
  Badge,
  Card,
  type Column,
  ErrorState,
  PageHeader,
  SkeletonLines,
  StatusBadge,
  Table,
} from '@/components';
import styles from '../Settings.module.css';
import { Parts } from './Parts';

/** What is missing or unsafe before going live, and whether each part of the system answers. */
export default function ReadinessPage() {
  const { t } = useTranslation(['settings', 'common']);
  const isAdmin = useCan('admin');
  return (
    <>
      <PageHeader title={t('readiness.title')} description={t('readiness.description')} />
      <div className={styles.stack}>
        {isAdmin ? (
          <GoLive />
        ) : (
          <Card title={t('readiness.goLive')}>
            <p className={styles.muted}>{t('common:missingScope', { scope: 'admin' })}</p>
          </Card>
        )}
        <Parts />
      </div>
    </>
  );
}

function GoLive() {
  const { t } = useTranslation('settings');
  const readiness = useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => unwrap(api.GET('/admin/readiness', { signal })),
  });
  if (readiness.isPending) return <SkeletonLines lines={8} />;
  if (readiness.data === undefined) {
    return <ErrorState error={readiness.error} onRetry={readiness.refetch} />;
  }
  const { ready, checks } = readiness.data;
  const columns: Column<Schema<'GoLiveCheck'>>[] = [
    { id: 'name', header: t('readiness.check'), cell: ({ name }) => <CheckName name={name} /> },
    {
      id: 'status',
      header: t('readiness.state'),
      cell: ({ status }) => <StatusBadge kind="check" state={status} />,
    },
    { id: 'detail', header: t('readiness.todo'), cell: ({ detail }) => detail || '–' },
  ];
  return (
    <Card
      title={t('readiness.goLive')}
      actions={
        <Badge tone={ready ? 'success' : 'warning'} dot>
          {ready ? t('readiness.ready') : t('readiness.notReady')}
        </Badge>
      }
    >
      <Table
        label={t('readiness.goLive')}
        columns={columns}
        rows={inOrder(checks)}
        rowKey={({ name }) => name}
      />
    </Card>
  );
}

const urgency: Record<Schema<'CheckStatus'>, number> = { unsafe: 0, missing: 1, ok: 2 };

/** What wants doing first. */
function inOrder(checks: readonly Schema<'GoLiveCheck'>[]): Schema<'GoLiveCheck'>[] {
  return checks.toSorted((a, b) => urgency[a.status] - urgency[b.status]);
}

/** A check's plain name where we have one, above the name that logs and settings use. */
function CheckName({ name }: { name: string }) {
  const { t, i18n } = useTranslation('settings');
  const key = `readiness.checks.${name.replaceAll('.', '_')}`;
  if (!i18n.exists(key, { ns: 'settings' })) return <code>{name}</code>;
  return (
    <span className={styles.name}>
      <span className={styles.strong}>{t(key as 'readiness.checks.sandbox')}</span>
      <code className={styles.small}>{name}</code>
    </span>
  );
}
