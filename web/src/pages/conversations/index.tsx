import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components';

export default function ConversationsPage() {
  const { t } = useTranslation('conversations');
  return <PageHeader title={t('title')} description={t('description')} />;
}
