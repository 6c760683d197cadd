import { Route, Routes } from 'react-router';
import { NotFound } from '@/app/NotFound';
import { HolidaysPage } from './holidays/HolidaysPage';
import { CreatorPage } from './pages/CreatorPage';
import { PagesPage } from './pages/PagesPage';
import { NewRun } from './runs/NewRun';
import { RunPage } from './runs/RunPage';
import { RunsPage } from './runs/RunsPage';
import { SchedulePage } from './week/SchedulePage';
import { WeeksPage } from './weeks/WeeksPage';

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
