import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Dialog, Form } from '@/components';
import type { Lead } from '../lead';
import type { Deed, useDeed } from '../writes';

/** What the form of an action gets. */
export interface ActionFormProps {
  lead: Lead;
  deed: ReturnType<typeof useDeed>;
  onClose(): void;
}

interface FormDialogProps extends ActionFormProps {
  title: string;
  submitLabel: string;
  tone?: 'primary' | 'danger';
  /** What to do; null while something is missing. */
  wish: Deed | null;
  children: ReactNode;
}

/** A dialog that does one thing with a lead when its form is sent. */
export function FormDialog({
  title,
  submitLabel,
  tone = 'primary',
  wish,
  deed,
  onClose,
  children,
}: FormDialogProps) {
  const { t } = useTranslation();
  const close = () => {
    deed.reset();
    onClose();
  };
  return (
    <Dialog title={title} isOpen onClose={close}>
      <Form
        error={deed.error ?? undefined}
        onSubmit={() => wish && deed.mutate(wish, { onSuccess: close })}
        actions={
          <>
            <Button onPress={close}>{t('back')}</Button>
            <Button type="submit" variant={tone} isDisabled={wish === null} isPending={deed.isPending}>
              {submitLabel}
            </Button>
          </>
        }
      >
        {children}
      </Form>
    </Dialog>
  );
}
