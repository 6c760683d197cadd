import { MapPinOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, LinkButton } from '@/components';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={MapPinOff}
      title={t('notFound.title')}
      action={<LinkButton to="/">{t('notFound.home')}</LinkButton>}
    >
      <title>{`${t('notFound.title')} · Fanfare`}</title>
      {t('notFound.text')}
    </EmptyState>
  );
}
