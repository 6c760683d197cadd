import { useTranslation } from 'react-i18next';
import { isOperation } from './operations';
import type { Change } from './useChanges';

/** Changes in plain words; an operation that is new to the console is shown by its own name. */
export function useChangeWords() {
  const { t } = useTranslation(['activity', 'common']);
  return {
    operation: (name: string) => (isOperation(name) ? t(`changes.operations.${name}`) : name),
    who: ({ keyName, keyId, operation }: Pick<Change, 'keyName' | 'keyId' | 'operation'>) =>
      keyName ?? keyId ?? (operation === 'useLink' ? t('changes.link') : t('common:account.configuredKey')),
  };
}
