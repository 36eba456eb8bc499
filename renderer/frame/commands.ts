import { api } from '../api';
import { useImports } from '../state/imports';
import { askPassphrase } from '../state/passphrase';
import { attempt, importFiles, openEngagementFile, queryClient } from '../state/queries';
import { useWindowState } from '../state/window-state';
import { notifications } from '@mantine/notifications';
import { plural } from '../format';
import { text } from '../strings';
import { NO_TABS } from '../state/tabs';
import { forgetGraph } from '../state/graph-state';
import { askNewEngagement } from '../state/new-engagement';
import type { Edit } from '../../shared/model/edit';
import type { Args, FileToken } from '../../shared/ipc/contract';
import type { EngagementState } from '../../shared/model/views';
import { isolated } from '../isolated';

/** No name, address or figure of the site that was open is left behind it. */
function forgetEngagement(): void {
  notifications.clean();
  queryClient.clear();
  queryClient.setQueryData(['engagement'], null);
  useImports.setState({ rows: [], analysis: undefined, site: '' });
  forgetChoices();
  useWindowState.setState({ ...NO_TABS, history: false });
}

/** What was chosen, filtered and hidden belongs to one engagement. */
function forgetChoices(): void {
  forgetGraph();
  useWindowState.setState({ filter: '', facets: {}, marked: new Set(), selectedAsset: undefined, selectedLink: undefined, selectedPath: undefined, selectedRemediation: undefined });
}

/** What keys, palette and buttons do. */

const engagement = (): EngagementState | null | undefined => queryClient.getQueryData<EngagementState | null>(['engagement']);

