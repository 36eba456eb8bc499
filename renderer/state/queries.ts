import { QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import { notifications } from '@mantine/notifications';
import type { Args, EventBody, Reply, RequestName } from '../../shared/ipc/contract';
import type { EngagementState, ImportFile } from '../../shared/model/views';
import { api, failureText, RequestFailure } from '../api';
import { text } from '../strings';
import { useImports } from './imports';
import { askPassphrase } from './passphrase';
import { useWindowState } from './window-state';
import { disarmed } from '../isolated';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity, gcTime: 60_000, refetchOnWindowFocus: false,
      // A restarting engine answers a moment later; anything else is shown at once.
      retry: (times, error) => error instanceof RequestFailure && error.failure.code === 'engine-gone' && times < 3,
      retryDelay: 400,
    },
  },
});

export function useEngagement(): EngagementState | null | undefined {
  return useQuery({ queryKey: ['engagement'], queryFn: () => api.request('engagement.state', {}) }).data;
}

/** A view of the analysis, asked for again whenever the engagement's revision rises; the old picture stays until the new one is there. */
export function useView<K extends RequestName>(name: K, args: Args<K>): UseQueryResult<Reply<K>> {
  const revision = useEngagement()?.revision ?? -1;
  return useQuery({ queryKey: ['view', name, args, revision], queryFn: () => api.request(name, args), placeholderData: previous => previous, enabled: revision >= 0 });
}

const RESTARTED: Readonly<Record<EventBody<'process.restarted'>['process'], string>> = { engine: text.engineRestarted, 'import-worker': text.workerRestarted, analysis: text.analysisStopped };

/** Wires the engine's events to the caches; mounted once. */
export function useEngineEvents(): void {
  useEffect(() => {
    const off = [
      api.on('engagement.changed', state => {
        queryClient.setQueryData(['engagement'], state);
        tellRecovered(state);
        useImports.getState().analysing(state.analysing);
      }),
      api.on('import.progress', row => useImports.getState().put(row)),
      api.on('analysis.progress', progress => useImports.getState().analysing(progress)),
      api.on('process.restarted', ({ process, what }) => {
        notifications.show({ title: RESTARTED[process], message: disarmed(what), color: 'yellow', autoClose: false });
        void queryClient.invalidateQueries();
        void refreshImports();
      }),
    ];
    void refreshImports();
    return () => off.forEach(stop => stop());
  }, []);
}

/** Once for each time that an engagement is opened. */
let told: string | undefined;
function tellRecovered({ recovered, fileName, name }: EngagementState): void {
  const what = recovered && `${fileName ?? name} ${recovered.edits} ${recovered.aside ?? ''}`;
  if (what === told) return;
  told = what;
  if (!recovered) return;
  notifications.show({ title: text.recovered, message: disarmed(text.recoveredEdits(recovered.edits) + (recovered.aside === undefined ? '' : text.recoveredAside(recovered.aside))), color: recovered.aside === undefined ? 'teal' : 'yellow', autoClose: false });
}

export async function refreshImports(): Promise<void> {
  try {
    useImports.getState().replace(await api.request('import.list', {}));
    useImports.getState().analysing((await api.request('engagement.state', {}))?.analysing);
  } catch {
    // The engine is just starting; its events will tell.
  }
}

/** Shows an expected failure; returns undefined so that callers can stop. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const { message, advice } = failureText(error);
    notifications.show({ title: disarmed(message), message: disarmed(advice ?? ''), color: 'red', autoClose: 12_000 });
    return undefined;
  }
}

/** Opens it; asks for the passphrase of one that is closed, and whether an earlier state of a damaged one is to be opened. */
export async function openEngagementFile(file: Args<'engagement.open'>['file'], name: string): Promise<void> {
  await attempt(async () => {
    try {
      await api.request('engagement.open', { file });
      useWindowState.getState().open('overview');
    } catch (error) {
      const { code, message, advice = '' } = error instanceof RequestFailure ? error.failure : { code: '', message: '' };
      if (code === 'passphrase-needed') askPassphrase({ kind: 'open', file, name });
      else if (code === 'damaged') askPassphrase({ kind: 'restore', file, name, message, advice });
      else throw error;
    }
  });
}

export async function importFiles(files: readonly { readonly token: Args<'import.start'>['files'][number]; readonly name: string }[]): Promise<void> {
  if (files.length === 0) return;
  const engagement = files.length === 1 && files[0]!.name.endsWith('.crossdock') ? files[0] : undefined;
  if (engagement) {
    await openEngagementFile(engagement.token, engagement.name);
    return;
  }
  useWindowState.getState().open('import');
  const site = useImports.getState().site.trim();
  await attempt(() => api.request('import.start', { files: files.map(file => file.token), ...(site === '' ? {} : { site }) }));
}

export const isBusy = (row: ImportFile): boolean => row.state === 'queued' || row.state === 'reading' || row.state === 'merging';
