import { useTranslation } from 'react-i18next';
import { ProblemError } from '@/api/problem';

export interface ProblemWords {
  /** What went wrong, in plain words and the viewer's language. */
  text: string;
  /** What the gateway says of this case (in English), when it adds something. */
  detail: string | null;
}

/** Turns an error into words: our own for the codes of `locales/…/problems.json`, else the gateway's. */
export function useProblemWords(): (error: unknown) => ProblemWords {
  const { t, i18n } = useTranslation('problems');
  return (error) => {
    if (!(error instanceof ProblemError)) return { text: t('UNEXPECTED'), detail: null };
    const known = i18n.exists(error.code, { ns: 'problems' });
    if (!known) return { text: error.detail, detail: fields(error) };
    const text = t(error.code as 'NETWORK', { seconds: error.retryAfter ?? 1 });
    const detail = selfEvident.test(error.code)
      ? null
      : [error.detail, fields(error)].filter(Boolean).join(' ');
    return { text, detail };
  };
}

/** Codes that say it all: their detail only says the same in English. */
const selfEvident =
  /^(NETWORK|INTERNAL|RATE_LIMITED|BODY_TOO_LARGE|PRECONDITION_FAILED|.*_API_KEY|.*_SCOPE|.*_MISMATCH|.*NOT_FOUND)$/;

function fields({ errors }: ProblemError): string | null {
  return errors.length ? errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' ') : null;
}
