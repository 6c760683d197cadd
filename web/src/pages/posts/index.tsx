import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components';

export default function PostsPage() {
  const { t } = useTranslation('posts');
  return <PageHeader title={t('title')} description={t('description')} />;
}