export const commands = {
  copy: (words: string) => attempt(() => api.request('clipboard.write', { text: words })),
  addFiles: () => attempt(async () => importFiles(await api.request('files.choose', { kind: 'import' }))),
  addFolder: () => attempt(async () => importFiles(await api.request('files.choose', { kind: 'import-folder' }))),
  newEngagement: () => askNewEngagement(),
  /** What is set of it beforehand goes with it; a time zone that is none leaves it without, and says so. */
  beginEngagement: ({ name, client, site, timeZone, closed }: { readonly name: string; readonly client: string; readonly site: string; readonly timeZone: string; readonly closed: boolean }) => attempt(async () => {
    await api.request('engagement.new', { name });
    forgetChoices();
    useImports.getState().belongTo(site);
    useWindowState.getState().open('import');
    if (client !== '') await api.request('report.settings', { change: { client } });
    if (timeZone !== '') await attempt(() => api.request('import.clock', { timeZone }));
    if (closed) await commands.protect();
    return true;
  }),
  openEngagement: () => attempt(async () => {
    const [file] = await api.request('files.choose', { kind: 'engagement' });
    if (!file) return;
    await openEngagementFile(file.token, file.name);
  }),
  /** A recent engagement whose file is elsewhere now. */
  locateEngagement: (missing: FileToken) => attempt(async () => {
    const [file] = await api.request('files.choose', { kind: 'engagement' });
    if (!file) return;
    await openEngagementFile(file.token, file.name);
    await api.request('recent.remove', { file: missing });
    await queryClient.invalidateQueries({ queryKey: ['recent'] });
  }),
  openSample: () => attempt(async () => {
    const files = await api.request('sample.files', {});
    await api.request('engagement.new', { name: 'Halden Logistics · DC1 (sample)' });
    await importFiles(files);
  }),
  save: () => attempt(async () => {
    const state = engagement();
    if (!state) return;
    if (state.fileName === undefined) return commands.saveAs();
    await api.request('engagement.save', {});
  }),
  saveAs: async (): Promise<void> => {
    await attempt(async () => {
      const state = engagement();
      if (!state) return;
      const file = await api.request('files.chooseSave', { kind: 'engagement', suggestedName: `${state.name.replace(/[\\/:*?"<>|]+/g, ' ').trim() || 'engagement'}.crossdock` });
      if (file) await api.request('engagement.save', { file: file.token });
    });
  },
  /** A passphrase for the engagement that is open; one without a file gets it first. */
  protect: async (): Promise<void> => {
    if (engagement() && engagement()?.fileName === undefined) await commands.saveAs();
    const state = engagement();
    if (state?.fileName !== undefined) askPassphrase({ kind: 'protect', closed: state.closed });
  },
  /** One decision of the analyst; the answer comes as the engagement's new state. */
  edit: (edit: Edit) => attempt(() => api.request('edit.apply', { edit })),
  mergeAssets: (assets: readonly string[], why: string) => attempt(() => api.request('assets.merge', { assets: [...assets], ...(why.trim() === '' ? {} : { why: why.trim() }) })),
  splitAsset: (asset: string, keys: readonly string[], why: string) => attempt(() => api.request('assets.split', { asset, keys: [...keys], ...(why.trim() === '' ? {} : { why: why.trim() }) })),
  undo: () => attempt(async () => {
    if (engagement()?.undo !== undefined) await api.request('edit.undo', {});
  }),
  redo: () => attempt(async () => {
    if (engagement()?.redo !== undefined) await api.request('edit.redo', {});
  }),
  close: () => attempt(async () => {
    await api.request('engagement.close', {});
    forgetEngagement();
  }),
  /** Closes what has a passphrase, and asks for it. Nothing of the site stays in the window. */
  lock: () => attempt(async () => {
    const name = engagement()?.fileName;
    if (!engagement()?.closed || name === undefined) return;
    await api.request('engagement.lock', {});
    forgetEngagement();
    const last = (await api.request('recent.list', {})).find(one => one.fileName === name && !one.missing);
    if (last) askPassphrase({ kind: 'open', file: last.token as Args<'engagement.open'>['file'], name });
  }),
  /** The frames behind a finding or an attack path, as a pcapng with comments. */
  exportFrames: (of: 'finding' | 'path', id: string) => attempt(async () => {
    const file = await api.request('files.chooseSave', { kind: 'frames', suggestedName: `${id.replace(/[^\w.-]+/g, '-')}.pcapng` });
    if (!file) return;
    const { name, frames, left, troubles } = await api.request('evidence.export', { of, id, file: file.token });
    const missing = left === 0 ? '' : `; ${plural(left, 'cited frame')} ${text.framesLeft}. ${troubles.join(' ')}`;
    notifications.show({ title: text.framesWritten, message: `${isolated(name)}, ${plural(frames, 'frame')}${missing}`, color: left === 0 ? 'green' : 'yellow', ...(left === 0 ? {} : { autoClose: 12_000 }) });
  }),
  /** The last comparison as a table. */
  exportComparison: () => attempt(async () => {
    const file = await api.request('files.chooseSave', { kind: 'drift', suggestedName: 'drift.csv' });
    if (!file) return;
    const { name, items } = await api.request('compare.export', { file: file.token, format: file.name.toLowerCase().endsWith('.json') ? 'json' : 'csv' });
    notifications.show({ title: text.compareWritten, message: `${isolated(name)}, ${plural(items, 'difference')}`, color: 'green' });
  }),
  /** The assets that the table shows now, all columns of them. */
  exportTable: () => attempt(async () => {
    const { filter, facets, sort, descending } = useWindowState.getState();
    const file = await api.request('files.chooseSave', { kind: 'csv', suggestedName: 'assets.csv' });
    if (!file) return;
    const { name, rows } = await api.request('assets.export', { file: file.token, filter, facets: Object.fromEntries(Object.entries(facets).map(([facet, values]) => [facet, [...values]])), sort, descending });
    notifications.show({ title: text.viewCsvWritten, message: `${isolated(name)}, ${plural(rows, 'row')}`, color: 'green' });
  }),
  /** What somebody edited in the report workbook; taken over only after it was looked at. */
  readWorkbook: () => attempt(async () => {
    const [file] = await api.request('files.choose', { kind: 'workbook' });
    return file && await api.request('merge.read', { file: file.token });
  }),
  applyWorkbook: (keys: readonly string[]) => attempt(async () => {
    const { taken } = await api.request('merge.apply', { keys: [...keys] });
    notifications.show({ title: text.merged, message: plural(taken, 'change'), color: 'green' });
    return true;
  }),
  /** The mappings of columns that this engagement keeps, for the next site or a colleague. */
  shareColumns: () => attempt(async () => {
    const file = await api.request('files.chooseSave', { kind: 'columns', suggestedName: 'columns.json' });
    if (!file) return;
    const { name, layouts } = await api.request('columns.share', { file: file.token });
    notifications.show({ title: text.columnsShared, message: `${isolated(name)}, ${plural(layouts, 'mapping')}`, color: 'green' });
  }),
  takeColumns: () => attempt(async () => {
    const [file] = await api.request('files.choose', { kind: 'columns' });
    if (!file) return;
    const { layouts } = await api.request('columns.take', { file: file.token });
    notifications.show({ title: text.columnsTaken, message: layouts.map(isolated).join(', '), color: 'green' });
  }),
  /** @param masked names and addresses are masked, and the key is written beside the folder */
  exportReport: (format = 'xlsx', suggestedName = 'report.xlsx', masked = false) => attempt(async () => {
    const file = await api.request('files.chooseSave', { kind: format === 'xlsx' ? 'report' : format === 'html' || format === 'pdf' ? format : 'format', suggestedName });
    if (!file) return undefined;
    const { name, bytes, key } = await api.request('report.export', { file: file.token, format, ...(masked ? { redacted: true } : {}) });
    notifications.show({ title: text.reportWritten, message: `${isolated(name)}, ${Math.round(bytes / 1000)} kB`, color: 'green' });
    return { ...file, key };
  }),
};
