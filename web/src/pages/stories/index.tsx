import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { NotFound } from '@/app/NotFound';
import { PageHeader } from '@/components';
import { Batches } from './Batches';
import { Compose } from './compose/Compose';
import styles from './Stories.module.css';

const BatchPage = lazy(() => import('./batch/BatchPage'));

export default function StoriesPage() {
  return (
    <Routes>
      <Route index element={<StoriesHome />} />
      <Route path=":batchId" element={<BatchPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

function StoriesHome() {
  const { t } = useTranslation('stories');
  return (
    <div className={styles.page}>
      <PageHeader title={t('title')} description={t('description')} />
      <Compose>
        <Batches />
      </Compose>
    </div>
  );
}
