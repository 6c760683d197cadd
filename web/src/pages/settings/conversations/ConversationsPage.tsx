import { useQuery } from '@tanstack/react-query';
import { MessageSquareOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import {
  Badge,
  Card,
  type Column,
  EmptyState,
  ErrorState,
  NoAccess,
  PageHeader,
  SkeletonLines,
  Table,
} from '@/components';
import styles from '../Settings.module.css';

/** What the configuration says of conversations; it is changed there. */
export default function ConversationsPage() {
  const { t } = useTranslation('settings');
  const isAdmin = useCan('admin');
  return (
    <>
      <PageHeader title={t('conversations.title')} description={t('conversations.description')} />
      {isAdmin ? <Settings /> : <NoAccess scope="admin" />}
    </>
  );
}

function Settings() {
  const { t } = useTranslation('settings');
  const settings = useQuery({
    queryKey: ['conversation-settings'],
    queryFn: ({ signal }) => unwrap(api.GET('/admin/settings/conversations', { signal })),
  });
  if (settings.isPending) return <SkeletonLines lines={8} />;
  if (settings.data === undefined) return <ErrorState error={settings.error} onRetry={settings.refetch} />;
  // The tenant that they belong to has its templates in any case; another one is told nothing.
  if (settings.data.templates.length === 0) {
    return (
      <EmptyState icon={MessageSquareOff} title={t('conversations.empty.title')}>
        {t('conversations.empty.text')}
      </EmptyState>
    );
  }
  const { pilot, templates, artistPhone, publicUrl } = settings.data;
  return (
    <div className={styles.stack}>
      <Pilot pilot={pilot} />
      <Templates templates={templates} />
      <One
        title={t('conversations.artist.title')}
        text={t('conversations.artist.text')}
        setting="FANFARE_CONVERSATIONS_ARTIST_PHONE"
        value={artistPhone && `+${artistPhone}`}
      />
      <One
        title={t('conversations.publicUrl.title')}
        text={t('conversations.publicUrl.text')}
        setting="FANFARE_CONVERSATIONS_PUBLIC_URL"
        value={publicUrl}
      />
    </div>
  );
}

function Pilot({ pilot }: { pilot: Schema<'ConversationSettings'>['pilot'] }) {
  const { t } = useTranslation('settings');
  return (
    <Card
      title={t('conversations.pilot.title')}
      actions={
        <Badge tone={pilot ? 'warning' : 'success'} dot>
          {pilot ? t('conversations.pilot.on') : t('conversations.pilot.off')}
        </Badge>
      }
    >
      <p className={styles.muted}>
        {pilot ? t('conversations.pilot.onText') : t('conversations.pilot.offText')}
      </p>
      {pilot && (
        <ul className={styles.badges} aria-label={t('conversations.pilot.numbers')}>
          {pilot.numbers.map((number) => (
            <li key={number}>
              <Badge>+{number}</Badge>
            </li>
          ))}
        </ul>
      )}
      <SetBy setting="FANFARE_CONVERSATIONS_PILOT_NUMBERS">{t('conversations.pilot.format')}</SetBy>
    </Card>
  );
}

function Templates({ templates }: { templates: readonly Schema<'MessageTemplate'>[] }) {
  const { t } = useTranslation('settings');
  const columns: Column<Schema<'MessageTemplate'>>[] = [
    {
      id: 'name',
      header: t('conversations.templates.name'),
      cell: ({ name }) => <code className={styles.strong}>{name}</code>,
    },
    {
      id: 'language',
      header: t('conversations.templates.language'),
      cell: ({ language }) => <code>{language}</code>,
    },
    {
      id: 'state',
      header: t('conversations.templates.state'),
      cell: ({ configured }) => <IsSet isSet={configured} />,
    },
  ];
  return (
    <Card title={t('conversations.templates.title')}>
      <p className={styles.muted}>{t('conversations.templates.text')}</p>
      <Table
        label={t('conversations.templates.title')}
        columns={columns}
        rows={templates}
        rowKey={({ name, language }) => `${name} ${language}`}
      />
      <SetBy setting="FANFARE_CONVERSATIONS_TEMPLATES">{t('conversations.templates.format')}</SetBy>
    </Card>
  );
}

interface OneProps {
  title: string;
  /** What it is for. */
  text: string;
  setting: string;
  value: string | null;
}

/** A setting of one value. */
function One({ title, text, setting, value }: OneProps) {
  return (
    <Card title={title} actions={<IsSet isSet={value !== null} />}>
      {value !== null && <p className={styles.strong}>{value}</p>}
      <p className={styles.muted}>{text}</p>
      <SetBy setting={setting} />
    </Card>
  );
}

function IsSet({ isSet }: { isSet: boolean }) {
  const { t } = useTranslation('settings');
  return (
    <Badge tone={isSet ? 'success' : 'warning'} dot>
      {isSet ? t('conversations.isSet') : t('conversations.isNotSet')}
    </Badge>
  );
}

/** Where it is changed. */
function SetBy({ setting, children }: { setting: string; children?: ReactNode }) {
  const { t } = useTranslation('settings');
  return (
    <p className={styles.small}>
      {t('conversations.setBy')} <code>{setting}</code>
      {children && <>. {children}</>}
    </p>
  );
}
