import { Clapperboard, ImageOff } from 'lucide-react';
import { useState } from 'react';
import { isVideo } from './compose/links';
import styles from './Media.module.css';

interface MediaProps {
  url: string;
  /** What it shows, for who cannot see it; empty where words beside it say so. */
  alt: string;
  /** A still small picture; otherwise videos can be played. */
  isThumbnail?: boolean;
}

/** A story's picture or video as its own host gives it; a sign when that host does not. */
export function Media({ url, alt, isThumbnail = false }: MediaProps) {
  const [failed, setFailed] = useState<string | null>(null);
  const Sign = isVideo(url) ? Clapperboard : ImageOff;
  if (failed === url) {
    return (
      <span className={styles.sign} role="img" aria-label={alt || undefined} aria-hidden={!alt}>
        <Sign size={isThumbnail ? 18 : 40} aria-hidden />
      </span>
    );
  }
  const props = { key: url, src: url, className: styles.media, onError: () => setFailed(url) };
  if (isVideo(url)) {
    return (
      <video
        {...props}
        key={url}
        preload="metadata"
        muted
        playsInline
        controls={!isThumbnail}
        aria-label={alt || undefined}
        aria-hidden={!alt}
      />
    );
  }
  return (
    <img
      {...props}
      key={url}
      alt={alt}
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      draggable={false}
    />
  );
}
