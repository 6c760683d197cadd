import { useMutation } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@/api/client';
import { IconButton, TextField, useProblemWords } from '@/components';
import styles from '../Activity.module.css';
import { useTextOf } from '../useTextOf';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Which lead is meant by a number or an id; null when there is none. */
async function find(text: string): Promise<string | null> {
  if (UUID.test(text)) return text.toLowerCase();
  const phone = text.replace(/[\s+()-]/g, '');
  if (!/^\d{1,20}$/.test(phone)) return null;
  const leads = await unwrap(api.GET('/api/leads', { params: { query: { phone, limit: 1 } } }));
  return leads.items[0]?.id ?? null;
}

/** Narrows the events down to those of one lead. */
export function LeadFilter({ leadId, onLead }: { leadId: string | null; onLead(id: string | null): void }) {
  const { t } = useTranslation('activity');
  const problem = useProblemWords();
  const [text, setText] = useTextOf(leadId);
  const search = useMutation({ mutationFn: find, onSuccess: (id) => id && onLead(id) });
  const isUnknown = search.isSuccess && search.data === null;
  return (
    <form
      className={styles.search}
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = text.trim();
        if (wanted) search.mutate(wanted);
        else onLead(null);
      }}
    >
      <TextField
        label={t('filter.lead')}
        placeholder={t('filter.leadHint')}
        value={text}
        onChange={(next) => {
          search.reset();
          setText(next);
        }}
        error={isUnknown ? t('filter.noLead') : search.error ? problem(search.error).text : undefined}
      />
      <IconButton
        type="submit"
        variant="secondary"
        icon={Search}
        label={t('filter.find')}
        isPending={search.isPending}
      />
    </form>
  );
}
