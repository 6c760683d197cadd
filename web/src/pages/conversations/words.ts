import { useTranslation } from 'react-i18next';

/** Names of questions, reasons and kinds; those of a studio's own flow are shown as they are called. */
export function useStepWords() {
  const { t, i18n } = useTranslation('conversations');
  const named = (group: 'steps' | 'reasons' | 'kinds', name: string) => {
    const key = `${group}.${name}`;
    return i18n.exists(`conversations:${key}`) ? t(key as 'steps.idea') : name.replaceAll('_', ' ');
  };
  return {
    step: (key: string) => named('steps', key),
    reason: (reason: string) => named('reasons', reason),
    kind: (kind: string) => named('kinds', kind),
  };
}
