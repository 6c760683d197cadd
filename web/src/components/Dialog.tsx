import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './Button';
import { cx } from './cx';
import styles from './Dialog.module.css';
import { ProblemNote } from './Problem';

export interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose(): void;
  children: ReactNode;
  /** Buttons; the main one last. */
  footer?: ReactNode;
  size?: 'md' | 'wide' | 'drawer';
  /** Whether Escape and a press outside close it; false for what must be read, such as a secret. */
  isDismissable?: boolean;
  role?: 'dialog' | 'alertdialog';
}

/** A modal dialog, or a drawer from the side; a sheet on phones. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  footer,
  size = 'md',
  isDismissable = true,
  role = 'dialog',
}: DialogProps) {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={isDismissable}
      isKeyboardDismissDisabled={!isDismissable}
      className={cx(styles.overlay, size === 'drawer' && styles.drawerOverlay)}
    >
      <Modal className={cx(styles.modal, size !== 'md' && styles[size])}>
        <AriaDialog className={styles.dialog} role={role}>
          <div className={styles.head}>
            <Heading slot="title" level={2} className={styles.title}>
              {title}
            </Heading>
            {isDismissable && <IconButton size="sm" icon={X} label={t('close')} onPress={onClose} />}
          </div>
          {children}
          {footer && <div className={styles.footer}>{footer}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmDialogProps {
  title: string;
  /** What will happen, and whether it can be taken back. */
  children: ReactNode;
  /** The verb: "Revoke key", never "OK". */
  confirmLabel: string;
  isOpen: boolean;
  onClose(): void;
  /** Closes when it is done; a failure is shown in the dialog, to be tried again. */
  onConfirm(): Promise<unknown>;
  tone?: 'danger' | 'primary';
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  title,
  children,
  confirmLabel,
  isOpen,
  onClose,
  onConfirm,
  tone = 'danger',
}: ConfirmDialogProps) {
  const { t } = useTranslation();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const close = () => {
    setError(null);
    onClose();
  };
  const confirm = async () => {
    setPending(true);
    setError(null);
    try {
      await onConfirm();
      close();
    } catch (reason) {
      setError(reason);
    } finally {
      setPending(false);
    }
  };

  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={close}
      role="alertdialog"
      footer={
        <>
          <Button onPress={close}>{t('back')}</Button>
          <Button variant={tone} isPending={isPending} onPress={confirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className={styles.confirmText}>{children}</div>
      {error !== null && <ProblemNote error={error} />}
    </Dialog>
  );
}
