import { lazy } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '@/app/NotFound';

const ComposePage = lazy(() => import('./ComposePage'));
const BatchPage = lazy(() => import('./batch/BatchPage'));

export default function StoriesPage() {
  return (
    <Routes>
      <Route index element={<ComposePage />} />
      <Route path=":batchId" element={<BatchPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
