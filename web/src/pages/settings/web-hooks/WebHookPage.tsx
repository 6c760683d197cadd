import { Pencil, RefreshCw, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { Schema, Tagged } from '@/api/client';
import {
  Button,
  Card,
  ConfirmDialog,
  DateTime,
  Dialog,
  ErrorState,
  PageHeader,
  SkeletonLines,
  StatusBadge,
  Switch,
  toast,
  useProblemWords,
} from '@/components';
import { SecretDialog } from '../SecretDialog';
import styles from '../Settings.module.css';
import { Deliveries } from './Deliveries';
import { useWebhook, useWebhookActions } from './queries';
import { WebHookForm } from './WebHookForm';
import { Events } from './WebHooksPage';

/** One web hook: what it is told of, its secret, and what became of each delivery. */
export default function WebHookPage() {
  const { webhookId = '' } = useParams();
  const webhook = useWebhook(webhookId);
  if (webhook.isPending) return <SkeletonLines />;
  if (webhook.data === undefined) return <ErrorState error={webhook.error} onRetry={webhook.refetch} />;
  return <WebHook webhook={webhook.data} />;
}

function WebHook({ webhook }: { webhook: Tagged<Schema<'Webhook'>> }) {
  const { t } = useTranslation('settings');
  const words = useProblemWords();
  const { id, url, events, status, createdAt } = webhook.value;
  const { update, test } = useWebhookActions(webhook);
  const tell = (error: unknown) => toast.danger(words(error).text);
  return (
    <>
      <PageHeader
        title={t('webHooks.one')}
        description={url}
        back={{ to: '/settings/web-hooks', label: t('webHooks.title') }}
        badge={<StatusBadge kind="webhook" state={status} />}
        actions={
          <>
            <Button
              icon={Send}
              needs="admin"
              isPending={test.isPending}
              blocked={status === 'DISABLED' && t('webHooks.enableFirst')}
              onPress={() => test.mutate(undefined, { onError: tell })}
            >
              {t('webHooks.test')}
            </Button>
            <Change webhook={webhook} />
          </>
        }
      />
      <div className={styles.stack}>
        <Card title={t('webHooks.settings')}>
          <dl className={styles.facts}>
            <dt>{t('webHooks.events')}</dt>
            <dd>
              <Events events={events} />
            </dd>
            <dt>{t('webHooks.created')}</dt>
            <dd>
              <DateTime at={createdAt} />
            </dd>
          </dl>
          <Switch
            isSelected={status === 'ACTIVE'}
            isDisabled={update.isPending}
            description={t('webHooks.activeHint')}
            onChange={(isActive) =>
              update.mutate({ status: isActive ? 'ACTIVE' : 'DISABLED' }, { onError: tell })
            }
          >
            {t('webHooks.active')}
          </Switch>
        </Card>
        <Deliveries webhookId={id} />
      </div>
    </>
  );
}

/** Edit, a new secret, delete: each with its dialog. */
function Change({ webhook }: { webhook: Tagged<Schema<'Webhook'>> }) {
  const { t } = useTranslation(['settings', 'common']);
  const navigate = useNavigate();
  const { rotate, remove } = useWebhookActions(webhook);
  const [open, setOpen] = useState<'edit' | 'rotate' | 'remove' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Button icon={Pencil} needs="admin" onPress={() => setOpen('edit')}>
        {t('common:edit')}
      </Button>
      <Button icon={RefreshCw} needs="admin" onPress={() => setOpen('rotate')}>
        {t('webHooks.rotate')}
      </Button>
      <Button icon={Trash2} needs="admin" onPress={() => setOpen('remove')}>
        {t('common:delete')}
      </Button>
      <Dialog title={t('webHooks.edit')} isOpen={open === 'edit'} onClose={close}>
        <Edit webhook={webhook} onClose={close} />
      </Dialog>
      <ConfirmDialog
        title={t('webHooks.rotating.title')}
        confirmLabel={t('webHooks.rotate')}
        tone="primary"
        isOpen={open === 'rotate'}
        onClose={close}
        onConfirm={() => rotate.mutateAsync()}
      >
        {t('webHooks.rotating.text')}
      </ConfirmDialog>
      <SecretDialog
        title={t('webHooks.rotated.title')}
        text={t('webHooks.rotated.text')}
        secret={rotate.data?.secret ?? null}
        onClose={rotate.reset}
      />
      <ConfirmDialog
        title={t('webHooks.removing.title')}
        confirmLabel={t('webHooks.remove')}
        isOpen={open === 'remove'}
        onClose={close}
        onConfirm={async () => {
          await remove.mutateAsync();
          toast.success(t('webHooks.removed'));
          navigate('/settings/web-hooks');
        }}
      >
        {t('webHooks.removing.text', { url: webhook.value.url })}
      </ConfirmDialog>
    </>
  );
}

function Edit({ webhook, onClose }: { webhook: Tagged<Schema<'Webhook'>>; onClose(): void }) {
  const { t } = useTranslation('common');
  // What was read when the form opened: saved on a newer version, it would undo what another person wrote.
  const [begun] = useState(webhook);
  const { update } = useWebhookActions(begun);
  return (
    <WebHookForm
      initial={begun.value}
      submitLabel={t('save')}
      error={update.error}
      isPending={update.isPending}
      onSubmit={(change) => update.mutate(change, { onSuccess: onClose })}
      onCancel={onClose}
    />
  );
}
