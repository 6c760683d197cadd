import { ChartNoAxesColumnDecreasing } from 'lucide-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/api/session';
import {
  Card,
  EmptyState,
  ErrorState,
  lazyNamed,
  NoAccess,
  PageHeader,
  SkeletonLines,
  Table,
  useStateWords,
} from '@/components';
import { useFormats } from '@/i18n/format';
import type { LeadStatus } from '../lead';
import { useFunnel } from '../queries';
import { useStepWords } from '../words';
import styles from './Funnel.module.css';
import { type Stage, stages } from './stages';

const FunnelChart = lazyNamed(() => import('./FunnelChart'), 'FunnelChart');

/** How far leads come, and at which question those wait who are being asked. */
export default function FunnelPage() {
  const { t } = useTranslation('conversations');
  return (
    <>
      <PageHeader
        title={t('funnel.title')}
        description={t('funnel.description')}
        back={{ to: '/conversations', label: t('title') }}
      />
      <Content />
    </>
  );
}

function Content() {
  const { t } = useTranslation('conversations');
  const mayRead = useCan('admin');
  const funnel = useFunnel();
  if (!mayRead) return <NoAccess scope="admin" />;
  if (funnel.isPending) return <SkeletonLines lines={6} height="2.5rem" />;
  if (funnel.data === undefined) return <ErrorState error={funnel.error} onRetry={funnel.refetch} />;
  const all = stages(funnel.data.stages);
  if (!all[0]?.count) {
    return (
      <EmptyState icon={ChartNoAxesColumnDecreasing} title={t('funnel.empty')}>
        {t('funnel.emptyText')}
      </EmptyState>
    );
  }
  return (
    <div className={styles.cards}>
      <Card title={t('funnel.stages')}>
        <div className={styles.stages}>
          <StageChart all={all} />
          <StageTable all={all} />
        </div>
      </Card>
      <Waiting steps={funnel.data.steps} />
    </div>
  );
}

function StageChart({ all }: { all: readonly Stage[] }) {
  const words = useStateWords();
  return (
    <Suspense fallback={<SkeletonLines lines={6} />}>
      <FunnelChart
        bars={all.map(({ name, count }) => ({ name: words('lead', name as LeadStatus), count }))}
      />
    </Suspense>
  );
}

function StageTable({ all }: { all: readonly Stage[] }) {
  const { t } = useTranslation('conversations');
  const words = useStateWords();
  const formats = useFormats();
  const share = (value: number | null) => (value === null ? '–' : formats.percent(value));
  return (
    <Table
      label={t('funnel.stages')}
      rows={all}
      rowKey={({ name }) => name}
      columns={[
        { id: 'stage', header: t('funnel.stage'), cell: ({ name }) => words('lead', name as LeadStatus) },
        { id: 'count', header: t('funnel.leads'), align: 'end', cell: ({ count }) => formats.number(count) },
        { id: 'all', header: t('funnel.ofAll'), align: 'end', cell: ({ ofAll }) => share(ofAll) },
        { id: 'before', header: t('funnel.ofBefore'), align: 'end', cell: ({ ofBefore }) => share(ofBefore) },
      ]}
    />
  );
}

function Waiting({ steps }: { steps: readonly { name: string; count: number }[] }) {
  const { t } = useTranslation('conversations');
  const words = useStepWords();
  const formats = useFormats();
  return (
    <Card title={t('funnel.steps')}>
      {steps.length === 0 ? (
        <p className={styles.none}>{t('funnel.nobodyAsked')}</p>
      ) : (
        <Table
          label={t('funnel.steps')}
          rows={steps}
          rowKey={({ name }) => name}
          columns={[
            { id: 'step', header: t('funnel.question'), cell: ({ name }) => words.step(name) },
            {
              id: 'count',
              header: t('funnel.leads'),
              align: 'end',
              cell: ({ count }) => formats.number(count),
            },
          ]}
        />
      )}
    </Card>
  );
}
