import { Pencil, Play } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import {
  Button,
  ErrorState,
  LinkButton,
  lazyNamed,
  PageHeader,
  SkeletonLines,
  StatusBadge,
  Tabs,
  useNow,
} from '@/components';
import { useFormats } from '@/i18n/format';
import { useAnalysis, usePage } from '../api';
import { useSearch } from '../parts/useSearch';
import { Overview } from './Overview';

const PageWeeks = lazyNamed(() => import('./PageWeeks'), 'PageWeeks');
const Captions = lazyNamed(() => import('./Captions'), 'Captions');
const Learning = lazyNamed(() => import('./Learning'), 'Learning');
const History = lazyNamed(() => import('./History'), 'History');
const PageDialog = lazyNamed(() => import('./PageDialog'), 'PageDialog');

const tabs = ['audience', 'weeks', 'captions', 'learning', 'history'] as const;

/** All that is known of a page. */
export function CreatorPage() {
  const { t } = useTranslation('schedules');
  const { pageName = '' } = useParams();
  const page = usePage(pageName);
  const analysis = useAnalysis(pageName);
  const [tab, setTab] = useSearch('tab', tabs, 'audience');
  const [isOpen, setOpen] = useState(false);
  const back = { to: '/schedules/pages', label: t('tabs.pages') };
  if (page.data === undefined) {
    return (
      <>
        <PageHeader title={pageName} back={back} />
        {page.isPending ? (
          <SkeletonLines lines={6} />
        ) : (
          <ErrorState error={page.error} onRetry={page.refetch} />
        )}
      </>
    );
  }
  const { value } = page.data;
  const content = {
    audience: <Overview page={value} analysis={analysis} />,
    weeks: <PageWeeks page={pageName} />,
    captions: <Captions page={pageName} />,
    learning: <Learning page={pageName} />,
    history: <History page={pageName} zone={value.time_zone} />,
  };
  return (
    <>
      <PageHeader
        title={pageName}
        back={back}
        badge={analysis.data && <StatusBadge kind="zone" state={analysis.data.evidence.zone} />}
        description={<Clock zone={value.time_zone} />}
        actions={
          <>
            <Button icon={Pencil} needs="schedule" onPress={() => setOpen(true)}>
              {t('pages.settings')}
            </Button>
            <LinkButton to={`/schedules/runs/new?page=${pageName}`} icon={Play} variant="primary">
              {t('pages.planWeek')}
            </LinkButton>
          </>
        }
      />
      <Tabs
        label={t('pages.parts')}
        selected={tab}
        onSelect={(id) => setTab(tabs.find((known) => known === id) ?? 'audience')}
        tabs={tabs.map((id) => ({
          id,
          title: t(`pages.tabs.${id}`),
          content: <Suspense fallback={<SkeletonLines />}>{content[id]}</Suspense>,
        }))}
      />
      <Suspense>{isOpen && <PageDialog isOpen onClose={() => setOpen(false)} page={page.data} />}</Suspense>
    </>
  );
}

function Clock({ zone }: { zone: string }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const now = useNow(30_000);
  return t('pages.now', { time: formats.dateTime(now, zone), zone });
}
