import { CircleCheck, CircleDashed, CircleDot } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Badge, cx } from '@/components';
import { useFormats } from '@/i18n/format';
import { addsWords, type StepState, stepStates, understood } from '../answers';
import type { Lead } from '../lead';
import { useSteps } from '../queries';
import { useStepWords } from '../words';
import { Part } from './Part';
import styles from './Side.module.css';

const icons = { answered: CircleCheck, current: CircleDot, open: CircleDashed };

/** The questions in order: what was answered, which one is open, what is still to be asked. */
export function Answers({ lead }: { lead: Lead }) {
  const { t } = useTranslation('conversations');
  const flow = useSteps();
  const isAsking = lead.status === 'QUALIFYING' || lead.status === 'NEEDS_ARTIST_REPLY';
  const current = isAsking && !lead.complete ? lead.step : null;
  const steps = stepStates(flow, lead.answers, current);
  const answered = steps.filter(({ answer }) => answer !== null).length;
  return (
    <Part
      title={t('answers.title')}
      mark={<span className={styles.count}>{t('answers.count', { answered, total: steps.length })}</span>}
    >
      <ol className={styles.steps}>
        {steps.map((step) => (
          <Step key={step.key} step={step} strikes={lead.strikes} />
        ))}
      </ol>
    </Part>
  );
}

function Step({ step: { key, state, answer }, strikes }: { step: StepState; strikes: number }) {
  const { t } = useTranslation('conversations');
  const words = useStepWords();
  const Icon = icons[state];
  return (
    <li className={cx(styles.step, styles[state])} aria-current={state === 'current' ? 'step' : undefined}>
      <Icon size={16} aria-hidden />
      <div>
        <span className={styles.stepName}>{words.step(key)}</span>
        {answer && <AnswerText step={key} answer={answer} />}
        {state === 'current' && (
          <span className={styles.now}>
            {t('answers.current')}
            {strikes > 0 && <Badge tone="warning">{t('answers.strikes', { count: strikes })}</Badge>}
          </span>
        )}
        {state === 'open' && <span className="visually-hidden">{t('answers.open')}</span>}
      </div>
    </li>
  );
}

function AnswerText({ step, answer }: { step: string; answer: NonNullable<StepState['answer']> }) {
  const { t } = useTranslation('conversations');
  const formats = useFormats();
  const what = understood(step, answer, formats);
  const shown =
    what.kind === 'text'
      ? what.text
      : what.kind === 'complexity'
        ? t(`answers.complexity.${what.level}`)
        : t(`answers.${what.kind}`);
  return (
    <>
      <span className={cx(styles.answer, what.kind === 'skipped' && styles.skipped)}>{shown}</span>
      {what.kind === 'text' && addsWords(answer.raw, shown) && (
        <span className={styles.raw}>“{answer.raw}”</span>
      )}
    </>
  );
}
