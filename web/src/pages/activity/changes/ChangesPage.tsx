import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components';
import { useFormats, viewerZone } from '@/i18n/format';
import { Changes } from './Changes';

/** Who changed what, with which key, and what came of it. */
export default function ChangesPage() {
  const { t } = useTranslation('activity');
  const zone = useFormats().zoneName(viewerZone);
  return (
    <>
      <PageHeader title={t('changes.title')} description={t('changes.description', { zone })} />
      <Changes />
    </>
  );
}
