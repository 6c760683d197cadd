import { Plug, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Badge, cx, ErrorState, LinkButton, ProblemNote, SkeletonLines } from '@/components';
import { useFormats } from '@/i18n/format';
import { type PostOverview, useConnections, usePostsBetween } from '../api';
import styles from './Calendar.module.css';
import { DayPost } from './DayPost';
import { byDay, type Day, monthOf, rangeOf, todayHere, weekOf } from './days';
import { type Shown, viewPath } from './useView';

/** Posts of a day that a month's cell and a week's column show; the others are a link away. */
const MOST = { month: 3, week: 40 };

/** The posts of a month or a week on their days, by the viewer's clocks. */
export function Calendar({ shown }: { shown: Shown }) {
  const { t } = useTranslation('posts');
  const { view, day, platform, status } = shown;
  const weeks = useMemo(() => (view === 'month' ? monthOf(day) : [weekOf(day)]), [view, day]);
  const range = useMemo(() => rangeOf(weeks.flat()), [weeks]);
  const query = usePostsBetween(range, platform);
  const posts = useMemo(
    () => query.data?.items.filter((post) => status === null || post.status === status) ?? [],
    [query.data, status],
  );
  const days = useMemo(() => byDay(posts), [posts]);
  if (query.isPending) return <SkeletonLines lines={8} height="3rem" />;
  if (!query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
  return (
    <>
      {query.error && <ProblemNote error={query.error} />}
      {query.data.isCut && <p role="status">{t('calendar.cut', { count: query.data.items.length })}</p>}
      <Hint isEmpty={posts.length === 0} isFiltered={status !== null || platform !== null} />
      {view === 'month' ? (
        <Month weeks={weeks} days={days} shown={shown} />
      ) : (
        <Week week={weeks[0] ?? []} days={days} shown={shown} />
      )}
      <p className={styles.note}>
        <Link to={viewPath({ ...shown, view: 'list', status: 'DRAFT', only: null })}>
          {t('calendar.drafts')}
        </Link>
      </p>
    </>
  );
}

/** Where nothing is planned: what to do next. */
function Hint({ isEmpty, isFiltered }: { isEmpty: boolean; isFiltered: boolean }) {
  const { t } = useTranslation('posts');
  const connections = useConnections();
  if (!isEmpty) return null;
  const isConnected = connections.data?.some(({ status }) => status === 'ACTIVE') ?? true;
  if (!isConnected) {
    return (
      <div className={styles.hint}>
        <p>{t('calendar.connectFirst')}</p>
        <LinkButton to="/settings/connections" icon={Plug} size="sm">
          {t('compose.noAccounts.connect')}
        </LinkButton>
      </div>
    );
  }
  return <p className={styles.hint}>{t(isFiltered ? 'calendar.nothingMatches' : 'calendar.empty')}</p>;
}

interface GridProps {
  days: ReadonlyMap<Day, PostOverview[]>;
  shown: Shown;
}

function Month({ weeks, days, shown }: GridProps & { weeks: readonly Day[][] }) {
  const { t } = useTranslation('posts');
  const names = useDayNames();
  const now = todayHere();
  const month = shown.day.slice(0, 7);
  return (
    <table className={styles.month}>
      <caption className="visually-hidden">{t('calendar.month')}</caption>
      <thead>
        <tr>
          {weeks[0]?.map((day) => (
            <th key={day} scope="col">
              {names.weekday(day)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => {
              const posts = days.get(day) ?? [];
              const toDay = viewPath({ ...shown, view: 'week', day });
              return (
                <td
                  key={day}
                  className={cx(
                    styles.cell,
                    !day.startsWith(month) && styles.outside,
                    day === now && styles.now,
                  )}
                >
                  <div className={styles.cellHead}>
                    <Link
                      to={toDay}
                      className={styles.number}
                      aria-current={day === now ? 'date' : undefined}
                      aria-label={`${names.long(day)}, ${t('calendar.posts', { count: posts.length })}`}
                    >
                      {Number(day.slice(8))}
                    </Link>
                    {posts.length > 0 && (
                      <span className={styles.tally} aria-hidden>
                        <Badge tone="info">{posts.length}</Badge>
                      </span>
                    )}
                    <AddOn day={day} />
                  </div>
                  <ul className={styles.items}>
                    {posts.slice(0, MOST.month).map((post) => (
                      <li key={post.id}>
                        <DayPost post={post} isShort />
                      </li>
                    ))}
                  </ul>
                  {posts.length > MOST.month && (
                    <Link to={toDay} className={styles.more}>
                      {t('calendar.more', { count: posts.length - MOST.month })}
                    </Link>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Week({ week, days, shown }: GridProps & { week: readonly Day[] }) {
  const { t } = useTranslation('posts');
  const names = useDayNames();
  const now = todayHere();
  return (
    <ol className={styles.week} aria-label={t('calendar.week')}>
      {week.map((day) => {
        const posts = days.get(day) ?? [];
        return (
          <li key={day} className={cx(styles.column, day === now && styles.now)}>
            <div className={styles.cellHead}>
              <h3 className={styles.dayName} aria-current={day === now ? 'date' : undefined}>
                {names.short(day)}
              </h3>
              <AddOn day={day} />
            </div>
            {posts.length === 0 && <p className={styles.none}>{t('calendar.nothing')}</p>}
            <ul className={styles.items}>
              {posts.slice(0, MOST.week).map((post) => (
                <li key={post.id}>
                  <DayPost post={post} />
                </li>
              ))}
            </ul>
            {posts.length > MOST.week && (
              <Link to={viewPath({ ...shown, view: 'list', only: day })} className={styles.more}>
                {t('calendar.more', { count: posts.length - MOST.week })}
              </Link>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** Writes a post for a day that is not over. */
function AddOn({ day }: { day: Day }) {
  const { t } = useTranslation('posts');
  const names = useDayNames();
  if (day < todayHere()) return null;
  return (
    <Link
      to={`/posts/new?at=${day}`}
      className={styles.add}
      aria-label={t('calendar.write', { date: names.long(day) })}
    >
      <Plus size={14} aria-hidden />
    </Link>
  );
}

function useDayNames() {
  const { language } = useFormats();
  return useMemo(() => {
    const format = (options: Intl.DateTimeFormatOptions) => {
      const made = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
      return (day: Day) => made.format(new Date(`${day}T12:00Z`));
    };
    return {
      weekday: format({ weekday: 'short' }),
      short: format({ weekday: 'short', day: 'numeric', month: 'short' }),
      long: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    };
  }, [language]);
}
