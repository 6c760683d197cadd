import { useFormats } from '@/i18n/format';

/** An amount in the currency's smallest unit. */
export function Money({ minor, currency }: { minor: number; currency: string }) {
  return <>{useFormats().money(minor, currency)}</>;
}
