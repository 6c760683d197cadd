import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Button, Checkbox, Dialog, Form, Select, TextArea, TextField } from '@/components';
import styles from './Flow.module.css';
import { freeKey, type Step } from './flow';

const validators: Schema<'StepValidator'>[] = [
  'text',
  'optional_text',
  'yes_no',
  'dimensions',
  'complexity',
  'budget',
  'reference_images',
  'city',
  'country',
  'travel_city',
  'handle',
];

interface StepDialogProps {
  /** Null for a new one. */
  step: Step | null;
  steps: readonly Step[];
  onSave(step: Step): void;
  onClose(): void;
}

/** One question: what is asked, what counts as an answer, and what is said when there was none. */
export function StepDialog({ step, steps, onSave, onClose }: StepDialogProps) {
  const { t } = useTranslation(['settings', 'common']);
  const [name, setName] = useState(step?.key ?? '');
  const [prompt, setPrompt] = useState(step?.prompt ?? '');
  const [validator, setValidator] = useState(step?.validator ?? 'text');
  const [gentle, setGentle] = useState(step?.repair?.gentle ?? '');
  const [example, setExample] = useState(step?.repair?.example ?? '');
  const [optional, setOptional] = useState(step?.optional ?? false);
  const [media, setMedia] = useState(step?.media ?? false);

  const save = () =>
    onSave({
      ...step,
      key: step?.key ?? freeKey(steps, name),
      prompt: prompt.trim(),
      validator,
      repair: { gentle: gentle.trim(), example: example.trim() },
      optional,
      media,
    });
  return (
    <Dialog
      title={step ? t('flows.editQuestion', { key: step.key }) : t('flows.addQuestion')}
      isOpen
      onClose={onClose}
      size="wide"
    >
      <Form
        onSubmit={save}
        actions={
          <>
            <Button onPress={onClose}>{t('common:cancel')}</Button>
            <Button type="submit" variant="primary">
              {t('flows.keep')}
            </Button>
          </>
        }
      >
        {!step && (
          <TextField
            label={t('flows.key')}
            description={t('flows.keyHint')}
            isRequired
            autoFocus
            value={name}
            onChange={setName}
          />
        )}
        <TextArea label={t('flows.prompt')} isRequired value={prompt} onChange={setPrompt} maxLength={2000} />
        <Select
          label={t('flows.answer')}
          value={validator}
          onChange={setValidator}
          options={validators.map((value) => ({ value, label: t(`flows.validator.${value}`) }))}
        />
        <div className={styles.pair}>
          <TextArea
            label={t('flows.gentle')}
            description={t('flows.gentleHint')}
            value={gentle}
            onChange={setGentle}
            maxLength={2000}
          />
          <TextArea
            label={t('flows.example')}
            description={t('flows.exampleHint')}
            value={example}
            onChange={setExample}
            maxLength={2000}
          />
        </div>
        <Checkbox isSelected={optional} onChange={setOptional}>
          {t('flows.isOptional')}
        </Checkbox>
        <Checkbox isSelected={media} onChange={setMedia}>
          {t('flows.takesMedia')}
        </Checkbox>
      </Form>
    </Dialog>
  );
}
