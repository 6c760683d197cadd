import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components';

export default function StoriesPage() {
  const { t } = useTranslation('stories');
  return <PageHeader title={t('title')} description={t('description')} />;
}
