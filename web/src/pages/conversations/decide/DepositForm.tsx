import { useState } from 'react';
import { Input, Label, NumberField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Money } from '@/components';
import fields from '@/components/Field.module.css';
import { nameOf } from '../lead';
import { type ActionFormProps, FormDialog } from './FormDialog';

/** Deposits are in pounds, of at least one (conversations.md, "Deposits"). */
const CURRENCY = 'GBP';
const LEAST = 1;
const MOST = 100_000;

/** Asks the lead for its deposit. The first asking fixes the amount; later ones send the link again. */
export function DepositForm(props: ActionFormProps) {
  const { t } = useTranslation('conversations');
  const { deposit, estimate } = props.lead;
  const [pounds, setPounds] = useState(estimate ? estimate.depositMinor / 100 : Number.NaN);
  const amountMinor = Math.round(pounds * 100);
  const body = deposit ? {} : { amountMinor };
  const isMissing = !deposit && Number.isNaN(pounds);
  return (
    <FormDialog
      {...props}
      title={t('decide.deposit.title', { name: nameOf(props.lead) })}
      submitLabel={t(deposit ? 'decide.deposit.again' : 'decide.deposit.button')}
      wish={isMissing ? null : { action: 'deposit', body }}
    >
      {deposit ? (
        <p>
          {t('decide.deposit.fixed')} <Money minor={deposit.amountMinor} currency={deposit.currency} />
        </p>
      ) : (
        <>
          <p>{t('decide.deposit.text')}</p>
          <NumberField
            name="amountMinor"
            className={fields.field}
            value={pounds}
            onChange={setPounds}
            minValue={LEAST}
            maxValue={MOST}
            formatOptions={{ style: 'currency', currency: CURRENCY }}
            autoFocus
          >
            <Label className={fields.label}>{t('decide.deposit.amount')}</Label>
            <Input className={fields.input} />
            {estimate && (
              <p className={fields.description}>
                {t('deposit.estimated')} <Money minor={estimate.depositMinor} currency={CURRENCY} />
              </p>
            )}
          </NumberField>
        </>
      )}
    </FormDialog>
  );
}
