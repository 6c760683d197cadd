import { ListChecks, Pencil } from 'lucide-react';
import { lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Badge, Button, Card, type Column, DateTime, EmptyState, PageHeader, Table } from '@/components';
import { ListState } from '../ListState';
import styles from '../Settings.module.css';
import { FlowView } from './FlowView';
import { useFlows } from './queries';

const FlowEditor = lazy(() => import('./FlowEditor'));

/** What the studio's bot asks its leads, and every version of it. */
export default function FlowsPage() {
  const { t } = useTranslation(['settings', 'common']);
  const flows = useFlows();
  const [isEditing, setEditing] = useState(false);
  const active = flows.items.find((flow) => flow.active);
  if (active && isEditing) return <FlowEditor flow={active} onDone={() => setEditing(false)} />;
  return (
    <>
      <PageHeader
        title={t('flows.title')}
        description={t('flows.description')}
        actions={
          active && (
            <Button variant="primary" icon={Pencil} needs="converse" onPress={() => setEditing(true)}>
              {t('common:edit')}
            </Button>
          )
        }
      />
      <ListState
        list={flows}
        empty={
          <EmptyState icon={ListChecks} title={t('flows.empty.title')}>
            {t('flows.empty.text')}
          </EmptyState>
        }
      >
        <div className={styles.stack}>
          {active && <FlowView flow={active} />}
          <Versions flows={flows.items} />
        </div>
      </ListState>
    </>
  );
}

function Versions({ flows }: { flows: readonly Schema<'Flow'>[] }) {
  const { t } = useTranslation('settings');
  const columns: Column<Schema<'Flow'>>[] = [
    {
      id: 'version',
      header: t('flows.version'),
      cell: ({ version, active }) => (
        <span className={styles.badges}>
          {version === 0 ? t('flows.own') : t('flows.versionNumber', { version })}
          {active && <Badge tone="success">{t('flows.active')}</Badge>}
        </span>
      ),
    },
    {
      id: 'questions',
      header: t('flows.questions'),
      align: 'end',
      cell: ({ steps }) => steps.length,
    },
    { id: 'created', header: t('flows.created'), cell: ({ createdAt }) => <DateTime at={createdAt} /> },
  ];
  return (
    <Card title={t('flows.versions')}>
      <Table
        label={t('flows.versions')}
        columns={columns}
        rows={flows}
        rowKey={({ version }) => String(version)}
      />
    </Card>
  );
}
