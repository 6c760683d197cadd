import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { NotFound } from '@/app/NotFound';
import { PageHeader } from '@/components';
import { useFormats, viewerZone } from '@/i18n/format';
import { Events } from './events/Events';

/** What the system tells its operators. */
export default function ActivityPage() {
  return (
    <Routes>
      <Route index element={<EventsPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

function EventsPage() {
  const { t } = useTranslation('activity');
  const zone = useFormats().zoneName(viewerZone);
  return (
    <>
      <PageHeader title={t('title')} description={t('description', { zone })} />
      <Events />
    </>
  );
}
