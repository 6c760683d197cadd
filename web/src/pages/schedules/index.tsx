import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components';

export default function SchedulesPage() {
  const { t } = useTranslation('schedules');
  return <PageHeader title={t('title')} description={t('description')} />;
}
