import { useMutation, useQueryClient } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@/api/client';
import { useIntent } from '@/api/intent';
import { Button, Dialog, Form, ProblemNote, Select, TextField } from '@/components';
import { useUsers } from '../api';
import styles from './Approval.module.css';
import { personName, useRemembered } from './person';

interface AuthorFieldProps {
  teamId: string | null;
  userId: string | null;
  onChange(userId: string): void;
  label?: string;
}

/** Who is writing or deciding: a key is of no person, so it is asked. */
export function AuthorField({ teamId, userId, onChange, label }: AuthorFieldProps) {
  const { t } = useTranslation('posts');
  const users = useUsers(teamId);
  const [isAdding, setAdding] = useState(false);
  const [, remember] = useRemembered();
  const choose = (id: string) => {
    remember(id);
    onChange(id);
  };
  if (users.isError && users.data === undefined) return <ProblemNote error={users.error} />;
  const people = users.data ?? [];
  return (
    <div className={styles.author}>
      <Select
        label={label ?? t('approval.author')}
        description={people.length === 0 && users.isSuccess ? t('approval.nobody') : undefined}
        value={people.some(({ id }) => id === userId) ? userId : null}
        onChange={choose}
        options={people.map((user) => ({
          value: user.id,
          label: personName(user),
          ...(user.name && user.email && { description: user.email }),
        }))}
      />
      <Button size="sm" icon={UserPlus} needs="publish" onPress={() => setAdding(true)}>
        {t('approval.add')}
      </Button>
      {isAdding && <AddPerson teamId={teamId} onClose={() => setAdding(false)} onAdded={choose} />}
    </div>
  );
}

function AddPerson({
  teamId,
  onClose,
  onAdded,
}: {
  teamId: string | null;
  onClose(): void;
  onAdded(id: string): void;
}) {
  const { t } = useTranslation(['posts', 'common']);
  const client = useQueryClient();
  const intent = useIntent();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const add = useMutation({
    mutationFn: () => {
      const body = { name, ...(email && { email }), ...(teamId && { teamId }) };
      return unwrap(api.POST('/api/users', { body, params: { header: intent.header(body) } }));
    },
    onSuccess: async ({ id }) => {
      intent.settle();
      await client.invalidateQueries({ queryKey: ['users'] });
      onAdded(id);
      onClose();
    },
  });
  return (
    <Dialog title={t('approval.add')} isOpen onClose={onClose}>
      <Form
        onSubmit={() => add.mutate()}
        error={add.error}
        actions={
          <>
            <Button onPress={onClose}>{t('common:cancel')}</Button>
            <Button type="submit" variant="primary" isPending={add.isPending}>
              {t('approval.add')}
            </Button>
          </>
        }
      >
        <TextField
          label={t('approval.name')}
          name="name"
          isRequired
          autoFocus
          value={name}
          onChange={setName}
        />
        <TextField label={t('approval.email')} name="email" type="email" value={email} onChange={setEmail} />
      </Form>
    </Dialog>
  );
}
