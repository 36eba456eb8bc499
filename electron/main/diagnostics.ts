import { homedir } from 'node:os';
import { app } from 'electron';
import type { DiagnosticLine } from '../../shared/model/views';
import { FILES_PER_DROP } from './files-below';
import { READER_HEAP } from './reader-heap';

const LARGEST_ENGAGEMENT_MB = 1024;

/** The user's own folder as ~: who copies this into a message need not tell a name. The window reads these paths and can use none of them. */
const shown = (path: string): string => (path.startsWith(homedir()) ? `~${path.slice(homedir().length)}` : path);
const megabytes = (kilobytes: number): string => `${Math.round(kilobytes / 1024)} MB`;

/** What somebody who helps asks for first. */
export function diagnostics(): DiagnosticLine[] {
  const { electron = 'unknown', chrome = 'unknown', node = 'unknown', v8 = 'unknown' } = process.versions;
  const versions = [['Crossdock', app.getVersion()], ['Electron', electron], ['Chromium', chrome], ['Node', node], ['V8', v8], ['System', `${process.platform} ${process.arch} ${process.getSystemVersion()}`]];
  const places = [['Profile folder', shown(app.getPath('userData'))], ['Program', shown(app.getAppPath())]];
  const limits = [['Largest engagement', `${LARGEST_ENGAGEMENT_MB} MB`], ['Heap of a reader', `${READER_HEAP} MB`], ['Files of one drop or folder', String(FILES_PER_DROP)]];
  const free = process.getSystemMemoryInfo();
  const memory = [
    ...app.getAppMetrics().map(({ type, name, serviceName, memory: { workingSetSize } }) => [name ?? serviceName ?? type, megabytes(workingSetSize)]),
    ['This computer', `${megabytes(free.total)}, ${megabytes(free.free)} free`],
  ];
  return ([['versions', versions], ['places', places], ['limits', limits], ['memory', memory]] as const).flatMap(([group, lines]) => lines.map(([what, value]) => ({ group, what: what!, value: value! })));
}
