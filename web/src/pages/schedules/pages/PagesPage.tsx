import { Play, Plus, Users } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import {
  Button,
  type Column,
  EmptyState,
  ErrorState,
  LinkButton,
  lazyNamed,
  PageHeader,
  Skeleton,
  SkeletonLines,
  StatusBadge,
  TextField,
  useNow,
} from '@/components';
import { useFormats } from '@/i18n/format';
import { useAllPages, useAnalysis } from '../api';
import { AreaTabs } from '../parts/AreaTabs';
import { LongTable } from '../parts/LongTable';
import styles from './Pages.module.css';

const PageDialog = lazyNamed(() => import('./PageDialog'), 'PageDialog');

/** The creator pages, each with how much its audience can take now. */
export function PagesPage() {
  const { t } = useTranslation('schedules');
  const pages = useAllPages();
  const [name, setName] = useState('');
  const [isOpen, setOpen] = useState(false);
  const columns = useColumns();
  const add = (
    <Button icon={Plus} variant="primary" needs="schedule" onPress={() => setOpen(true)}>
      {t('pages.add')}
    </Button>
  );
  const content = () => {
    if (pages.isPending) return <SkeletonLines lines={5} height="2.25rem" />;
    if (pages.isError && !pages.data) return <ErrorState error={pages.error} onRetry={pages.refetch} />;
    const all = pages.data ?? [];
    if (all.length === 0) {
      return (
        <EmptyState icon={Users} title={t('pages.emptyTitle')} action={add}>
          {t('pages.empty')}
        </EmptyState>
      );
    }
    const rows = all.filter(({ page_name }) => page_name.includes(name.trim().toLowerCase()));
    return (
      <>
        <div className={styles.filters}>
          <TextField label={t('weeks.find')} value={name} onChange={setName} type="search" />
        </div>
        {rows.length === 0 ? (
          <p className={styles.none}>{t('pages.noMatch')}</p>
        ) : (
          <LongTable
            label={t('tabs.pages')}
            columns={columns}
            rows={rows}
            rowKey={({ page_name }) => page_name}
            plain={25}
            template="minmax(10rem, 2fr) 8rem 9rem 6rem minmax(12rem, 1.5fr) 7rem"
          />
        )}
      </>
    );
  };
  return (
    <>
      <PageHeader
        title={t('tabs.pages')}
        description={t('pages.description')}
        actions={pages.data?.length ? add : null}
      />
      <AreaTabs />
      {content()}
      <Suspense>{isOpen && <PageDialog isOpen onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

type Page = Schema<'CreatorPage'>;

function useColumns(): Column<Page>[] {
  const { t } = useTranslation('schedules');
  return [
    {
      id: 'page',
      header: t('page'),
      cell: ({ page_name }) => (
        <Link to={`/schedules/pages/${page_name}`} className={styles.link}>
          {page_name}
        </Link>
      ),
    },
    { id: 'zone', header: t('zone'), cell: ({ page_name }) => <OfAnalysis page={page_name} show="zone" /> },
    { id: 'risk', header: t('risk'), cell: ({ page_name }) => <OfAnalysis page={page_name} show="risk" /> },
    { id: 'size', header: t('size'), cell: ({ page_name }) => <OfAnalysis page={page_name} show="size" /> },
    { id: 'clock', header: t('pages.clock'), cell: ({ time_zone }) => <Clock zone={time_zone} /> },
    {
      id: 'run',
      header: t('week'),
      align: 'end',
      cell: ({ page_name }) => (
        <LinkButton
          to={`/schedules/runs/new?page=${page_name}`}
          size="sm"
          icon={Play}
          aria-label={t('pages.planOne', { page: page_name })}
        >
          {t('pages.plan')}
        </LinkButton>
      ),
    },
  ];
}

/** Each row in sight reads its page's analysis: the list itself does not have it. */
function OfAnalysis({ page, show }: { page: string; show: 'zone' | 'risk' | 'size' }) {
  const { t } = useTranslation('schedules');
  const { data, isError } = useAnalysis(page);
  if (isError) return <span title={t('pages.unknown')}>–</span>;
  if (!data) return <Skeleton width="4rem" />;
  if (show === 'zone') return <StatusBadge kind="zone" state={data.evidence.zone} />;
  if (show === 'size') return t(`sizes.${data.account_classification.size_tier}`);
  return data.saturation ? <StatusBadge kind="risk" state={data.saturation.risk_level} /> : '–';
}

/** What time it is there. */
function Clock({ zone }: { zone: string }) {
  const formats = useFormats();
  const now = useNow(30_000);
  return (
    <span className={styles.clock}>
      {formats.time(now, zone)} <span className={styles.muted}>{zone}</span>
    </span>
  );
}
