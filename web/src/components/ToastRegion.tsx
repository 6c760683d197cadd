import { X } from 'lucide-react';
import {
  UNSTABLE_ToastContent as Content,
  UNSTABLE_ToastRegion as Region,
  Text,
  UNSTABLE_Toast as Toast,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './Button';
import { cx } from './cx';
import styles from './ToastRegion.module.css';
import { toastQueue } from './toasts';

/** Where toasts appear; a landmark that F6 leads to. */
export function ToastRegion() {
  const { t } = useTranslation();
  return (
    <Region queue={toastQueue} className={styles.region} aria-label={t('notifications')}>
      {({ toast }) => {
        const { tone, text, action } = toast.content;
        const close = () => toastQueue.close(toast.key);
        return (
          <Toast toast={toast} className={cx(styles.toast, styles[tone])}>
            <Content className={styles.text}>
              <Text slot="title">{text}</Text>
            </Content>
            {action && (
              <Button
                size="sm"
                onPress={() => {
                  action.onPress();
                  close();
                }}
              >
                {action.label}
              </Button>
            )}
            <IconButton size="sm" icon={X} label={t('close')} onPress={close} />
          </Toast>
        );
      }}
    </Region>
  );
}
