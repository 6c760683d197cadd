import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Schema } from '@/api/client';
import { useIntent } from '@/api/intent';
import { rowsOf } from './csv';

export type Report = Schema<'DryRun'>;
export type Imported = Schema<'Imported'>;

/** Files above this are not looked into by the page; the gateway reads them all the same. */
const READ_HERE = 4 << 20;

interface Sending {
  file: File;
  teamId: string | null;
}

/** Sends the file as it is; `dryRun` only asks what would become of it. */
async function send({ file, teamId }: Sending, dryRun: boolean, header: { 'Idempotency-Key'?: string }) {
  const { data } = await api.POST('/api/posts/import', {
    params: { query: { dryRun, ...(teamId && { teamId }) }, header },
    // The document says text; a file is sent as it is read, without being held as one text.
    body: file as unknown as string,
    bodySerializer: (body) => body,
    headers: { 'Content-Type': 'text/csv' },
  });
  return data as Report | Imported;
}

/** The report of every row, before anything is saved. */
export function useCheck() {
  return useMutation({
    mutationFn: async (sending: Sending) => {
      const report = (await send(sending, true, {})) as Report;
      const { file } = sending;
      const read = file.size <= READ_HERE ? rowsOf(await file.text()) : { header: [], rows: [] };
      return { ...sending, report, read };
    },
  });
}

export function useImport() {
  const intent = useIntent();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (sending: Sending) => {
      const { file, teamId } = sending;
      const key = intent.header({ name: file.name, size: file.size, at: file.lastModified, teamId });
      return (await send(sending, false, key)) as Imported;
    },
    onSuccess: () => {
      intent.settle();
      return client.invalidateQueries({ queryKey: ['posts'] });
    },
  });
}
