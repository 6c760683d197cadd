import { useMutation, useQueryClient } from '@tanstack/react-query';
import { OctagonX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, unwrapTagged } from '@/api/client';
import { Button, ConfirmDialog, toast } from '@/components';
import { scheduleKey } from '../api';

export function CancelSchedule({ schedule }: { schedule: Schema<'CaptionSchedule'> }) {
  const { t } = useTranslation('schedules');
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const id = schedule.schedule_id;
  const cancel = useMutation({
    mutationFn: () => unwrapTagged(api.POST('/api/schedules/{id}/cancel', { params: { path: { id } } })),
    onSuccess: (after) => {
      toast.success(t('cancel.done'));
      void client.invalidateQueries({ queryKey: ['schedules'] });
      client.setQueryData(scheduleKey(id), after);
    },
  });
  return (
    <>
      <Button
        icon={OctagonX}
        needs="schedule"
        blocked={schedule.status === 'CANCELLED' && t('schedule.shut.cancelled')}
        onPress={() => setOpen(true)}
      >
        {t('cancel.action')}
      </Button>
      <ConfirmDialog
        title={t('cancel.title')}
        confirmLabel={t('cancel.action')}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={() => cancel.mutateAsync()}
      >
        {t('cancel.text')}
      </ConfirmDialog>
    </>
  );
}
