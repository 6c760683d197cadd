import { useTranslation } from 'react-i18next';
import { Button, CopyButton, Dialog } from '@/components';
import styles from './Settings.module.css';

interface SecretDialogProps {
  title: string;
  /** What it is for, and that it is not shown again. */
  text: string;
  /** Null while there is none to show. */
  secret: string | null;
  onClose(): void;
}

/** Shows a secret the one time it can be seen; only the button closes it. */
export function SecretDialog({ title, text, secret, onClose }: SecretDialogProps) {
  const { t } = useTranslation('settings');
  return (
    <Dialog
      title={title}
      isOpen={secret !== null}
      onClose={onClose}
      isDismissable={false}
      footer={
        <Button variant="primary" onPress={onClose}>
          {t('secret.stored')}
        </Button>
      }
    >
      <p>{text}</p>
      <div className={styles.secret}>
        <code>{secret}</code>
        <CopyButton text={secret ?? ''} label={t('secret.copy')} />
      </div>
    </Dialog>
  );
}
