import { Route, Routes } from 'react-router';
import { NotFound } from '@/app/NotFound';
import { lazyNamed } from '@/components';

const WeeksPage = lazyNamed(() => import('./weeks/WeeksPage'), 'WeeksPage');
const PagesPage = lazyNamed(() => import('./pages/PagesPage'), 'PagesPage');
const CreatorPage = lazyNamed(() => import('./pages/CreatorPage'), 'CreatorPage');
const RunsPage = lazyNamed(() => import('./runs/RunsPage'), 'RunsPage');
const NewRun = lazyNamed(() => import('./runs/NewRun'), 'NewRun');
const RunPage = lazyNamed(() => import('./runs/RunPage'), 'RunPage');
const HolidaysPage = lazyNamed(() => import('./holidays/HolidaysPage'), 'HolidaysPage');
const SchedulePage = lazyNamed(() => import('./week/SchedulePage'), 'SchedulePage');

/** Captions for a week: what EROS knows of the pages, its runs, and the weeks that they made. */
export default function SchedulesPage() {
  return (
    <Routes>
      <Route index element={<WeeksPage />} />
      <Route path="pages" element={<PagesPage />} />
      <Route path="pages/:pageName" element={<CreatorPage />} />
      <Route path="runs" element={<RunsPage />} />
      <Route path="runs/new" element={<NewRun />} />
      <Route path="runs/:runId" element={<RunPage />} />
      <Route path="holidays" element={<HolidaysPage />} />
      <Route path=":scheduleId" element={<SchedulePage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
