import { ArrowDown, ArrowUp, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import type { Schema } from '@/api/client';
import { Button, Card, ConfirmDialog, Form, IconButton, PageHeader, TextArea, toast } from '@/components';
import styles from './Flow.module.css';
import { StepMarks } from './FlowView';
import { type Draft, moved, readByFanfare, type Step, toChange, toDraft } from './flow';
import { usePutFlow } from './queries';
import { StepDialog } from './StepDialog';
import { TourEditor } from './TourEditor';

/** Writes the next version of the flow; nothing changes until it is saved. */
export default function FlowEditor({ flow, onDone }: { flow: Schema<'Flow'>; onDone(): void }) {
  const { t } = useTranslation(['settings', 'common']);
  const [draft, setDraft] = useState(() => toDraft(flow));
  const put = usePutFlow();
  const isChanged = JSON.stringify(toChange(draft)) !== JSON.stringify(toChange(toDraft(flow)));
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });

  const save = () =>
    put.mutate(toChange(draft), {
      onSuccess: ({ version }) => {
        toast.success(t('flows.saved', { version }));
        onDone();
      },
    });
  return (
    <>
      <PageHeader title={t('flows.editing')} description={t('flows.editingHint')} />
      <Form
        error={put.error}
        onSubmit={save}
        actions={
          <>
            <Button onPress={onDone}>{isChanged ? t('flows.discard') : t('common:back')}</Button>
            <Button
              type="submit"
              variant="primary"
              needs="converse"
              isPending={put.isPending}
              blocked={!isChanged && t('flows.unchanged')}
            >
              {t('flows.save')}
            </Button>
          </>
        }
      >
        <Card title={t('flows.welcome')}>
          <TextArea
            label={t('flows.welcomeText')}
            description={t('flows.welcomeHint')}
            name="welcome"
            value={draft.welcome}
            onChange={(welcome) => change({ welcome })}
            maxLength={2000}
          />
        </Card>
        <StepsEditor steps={draft.steps} onChange={(steps) => change({ steps })} />
        <TourEditor tour={draft.tour} onChange={(tour) => change({ tour })} />
      </Form>
      <LeaveGuard isChanged={isChanged && !put.isSuccess} />
    </>
  );
}

interface StepsEditorProps {
  steps: readonly Step[];
  onChange(steps: Step[]): void;
}

function StepsEditor({ steps, onChange }: StepsEditorProps) {
  const { t } = useTranslation(['settings', 'common']);
  const [editing, setEditing] = useState<Step | 'new' | null>(null);
  const remove = (step: Step) => {
    onChange(steps.filter((other) => other !== step));
    if (readByFanfare.has(step.key)) toast.info(t('flows.readByFanfare', { key: step.key }));
  };
  return (
    <Card
      title={t('flows.questions')}
      actions={
        <Button icon={Plus} onPress={() => setEditing('new')}>
          {t('flows.addQuestion')}
        </Button>
      }
    >
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          <li key={step.key} className={styles.step}>
            <span className={styles.text}>{step.prompt}</span>
            <StepMarks step={step} />
            <span className={styles.buttons}>
              <IconButton
                size="sm"
                icon={ArrowUp}
                label={t('flows.moveUp', { key: step.key })}
                isDisabled={index === 0}
                onPress={() => onChange(moved(steps, index, -1))}
              />
              <IconButton
                size="sm"
                icon={ArrowDown}
                label={t('flows.moveDown', { key: step.key })}
                isDisabled={index === steps.length - 1}
                onPress={() => onChange(moved(steps, index, 1))}
              />
              <IconButton
                size="sm"
                icon={Pencil}
                label={t('flows.editQuestion', { key: step.key })}
                onPress={() => setEditing(step)}
              />
              <IconButton
                size="sm"
                icon={Trash2}
                label={t('flows.removeQuestion', { key: step.key })}
                isDisabled={steps.length === 1}
                onPress={() => remove(step)}
              />
            </span>
          </li>
        ))}
      </ol>
      {editing && (
        <StepDialog
          step={editing === 'new' ? null : editing}
          steps={steps}
          onClose={() => setEditing(null)}
          onSave={(saved) => {
            onChange(
              editing === 'new' ? [...steps, saved] : steps.map((step) => (step === editing ? saved : step)),
            );
            setEditing(null);
          }}
        />
      )}
    </Card>
  );
}

/** Asks before unsaved work is left behind. */
function LeaveGuard({ isChanged }: { isChanged: boolean }) {
  const { t } = useTranslation('settings');
  const blocker = useBlocker(isChanged);
  return (
    <ConfirmDialog
      title={t('flows.leaving.title')}
      confirmLabel={t('flows.discard')}
      isOpen={blocker.state === 'blocked'}
      onClose={() => blocker.reset?.()}
      onConfirm={async () => blocker.proceed?.()}
    >
      {t('flows.leaving.text')}
    </ConfirmDialog>
  );
}
