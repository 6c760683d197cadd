import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './Button';
import { toast } from './toasts';

/** Copies a text; `label` says which ("Copy the trace id"). */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    try {
      // Missing where the page came over plain http from another machine.
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toast.danger(t('copyFailed'));
    }
  };
  return (
    <IconButton
      size="sm"
      icon={copied ? Check : Copy}
      label={copied ? t('copied') : (label ?? t('copy'))}
      onPress={copy}
    />
  );
}
