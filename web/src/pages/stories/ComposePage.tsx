import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components';
import { Batches } from './Batches';
import { Compose } from './compose/Compose';
import styles from './Stories.module.css';

/** A new batch, and those that were published before. */
export default function ComposePage() {
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
