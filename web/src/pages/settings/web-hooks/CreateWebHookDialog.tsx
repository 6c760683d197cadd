import { useTranslation } from 'react-i18next';
import { Dialog } from '@/components';
import { SecretDialog } from '../SecretDialog';
import { useCreateWebhook } from './queries';
import { WebHookForm } from './WebHookForm';

/** Makes a web hook; then shows the secret its deliveries are signed with, this once. */
export function CreateWebHookDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const { t } = useTranslation('settings');
  const create = useCreateWebhook();
  const close = () => {
    create.reset();
    onClose();
  };
  if (create.data) {
    return (
      <SecretDialog
        title={t('webHooks.made.title')}
        text={t('webHooks.made.text')}
        secret={create.data.secret}
        onClose={close}
      />
    );
  }
  return (
    <Dialog title={t('webHooks.create')} isOpen={isOpen} onClose={close}>
      <WebHookForm
        submitLabel={t('webHooks.create')}
        error={create.error}
        isPending={create.isPending}
        onSubmit={(webhook) => create.mutate(webhook)}
        onCancel={close}
      />
    </Dialog>
  );
}
