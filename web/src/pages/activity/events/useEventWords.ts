import { useTranslation } from 'react-i18next';
import { wordKey } from './eventTypes';

/** An event in plain words; a kind that is new to the console is shown by its own name. */
export function useEventWords() {
  const { t, i18n } = useTranslation('activity');
  return (eventType: string): { title: string; hint: string | null } => {
    const key = `types.${wordKey(eventType)}`;
    if (!i18n.exists(`activity:${key}.title`)) return { title: eventType, hint: null };
    const word = (part: 'title' | 'hint') => t(`${key}.${part}` as 'types.whatsapp_send_failure.title');
    return { title: word('title'), hint: word('hint') };
  };
}
