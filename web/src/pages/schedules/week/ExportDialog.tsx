import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, unwrap } from '@/api/client';
import { Button, Checkbox, Dialog, Form, Select, toast } from '@/components';
import { scheduleKey } from '../api';

interface ExportDialogProps {
  scheduleId: string;
  isOpen: boolean;
  onClose(): void;
  onExported(): void;
}

export function ExportDialog({ isOpen, onClose, ...rest }: ExportDialogProps) {
  const { t } = useTranslation('schedules');
  return (
    <Dialog title={t('exports.start')} isOpen={isOpen} onClose={onClose}>
      <ExportForm onClose={onClose} {...rest} />
    </Dialog>
  );
}

const formats = ['normal', 'csv', 'sheets', 'ics', 'json'] as const;

function ExportForm({ scheduleId, onClose, onExported }: Omit<ExportDialogProps, 'isOpen'>) {
  const { t } = useTranslation(['schedules', 'common']);
  const client = useQueryClient();
  const [format, setFormat] = useState<(typeof formats)[number]>('normal');
  const [force, setForce] = useState(false);
  const send = useMutation({
    mutationFn: (body: Schema<'ExportRequest'>) =>
      unwrap(api.POST('/api/schedules/{id}/export', { params: { path: { id: scheduleId } }, body })),
    onSuccess: ({ status, reason }) => {
      void client.invalidateQueries({ queryKey: [...scheduleKey(scheduleId), 'exports'] });
      const text = [t(`exports.outcome.${status}`), reason].filter(Boolean).join(': ');
      if (status === 'exported') toast.success(text);
      else if (status === 'skipped') toast.info(text);
      else toast.danger(text);
      onClose();
      onExported();
    },
  });
  return (
    <Form
      error={send.error}
      onSubmit={() => send.mutate({ force, ...(format !== 'normal' && { format }) })}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" variant="primary" needs="schedule" isPending={send.isPending}>
            {t('schedule.export')}
          </Button>
        </>
      }
    >
      <p>{t('exports.about')}</p>
      <Select
        label={t('exports.format')}
        name="format"
        value={format}
        onChange={setFormat}
        options={formats.map((value) => ({
          value,
          label: t(`exports.formats.${value}`),
          description: t(`exports.formatHints.${value}`),
        }))}
      />
      <Checkbox isSelected={force} onChange={setForce} description={t('exports.forceHint')}>
        {t('exports.force')}
      </Checkbox>
    </Form>
  );
}
