import { useTranslation } from 'react-i18next';
import { type Platform, platformNames } from '@/components';
import { useFormats } from '@/i18n/format';
import type { Refusal } from '../text/limits';

/** What a platform would refuse, and what to do about it. */
export function useRefusalWords(): (platform: Platform, refusal: Refusal) => string {
  const { t } = useTranslation('posts');
  const formats = useFormats();
  return (platform, refusal) => {
    const name = platformNames[platform];
    switch (refusal.kind) {
      case 'tooLong':
        return t(`refusals.tooLong.${refusal.unit}`, {
          platform: name,
          over: formats.number(refusal.over),
          most: formats.number(refusal.most),
        });
      case 'hashtags':
      case 'tooMany':
        return t(`refusals.${refusal.kind}`, { platform: name, count: refusal.over, most: refusal.most });
      default:
        return t(`refusals.${refusal.kind}`, { platform: name });
    }
  };
}
