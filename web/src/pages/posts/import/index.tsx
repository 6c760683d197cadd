import { CircleCheck, Download, FileUp, List as ListIcon } from 'lucide-react';
import { useState } from 'react';
import { DropZone, FileTrigger, Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import {
  Button,
  Card,
  EmptyState,
  LinkButton,
  PageHeader,
  ProblemNote,
  Progress,
  Select,
  toast,
} from '@/components';
import { useTeams } from '../api';
import styles from './Import.module.css';
import { RowReport } from './RowReport';
import { useCheck, useImport } from './useImport';

/** A file to begin with, so that nobody has to guess the columns. */
const TEMPLATE =
  'content,platforms,scheduledAt,timezone,mediaUrls,status\r\n' +
  '"Good morning, all",X FACEBOOK,2030-01-31T09:00,Europe/Madrid,,SCHEDULED\r\n' +
  'A draft for later,INSTAGRAM,,,https://example.com/picture.jpg,DRAFT\r\n';

/** `/posts/import`: many posts from a CSV file, with a report of every row before anything is saved. */
export function ImportPosts() {
  const { t } = useTranslation('posts');
  const teams = useTeams();
  const [teamId, setTeamId] = useState<string | null>(null);
  const check = useCheck();
  const save = useImport();
  const look = (file: File | undefined, team: string | null) => {
    if (!file) return;
    save.reset();
    check.mutate({ file, teamId: team });
  };
  return (
    <>
      <PageHeader
        title={t('import.title')}
        description={t('import.description')}
        back={{ to: '/posts', label: t('title') }}
      />
      {save.data ? (
        <Done
          created={save.data.created}
          onMore={() => {
            save.reset();
            check.reset();
          }}
        />
      ) : (
        <div className={styles.page}>
          <Card title={t('import.file')}>
            {(teams.data?.length ?? 0) > 1 && (
              <Select
                label={t('compose.team')}
                description={t('import.teamHint')}
                value={teamId}
                isDisabled={save.isPending}
                // What was said of the file was said for the other team.
                onChange={(team) => {
                  setTeamId(team);
                  look(check.variables?.file, team);
                }}
                options={teams.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
              />
            )}
            <FileField onChoose={(file) => look(file, teamId)} name={check.variables?.file.name} />
            <p className={styles.columns}>
              {t('import.columns')}{' '}
              <a href={`data:text/csv;charset=utf-8,${encodeURIComponent(TEMPLATE)}`} download="posts.csv">
                <Download size={14} aria-hidden /> {t('import.template')}
              </a>
            </p>
          </Card>
          <div role="status">{check.isPending && <Progress label={t('import.checking')} />}</div>
          {check.error && <ProblemNote error={check.error} />}
          {check.data && (
            <RowReport
              checked={check.data}
              saving={
                <>
                  {save.isPending && <Progress label={t('import.saving')} />}
                  {save.error && <ProblemNote error={save.error} />}
                  <Button
                    variant="primary"
                    icon={FileUp}
                    needs="publish"
                    blocked={!check.data.report.ok && t('import.blocked')}
                    isPending={save.isPending}
                    onPress={() =>
                      save.mutate(
                        { file: check.data.file, teamId: check.data.teamId },
                        { onSuccess: ({ created }) => toast.success(t('import.done', { count: created })) },
                      )
                    }
                  >
                    {t('import.save', { count: check.data.report.rows.length })}
                  </Button>
                </>
              }
            />
          )}
        </div>
      )}
    </>
  );
}

function FileField({ onChoose, name }: { onChoose(file: File | undefined): void; name?: string }) {
  const { t } = useTranslation('posts');
  return (
    <DropZone
      className={styles.drop}
      getDropOperation={(types) => (types.has('text/csv') || types.has('text/plain') ? 'copy' : 'cancel')}
      onDrop={async ({ items }) => {
        const item = items.find((found) => found.kind === 'file');
        onChoose(await item?.getFile());
      }}
    >
      <Text slot="label">{name ?? t('import.drop')}</Text>
      <FileTrigger acceptedFileTypes={['.csv', 'text/csv']} onSelect={(files) => onChoose(files?.[0])}>
        <Button icon={FileUp}>{t(name ? 'import.chooseAgain' : 'import.choose')}</Button>
      </FileTrigger>
    </DropZone>
  );
}

function Done({ created, onMore }: { created: number; onMore(): void }) {
  const { t } = useTranslation('posts');
  return (
    <EmptyState
      icon={CircleCheck}
      title={t('import.done', { count: created })}
      action={
        <>
          <Button onPress={onMore}>{t('import.more')}</Button>
          <LinkButton to="/posts?view=list" variant="primary" icon={ListIcon}>
            {t('import.see')}
          </LinkButton>
        </>
      }
    >
      {t('import.doneText')}
    </EmptyState>
  );
}
