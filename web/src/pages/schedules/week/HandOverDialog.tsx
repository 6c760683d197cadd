import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, unwrap } from '@/api/client';
import { ProblemError } from '@/api/problem';
import { useMayRead } from '@/api/session';
import {
  Button,
  CheckboxGroup,
  Dialog,
  ErrorState,
  Form,
  LinkButton,
  NoAccess,
  platformNames,
  SkeletonLines,
} from '@/components';
import { useActiveConnections } from '../api';
import { Chips } from '../parts/Chips';
import styles from './Drawer.module.css';

interface HandOverDialogProps {
  schedule: Schema<'CaptionSchedule'>;
  isOpen: boolean;
  onClose(): void;
}

/** Makes scheduled posts of the week's messages, each once. */
export function HandOverDialog({ schedule, isOpen, onClose }: HandOverDialogProps) {
  const { t } = useTranslation('schedules');
  return (
    <Dialog title={t('handOver.title')} isOpen={isOpen} onClose={onClose}>
      <HandOver schedule={schedule} onClose={onClose} />
    </Dialog>
  );
}

function HandOver({ schedule, onClose }: Omit<HandOverDialogProps, 'isOpen'>) {
  const { t } = useTranslation(['schedules', 'common']);
  const [where, setWhere] = useState<'all' | 'some'>('all');
  const [ids, setIds] = useState<string[]>([]);
  const id = schedule.schedule_id;
  const send = useMutation({
    mutationFn: (body: Schema<'PublishRequest'>) =>
      unwrap(api.POST('/api/schedules/{id}/publish', { params: { path: { id } }, body })),
  });
  const outcome = send.data;
  if (outcome) {
    return (
      <div className={styles.content}>
        <p role="status">
          {outcome.status === 'published'
            ? t('handOver.done', { count: outcome.messages.length })
            : t('handOver.skipped')}{' '}
          {outcome.reason}
        </p>
        <div className={styles.bar}>
          <LinkButton to="/posts?status=SCHEDULED">{t('handOver.toPosts')}</LinkButton>
          <Button variant="primary" onPress={onClose}>
            {t('common:close')}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <Form
      error={send.error}
      onSubmit={() => send.mutate(where === 'all' ? {} : { connection_ids: ids })}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button
            type="submit"
            variant="primary"
            needs="schedule"
            isPending={send.isPending}
            blocked={where === 'some' && ids.length === 0 && t('handOver.choose')}
          >
            {t('handOver.confirm', { count: schedule.messages.length })}
          </Button>
        </>
      }
    >
      <p>{t('handOver.about')}</p>
      <Chips<'all' | 'some'>
        label={t('handOver.where')}
        value={where}
        onChange={setWhere}
        options={[
          { value: 'all', label: t('handOver.everywhere') },
          { value: 'some', label: t('handOver.some') },
        ]}
      />
      {where === 'some' && <Connections ids={ids} onChange={setIds} />}
      <Refused error={send.error} />
    </Form>
  );
}

function Connections({ ids, onChange }: { ids: string[]; onChange(ids: string[]): void }) {
  const { t } = useTranslation('schedules');
  const mayRead = useMayRead('admin');
  const { data: active, isPending, error, refetch } = useActiveConnections();
  if (!mayRead) return <NoAccess scope="read" />;
  if (isPending) return <SkeletonLines lines={2} />;
  if (!active) return <ErrorState error={error} onRetry={refetch} />;
  if (active.length === 0) return <p className={styles.muted}>{t('handOver.noConnection')}</p>;
  return (
    <CheckboxGroup
      label={t('handOver.connections')}
      value={ids}
      onChange={onChange}
      options={active.map(({ id, platform, accountName, accountId }) => ({
        value: id,
        label: `${platformNames[platform]}, ${accountName ?? accountId}`,
      }))}
    />
  );
}

/** The messages that the publisher would refuse: it counts them from 0, people from 1. */
function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation('schedules');
  if (!(error instanceof ProblemError)) return null;
  const refused = error.errors.flatMap(({ pointer, detail }) => {
    const n = /^\/messages\/(\d+)/.exec(pointer)?.[1];
    return n === undefined ? [] : [{ position: Number(n) + 1, detail }];
  });
  if (refused.length === 0) return null;
  return (
    <ul>
      {refused.map(({ position, detail }) => (
        <li key={`${position} ${detail}`}>
          {t('schedule.look', { position })}: {detail}
        </li>
      ))}
    </ul>
  );
}
