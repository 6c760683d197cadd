import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components';
import { useFormats, viewerZone } from '@/i18n/format';
import { Events } from './Events';

/** What the system tells its operators. */
export default function EventsPage() {
  const { t } = useTranslation('activity');
  const zone = useFormats().zoneName(viewerZone);
  return (
    <>
      <PageHeader title={t('events')} description={t('description', { zone })} />
      <Events />
    </>
  );
}
