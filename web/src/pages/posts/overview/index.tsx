import { ChevronLeft, ChevronRight, FileUp, PenLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useMayRead } from '@/api/session';
import {
  IconButton,
  LinkButton,
  PageHeader,
  platformNames,
  platforms,
  Select,
  useStateWords,
} from '@/components';
import { useFormats, viewerZone } from '@/i18n/format';
import { NotAllowed } from '../parts/NotAllowed';
import { Calendar } from './Calendar';
import { todayHere, turn, type View, weekOf } from './days';
import { List } from './List';
import styles from './Overview.module.css';
import { statuses, useView } from './useView';

/** `/posts`: what was and will be published, as a calendar or a list. */
export function Overview() {
  const { t } = useTranslation('posts');
  const mayRead = useMayRead('publish');
  const [shown] = useView();
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <>
            <LinkButton to="/posts/import" icon={FileUp}>
              {t('import.button')}
            </LinkButton>
            <LinkButton to="/posts/new" variant="primary" icon={PenLine}>
              {t('write')}
            </LinkButton>
          </>
        }
      />
      {mayRead ? (
        <div className={styles.page}>
          <Toolbar />
          {shown.view === 'list' ? <List shown={shown} /> : <Calendar shown={shown} />}
        </div>
      ) : (
        <NotAllowed scope="publish" />
      )}
    </>
  );
}

const views: readonly View[] = ['month', 'week', 'list'];

function Toolbar() {
  const { t } = useTranslation('posts');
  const [shown, path] = useView();
  const words = useStateWords();
  const navigate = useNavigate();
  const go = (to: string) => navigate(to, { replace: true, preventScrollReset: true });
  return (
    <div className={styles.toolbar}>
      <nav aria-label={t('view.label')} className={styles.views}>
        {views.map((view) => (
          <Link
            key={view}
            to={path({ view, only: null })}
            aria-current={view === shown.view ? 'page' : undefined}
            className={styles.view}
            preventScrollReset
          >
            {t(`view.${view}`)}
          </Link>
        ))}
      </nav>
      {shown.view !== 'list' && <Turn />}
      <div className={styles.filters}>
        <Select
          label={t('filter.status')}
          value={shown.status ?? 'ALL'}
          onChange={(status) => go(path({ view: shown.view, status: status === 'ALL' ? null : status }))}
          options={[
            { value: 'ALL', label: t('filter.anyStatus') },
            ...statuses.map((value) => ({ value, label: words('post', value) })),
          ]}
        />
        <Select
          label={t('filter.platform')}
          value={shown.platform ?? 'ALL'}
          onChange={(platform) => go(path({ platform: platform === 'ALL' ? null : platform }))}
          options={[
            { value: 'ALL', label: t('filter.anyPlatform') },
            ...platforms.map((value) => ({ value, label: platformNames[value] })),
          ]}
        />
      </div>
    </div>
  );
}

/** Which month or week is shown, and the ways to others. */
function Turn() {
  const { t } = useTranslation('posts');
  const [{ view, day }, path] = useView();
  const formats = useFormats();
  const navigate = useNavigate();
  const go = (to: string) => navigate(path({ day: to }), { preventScrollReset: true });
  const date = (at: string) => new Date(`${at}T12:00Z`);
  const week = weekOf(day);
  const title =
    view === 'month'
      ? new Intl.DateTimeFormat(formats.language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
          date(day),
        )
      : new Intl.DateTimeFormat(formats.language, { dateStyle: 'medium', timeZone: 'UTC' }).formatRange(
          date(week[0] ?? day),
          date(week[6] ?? day),
        );
  return (
    <div className={styles.turn}>
      <IconButton
        icon={ChevronLeft}
        label={t(`view.previous.${view}` as 'view.previous.month')}
        onPress={() => go(turn(view, day, -1))}
      />
      <IconButton
        icon={ChevronRight}
        label={t(`view.next.${view}` as 'view.next.month')}
        onPress={() => go(turn(view, day, 1))}
      />
      <h2 className={styles.period} aria-live="polite">
        {title}
      </h2>
      <Link to={path({ day: todayHere() })} className={styles.today} preventScrollReset>
        {t('view.today')}
      </Link>
      <span className={styles.zone}>{t('view.zone', { zone: viewerZone.replaceAll('_', ' ') })}</span>
    </div>
  );
}
