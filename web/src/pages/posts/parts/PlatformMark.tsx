import { type Platform, platformNames } from '@/components';
import styles from './PlatformMark.module.css';

const letters: Record<Platform, string> = {
  FACEBOOK: 'f',
  INSTAGRAM: 'ig',
  TWITTER: 'X',
  THREADS: '@',
  LINKEDIN: 'in',
  BLUESKY: 'b',
  MASTODON: 'm',
  METRICOOL: 'mc',
};

/** A small sign of a platform. Beside its name it is mere decoration; alone it says its name. */
export function PlatformMark({ platform, isAlone }: { platform: Platform; isAlone?: boolean }) {
  return (
    <span className={styles.mark} title={isAlone ? platformNames[platform] : undefined}>
      <span aria-hidden>{letters[platform]}</span>
      {isAlone && <span className="visually-hidden">{platformNames[platform]}</span>}
    </span>
  );
}

export function PlatformMarks({ platforms }: { platforms: readonly Platform[] }) {
  return (
    <span className={styles.marks}>
      {platforms.map((platform) => (
        <PlatformMark key={platform} platform={platform} isAlone />
      ))}
    </span>
  );
}
