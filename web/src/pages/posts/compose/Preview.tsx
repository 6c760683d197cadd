import { CircleAlert, Film, ImageOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx, type Platform, platformNames, Switch, TextArea } from '@/components';
import { useFormats } from '@/i18n/format';
import type { Connection } from '../api';
import { PlatformMark } from '../parts/PlatformMark';
import { type Content, type Count, countFor, isVideo, type Refusal } from '../text/limits';
import { mapLinks } from '../text/links';
import { accountName } from './AccountsField';
import type { Own } from './draft';
import { MediaField } from './MediaField';
import styles from './Preview.module.css';
import { useRefusalWords } from './words';

interface PreviewProps {
  platform: Platform;
  connections: readonly Connection[];
  content: Content;
  shared: Content;
  own: Own | undefined;
  onOwn(own: Partial<Own>): void;
  refused: readonly Refusal[];
  /** The gateway's words for what is not counted here. */
  named: readonly string[];
}

/** The post as it will be on one platform, with what the platform would refuse and a text of its own. */
export function Preview(props: PreviewProps) {
  const { platform, connections, content, own, onOwn, shared, refused, named } = props;
  const { t } = useTranslation('posts');
  const words = useRefusalWords();
  const name = platformNames[platform];
  const problems = [...refused.map((refusal) => words(platform, refusal)), ...named];
  const hasOwn = own !== undefined;
  return (
    <article className={cx(styles.card, problems.length > 0 && styles.bad)} aria-label={name}>
      <header className={styles.head}>
        <PlatformMark platform={platform} />
        <span className={styles.who}>
          <strong>{name}</strong>
          <span className={styles.accounts}>{connections.map(accountName).join(', ')}</span>
        </span>
        <Counter count={countFor(platform, content.text)} />
      </header>
      <Body content={content} />
      {problems.length > 0 && (
        <ul className={styles.problems}>
          {problems.map((problem) => (
            <li key={problem}>
              <CircleAlert size={16} aria-hidden />
              {problem}
            </li>
          ))}
        </ul>
      )}
      <Switch
        isSelected={hasOwn}
        onChange={(isOn) => onOwn(isOn ? { content: shared.text } : { content: null, mediaUrls: null })}
      >
        {t('preview.own', { platform: name })}
      </Switch>
      {hasOwn && (
        <>
          <TextArea
            label={t('preview.ownText', { platform: name })}
            value={own.content ?? shared.text}
            onChange={(text) => onOwn({ content: text })}
          />
          {own.mediaUrls === null ? (
            shared.media.length > 0 && (
              <Switch isSelected={false} onChange={() => onOwn({ mediaUrls: [...shared.media] })}>
                {t('preview.ownMedia', { platform: name })}
              </Switch>
            )
          ) : (
            <MediaField
              label={t('preview.ownMediaLinks', { platform: name })}
              urls={own.mediaUrls}
              onChange={(mediaUrls) => onOwn({ mediaUrls })}
            />
          )}
        </>
      )}
    </article>
  );
}

/** How much of the limit is used; what it counts is said to those who do not see the colour. */
export function Counter({ count: { length, most, unit } }: { count: Count }) {
  const { t } = useTranslation('posts');
  const formats = useFormats();
  const isOver = length > most;
  return (
    <span className={cx(styles.counter, isOver && styles.over)} title={t(`units.${unit}`)}>
      {isOver && <CircleAlert size={14} aria-hidden />}
      {formats.number(length)} / {formats.number(most)}
      {isOver && <span className="visually-hidden">, {t('preview.tooLong')}</span>}
    </span>
  );
}

function Body({ content: { text, media } }: { content: Content }) {
  const { t } = useTranslation('posts');
  if (!text.trim() && media.length === 0) return <p className={styles.nothing}>{t('preview.nothing')}</p>;
  return (
    <div className={styles.content}>
      {text.trim() && <p className={styles.text}>{withLinks(text)}</p>}
      {media.length > 0 && (
        <ul className={styles.gallery} aria-label={t('preview.media')}>
          {media.map((url, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same link may be there twice
            <li key={`${place} ${url}`}>
              <Medium url={url} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The text with its links marked; they lead nowhere here. */
function withLinks(text: string): ReactNode[] {
  let key = 0;
  return mapLinks<ReactNode>(
    text,
    (part) => part,
    (link) => (
      <span key={key++} className={styles.link}>
        {link}
      </span>
    ),
  );
}

export function Medium({ url }: { url: string }) {
  const { t } = useTranslation('posts');
  const [failed, setFailed] = useState<string | null>(null);
  const isPicture = URL.canParse(url) && /^https?:/.test(url) && !isVideo(url);
  if (isPicture && failed !== url) {
    return (
      <img
        src={url}
        alt={t('preview.picture')}
        loading="lazy"
        referrerPolicy="no-referrer"
        className={styles.picture}
        onError={() => setFailed(url)}
      />
    );
  }
  const Icon = isVideo(url) ? Film : ImageOff;
  return (
    <span className={styles.placeholder} title={url}>
      <Icon size={20} aria-hidden />
      {isVideo(url) ? t('preview.video') : t('preview.noPicture')}
    </span>
  );
}
