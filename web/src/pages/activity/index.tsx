import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { NotFound } from '@/app/NotFound';
import { TabLinks } from '@/components';

const EventsPage = lazy(() => import('./events/EventsPage'));
const ChangesPage = lazy(() => import('./changes/ChangesPage'));

/** What happened: what the system tells its operators, and who changed what. */
export default function ActivityPage() {
  const { t } = useTranslation('activity');
  return (
    <>
      <TabLinks
        label={t('title')}
        links={[
          { to: '/activity', title: t('events'), end: true },
          { to: '/activity/changes', title: t('changes.title') },
        ]}
      />
      <Routes>
        <Route index element={<EventsPage />} />
        <Route path="changes" element={<ChangesPage />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </>
  );
}
