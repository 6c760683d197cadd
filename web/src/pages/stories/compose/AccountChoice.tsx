import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { isProblem } from '@/api/problem';
import { ErrorState, LinkButton, lazyNamed, RadioCards, SkeletonLines } from '@/components';
import { useBrands } from '../useBrands';
import styles from './Compose.module.css';

const ComboBox = lazyNamed(() => import('@/components/ComboBox'), 'ComboBox');

/** Up to here accounts are shown side by side; more are searched. */
const FEW = 5;

const LAST = 'fanfare.stories.account';

/** Where stories can go: they are published on the brand's Facebook page. */
export const takesStories = ({ networks }: Schema<'Brand'>) => networks.includes('facebook');

interface AccountChoiceProps {
  value: string | null;
  onChange(id: string): void;
}

export function AccountChoice({ value, onChange }: AccountChoiceProps) {
  const { t } = useTranslation('stories');
  const { data, error, refetch } = useBrands();
  const brands = data?.brands ?? [];
  useProposal(brands, value, onChange);

  if (isProblem(error, 'METRICOOL_NOT_CONFIGURED')) {
    return (
      <div className={styles.note}>
        <p>{t('account.notConnected')}</p>
        <LinkButton size="sm" to="/settings/connections">
          {t('account.connect')}
        </LinkButton>
      </div>
    );
  }
  if (error && !data) return <ErrorState error={error} onRetry={refetch} />;
  if (!data) return <SkeletonLines lines={3} height="2.5rem" />;
  if (brands.length === 0) return <p className={styles.note}>{t('account.none')}</p>;

  const choose = (id: string) => {
    localStorage.setItem(LAST, id);
    onChange(id);
  };
  const describe = (brand: Schema<'Brand'>) =>
    takesStories(brand) ? brand.networks.join(', ') : t('account.noFacebook');
  if (brands.length <= FEW) {
    return (
      <RadioCards
        label={t('account.label')}
        value={value}
        onChange={choose}
        options={brands.map((brand) => ({
          value: brand.id,
          label: brand.label,
          description: describe(brand),
          mark: brand.picture && <img src={brand.picture} alt="" className={styles.brand} />,
          isDisabled: !takesStories(brand),
        }))}
      />
    );
  }
  return (
    <Suspense fallback={<SkeletonLines lines={1} height="2.5rem" />}>
      <ComboBox
        label={t('account.label')}
        value={value}
        onChange={choose}
        options={brands
          .filter(takesStories)
          .map((brand) => ({ value: brand.id, label: brand.label, description: describe(brand) }))}
      />
    </Suspense>
  );
}

/** Proposes the account of last time, or the only one there is. */
function useProposal(brands: Schema<'Brand'>[], value: string | null, onChange: (id: string) => void) {
  useEffect(() => {
    if (value !== null || brands.length === 0) return;
    const possible = brands.filter(takesStories);
    const last = possible.find(({ id }) => id === localStorage.getItem(LAST));
    const proposal = last ?? (possible.length === 1 ? possible[0] : undefined);
    if (proposal) onChange(proposal.id);
  }, [brands, value, onChange]);
}
