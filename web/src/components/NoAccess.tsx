import { KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Scope } from '@/api/session';
import { EmptyState } from './EmptyState';

/** In place of what the key may not read: says which scope it would need. */
export function NoAccess({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  return (
    <EmptyState icon={KeyRound} title={t('noAccess')}>
      {t('missingScope', { scope })}
    </EmptyState>
  );
}
