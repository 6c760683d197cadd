import { ArrowDown } from 'lucide-react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components';
import { useFormats } from '@/i18n/format';
import type { Lead } from '../lead';
import { stretches } from '../transcript';
import { Message } from './Message';
import styles from './Transcript.module.css';

/** So many messages are drawn at first, and so many more at each wish. */
const STEP = 80;
/** So near to the end one is reading the newest. */
const NEAR = 60;

/** What was said, the newest at the foot; it stays there while one reads the newest. */
export function Transcript({ lead }: { lead: Lead }) {
  const { t } = useTranslation('conversations');
  const formats = useFormats();
  const [shown, setShown] = useState(STEP);
  const { messages } = lead;
  const parts = useMemo(() => stretches(messages.slice(-shown)), [messages, shown]);
  const hidden = Math.max(0, messages.length - shown);
  const { scroll, content, isBehind, toEnd, onScroll, keepPlace } = useStayAtEnd(messages.at(-1)?.id);

  return (
    <div className={styles.frame}>
      <div
        ref={scroll}
        role="log"
        aria-label={t('chat.log')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className={styles.scroll}
        onScroll={onScroll}
      >
        <div ref={content}>
          {hidden > 0 && (
            <Button
              size="sm"
              className={styles.earlier}
              onPress={() => {
                keepPlace();
                setShown(shown + STEP);
              }}
            >
              {t('chat.earlier', { count: hidden })}
            </Button>
          )}
          {messages.length === 0 && <p className={styles.none}>{t('chat.empty')}</p>}
          {parts.map((part) => (
            <section key={part.key} className={styles.stretch}>
              <h2 className={styles.day}>
                {formats.date(new Date(part.day))}
                {part.newRun !== null && ` · ${t('chat.newRun', { run: part.newRun })}`}
              </h2>
              <ol className={styles.messages}>
                {part.messages.map((message) => (
                  <Message key={message.id} message={message} />
                ))}
              </ol>
            </section>
          ))}
        </div>
      </div>
      {isBehind && (
        <Button size="sm" icon={ArrowDown} className={styles.toEnd} onPress={toEnd}>
          {t('chat.toEnd')}
        </Button>
      )}
    </div>
  );
}

/** Keeps the end in sight when something comes, unless one has scrolled away from it. */
function useStayAtEnd(newest: string | undefined) {
  const scroll = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [isBehind, setBehind] = useState(false);
  // How far the end was before more was drawn above: afterwards it is as far again.
  const place = useRef<number | null>(null);

  const toEnd = () => {
    const box = scroll.current;
    if (box) box.scrollTop = box.scrollHeight;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is a new message that asks for it
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
    else setBehind(true);
  }, [newest]);
  useLayoutEffect(() => {
    const box = scroll.current;
    if (!box || place.current === null) return;
    box.scrollTop = box.scrollHeight - place.current;
    place.current = null;
  });
  // The pane changes its height by the composer's notes, its content when a message is first drawn.
  useLayoutEffect(() => {
    const box = scroll.current;
    if (!box || !content.current) return;
    const watch = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    });
    watch.observe(box);
    watch.observe(content.current);
    return () => watch.disconnect();
  }, []);

  return {
    scroll,
    content,
    isBehind,
    toEnd,
    onScroll: () => {
      const box = scroll.current;
      if (!box) return;
      atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
      if (atEnd.current) setBehind(false);
    },
    keepPlace: () => {
      const box = scroll.current;
      if (box) place.current = box.scrollHeight - box.scrollTop;
    },
  };
}
