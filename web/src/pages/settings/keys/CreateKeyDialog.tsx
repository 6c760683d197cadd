import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { allows, type Scope, useSession } from '@/api/session';
import { Button, CheckboxGroup, Dialog, Form, Select, TextField } from '@/components';
import { SecretDialog } from '../SecretDialog';
import { expiryOf, type Lifetime, lifetimes } from './expiry';
import { useCreateKey } from './queries';

const scopes: Scope[] = ['read', 'publish', 'schedule', 'converse', 'admin'];

/** Asks for a name, scopes and a lifetime; then shows the key's text, this once. */
export function CreateKeyDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const { t } = useTranslation('settings');
  const create = useCreateKey();
  const close = () => {
    create.reset();
    onClose();
  };
  if (create.data) {
    return (
      <SecretDialog
        title={t('keys.made.title', { name: create.data.name })}
        text={t('keys.made.text')}
        secret={create.data.key}
        onClose={close}
      />
    );
  }
  return (
    <Dialog title={t('keys.create')} isOpen={isOpen} onClose={close}>
      <KeyForm create={create} onCancel={close} />
    </Dialog>
  );
}

function KeyForm({ create, onCancel }: { create: ReturnType<typeof useCreateKey>; onCancel(): void }) {
  const { t } = useTranslation(['settings', 'common']);
  const session = useSession();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<Scope[]>(['read']);
  const [lifetime, setLifetime] = useState<Lifetime>('never');
  // A key that is sent again after a lost answer must be the same to the instant.
  const [now] = useState(() => new Date());

  return (
    <Form
      error={create.error}
      onSubmit={() =>
        create.mutate({ name: name.trim(), scopes: chosen, expiresAt: expiryOf(lifetime, now) })
      }
      actions={
        <>
          <Button onPress={onCancel}>{t('common:cancel')}</Button>
          <Button
            type="submit"
            variant="primary"
            isPending={create.isPending}
            blocked={chosen.length === 0 && t('keys.noScope')}
          >
            {t('keys.create')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('keys.name')}
        description={t('keys.nameHint')}
        name="name"
        value={name}
        onChange={setName}
        isRequired
        autoFocus
        maxLength={100}
      />
      <CheckboxGroup
        label={t('keys.scopes')}
        name="scopes"
        value={chosen}
        onChange={setChosen}
        options={scopes.map((scope) => ({
          value: scope,
          label: t(`keys.scope.${scope}.name`),
          description: allows(session.scopes, scope) ? t(`keys.scope.${scope}.what`) : t('keys.notYours'),
          isDisabled: !allows(session.scopes, scope),
        }))}
      />
      <Select
        label={t('keys.lifetime')}
        value={lifetime}
        onChange={setLifetime}
        options={lifetimes.map((value) => ({ value, label: t(`keys.lifetimes.${value}`) }))}
      />
    </Form>
  );
}
