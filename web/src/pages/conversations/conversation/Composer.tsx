import { Bot, Send, UserRound } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/api/session';
import { Button, ProblemNote, TextArea, toast } from '@/components';
import { useFormats } from '@/i18n/format';
import { speakerOf } from '../actions';
import { type Lead, nameOf } from '../lead';
import type { ReplyWindow } from '../replyWindow';
import { useStepWords } from '../words';
import { useDeed, useReply } from '../writes';
import styles from './Composer.module.css';
import { drafts, useDraft, useLost } from './drafts';

/** WhatsApp's limit, in characters. */
const LONGEST = 4_096;

interface ComposerProps {
  lead: Lead;
  etag: string | null;
  window: ReplyWindow;
}

/** Who speaks with the lead now, and the place to speak oneself. */
export function Composer({ lead, etag, window }: ComposerProps) {
  const { t } = useTranslation('conversations');
  const formats = useFormats();
  const text = useDraft(lead.id);
  const box = useRef<HTMLFormElement>(null);
  const isShown = useIsShown();
  const lost = useLost(lead.id);
  const mayWrite = useCan('converse');
  const reply = useReply(lead.id, ({ text }) => {
    if (!isShown.current) toast.danger(t('reply.failed', { name: nameOf(lead), text }));
  });
  const speaker = speakerOf(lead.status);
  const length = [...text.trim()].length;

  const toBox = () => box.current?.querySelector('textarea')?.focus();
  const send = () => {
    if (!mayWrite || length === 0 || length > LONGEST || reply.isPending) return;
    reply.mutate(drafts.take(lead.id));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };

  return (
    <div className={styles.composer} data-writes-at-foot>
      <SpeakerBar lead={lead} etag={etag} onTakenOver={toBox} />
      {window.state === 'closed' && speaker !== 'nobody' && <p className={styles.note}>{t('window.note')}</p>}
      <form
        ref={box}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          send();
          // With nothing left to send, the button has no place for the focus.
          toBox();
        }}
      >
        <TextArea
          label={t('reply.label')}
          rows={2}
          value={text}
          onChange={(next) => drafts.write(lead.id, next)}
          onKeyDown={onKeyDown}
          isDisabled={speaker === 'nobody'}
          placeholder={t(speaker === 'person' ? 'reply.placeholder' : 'reply.takesOver')}
          error={
            length > LONGEST
              ? t('reply.tooLong', { length: formats.number(length), most: formats.number(LONGEST) })
              : undefined
          }
        />
        <Button
          type="submit"
          variant="primary"
          icon={Send}
          needs="converse"
          blocked={speaker === 'nobody' && t('speaker.nobody')}
          isDisabled={length === 0 || length > LONGEST}
          isPending={reply.isPending}
        >
          {t('reply.send')}
        </Button>
      </form>
      <p className={styles.hint}>{t('reply.hint')}</p>
      {reply.error !== null && <ProblemNote error={reply.error} />}
      <div role="status" className={styles.lost}>
        {lost.map((one) => (
          <p key={one.text} className={styles.note}>
            {t('reply.lost', { text: one.text })}{' '}
            <Button
              size="sm"
              onPress={() => {
                drafts.takeUp(lead.id, one);
                toBox();
              }}
            >
              {t('reply.takeUp')}
            </Button>
          </p>
        ))}
      </div>
    </div>
  );
}

/** Whether the component is still on the screen, for what happens long after. */
function useIsShown() {
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  return isShown;
}

interface SpeakerBarProps {
  lead: Lead;
  etag: string | null;
  onTakenOver(): void;
}

function SpeakerBar({ lead, etag, onTakenOver }: SpeakerBarProps) {
  const { t } = useTranslation('conversations');
  const words = useStepWords();
  const deed = useDeed(lead.id, etag);
  const speaker = speakerOf(lead.status);
  const isPerson = speaker === 'person';
  const Icon = isPerson ? UserRound : Bot;

  const takeOver = () => deed.mutate({ action: 'takeover' }, { onSuccess: onTakenOver });
  const resume = () =>
    deed.mutate({ action: 'resume' }, { onSuccess: () => toast.success(t('speaker.resumed')) });

  return (
    <div className={styles.speaker}>
      <p role="status" className={styles.who}>
        <Icon size={16} aria-hidden />
        <span>
          {t(`speaker.${speaker}`)}
          {isPerson && lead.handoverReason && ` ${words.reason(lead.handoverReason)}.`}
        </span>
      </p>
      {speaker !== 'nobody' && (
        <Button size="sm" needs="converse" isPending={deed.isPending} onPress={isPerson ? resume : takeOver}>
          {t(isPerson ? 'speaker.resume' : 'speaker.takeOver')}
        </Button>
      )}
      {deed.error !== null && <ProblemNote error={deed.error} />}
    </div>
  );
}
