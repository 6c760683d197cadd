import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Scope } from '@/api/session';
import { EmptyState } from '@/components';

/** In place of what the key may not read. */
export function NotAllowed({ scope }: { scope: Scope }) {
  const { t } = useTranslation(['posts', 'common']);
  return (
    <EmptyState icon={Lock} title={t('notAllowed.title')}>
      {t('common:missingScope', { scope })} {t('notAllowed.text')}
    </EmptyState>
  );
}
