import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { previewColumns, mapKey, type TableSample } from '../../shared/importers/columns-preview-kit';
import { sharedLayouts } from '../../shared/ipc/column-schema';
import type { Handlers } from '../../shared/ipc/contract';
import type { ColumnChoice, ColumnLayout, ColumnMap, ColumnsPreview } from '../../shared/model/columns';
import type { SiteConfig } from '../../shared/model/config';
import type { SampleOutcome } from '../import-worker/sample-table';
import { writeFileAtomically } from '../store/atomic-file';
import { ExpectedFailure, writeFailure } from './expected-failure';
import type { ImportQueue } from './imports';
import type { Host } from './ports';
import type { Workspace } from './workspace';

/** A workbook's first rows take as long as the whole of it; a text file's take no time. */
const SAMPLE_LIMIT = 60_000;

/**
 * The choice of what the columns of a list mean. The file is looked at by a reader in a process of its own, once; what is tried after that is computed from its first rows.
 */
export class ColumnChoosing {
  #sample: { readonly path: string; readonly sample: TableSample } | undefined;

  constructor(private readonly host: Host) {}

  /** What would be read with a choice. Throws ExpectedFailure. */
  async preview(path: string, config: SiteConfig, choice: ColumnChoice): Promise<ColumnsPreview> {
    // Who asks for nothing has just begun: the file may have changed since it was looked at last.
    if (this.#sample?.path !== path || Object.keys(choice).length === 0) this.#sample = { path, sample: await this.#look(path) };
    return previewColumns(this.#sample.sample, config, choice);
  }

  /** The engagement's configuration with a choice in it. `layout`: also for every later list with the same headers, under that name. Throws ExpectedFailure. */
  async settled(path: string, config: SiteConfig, choice: ColumnChoice, layout?: string): Promise<SiteConfig> {
    const { sheet, map, problem } = await this.preview(path, config, choice);
    if (!map) throw new ExpectedFailure({ code: 'no-columns', message: problem ?? 'Nothing can be read so.' });
    const columnMaps = { ...config.columnMaps, [mapKey(basename(path), sheet)]: map };
    return { ...config, columnMaps, ...(layout === undefined ? {} : { columnLayouts: withLayout(config.columnLayouts ?? [], { name: layout, columns: map }) }) };
  }

  /** Forgets the first rows: the file may be another one next time. */
  close(): void {
    this.#sample = undefined;
  }

  #look(path: string): Promise<TableSample> {
    return new Promise((found, failed) => {
      const stop = (): void => {
        clearTimeout(limit);
        worker.kill();
      };
      const worker = this.host.startWorker({
        message: message => {
          if (message.kind !== 'sampled') return;
          stop();
          settle(message.outcome);
        },
        exit: code => {
          clearTimeout(limit);
          failed(new ExpectedFailure({ code: 'worker-gone', message: `The reader stopped (code ${code}) while looking at ${basename(path)}.`, advice: 'Try again; if it happens again, leave this file out and report it.' }));
        },
      });
      const settle = (outcome: SampleOutcome): void => {
        if (outcome.kind === 'sample') found(outcome.sample);
        else failed(new ExpectedFailure({ code: outcome.problem.code, message: outcome.problem.message, ...(outcome.problem.advice === undefined ? {} : { advice: outcome.problem.advice }) }));
      };
      const limit = setTimeout(() => {
        stop();
        failed(new ExpectedFailure({ code: 'import-hung', message: `${basename(path)} could not be looked at within ${SAMPLE_LIMIT / 1000} s; the reader was stopped.`, advice: 'Try again, or split the file.' }));
      }, SAMPLE_LIMIT);
      worker.send({ kind: 'sample', path });
    });
  }
}

/** A layout of the same name is replaced; the newest is tried first. */
const withLayout = (layouts: readonly ColumnLayout[], layout: ColumnLayout): ColumnLayout[] => [layout, ...layouts.filter(({ name }) => name !== layout.name)];

/** A configuration without the mapping of a file and of its sheets. */
export function withoutMaps(config: SiteConfig, file: string): SiteConfig {
  const { columnMaps = {}, ...rest } = config;
  const left = Object.entries(columnMaps).filter(([key]) => key !== file && !key.startsWith(mapKey(file, '')));
  return left.length === 0 ? rest : { ...rest, columnMaps: Object.fromEntries(left) as Record<string, ColumnMap> };
}

/** What of the engine the choice of columns needs. */
export interface ColumnContext {
  readonly choosing: () => ColumnChoosing;
  /** Throws ExpectedFailure where none is open. */
  readonly workspace: () => Workspace;
  readonly fileOf: ImportQueue['fileOf'];
  readonly configure: (config: SiteConfig) => void;
  readonly busy: () => boolean;
  readonly retry: (id: string) => string | undefined;
  readonly again: (file: { readonly path: string; readonly site: string }) => string;
}

type ColumnRequests = Extract<keyof Handlers<'engine'>, `columns.${string}`>;

/** The engine's answers about columns. */
export function columnHandlers({ choosing, workspace, fileOf, configure, busy, retry, again }: ColumnContext): Pick<Handlers<'engine'>, ColumnRequests> {
  const listed = (of: string): { readonly path: string; readonly site: string } => {
    const row = fileOf(of);
    if (row) return row;
    const recorded = workspace().recorded(of);
    if (recorded?.path === undefined || !existsSync(recorded.path)) throw new ExpectedFailure({ code: 'source-gone', message: `${recorded?.reading.source.name ?? 'This file'} is not where it was imported from.`, advice: 'Put it back, or import it again from where it is now.' });
    return { path: recorded.path, site: recorded.reading.source.site };
  };
  const readAgain = (of: string, config: SiteConfig): { job: string } => {
    workspace().refuseReadOnly();
    if (busy()) throw new ExpectedFailure({ code: 'import-busy', message: 'Files are still being read.', advice: 'Wait until they are, or cancel them.' });
    const file = listed(of);
    configure(config);
    choosing().close();
    // A file that was refused is no source yet.
    return { job: (fileOf(of) && retry(of)) ?? again(file) };
  };
  return {
    'columns.preview': async ({ of, choice }) => choosing().preview(listed(of).path, workspace().config, choice),
    'columns.apply': async ({ of, choice, layout }) => readAgain(of, await choosing().settled(listed(of).path, workspace().config, choice, layout)),
    'columns.reset': async ({ of }) => readAgain(of, withoutMaps(workspace().config, basename(listed(of).path))),
    'columns.layouts': async () => workspace().config.columnLayouts ?? [],
    'columns.forget': async ({ name }) => {
      const { columnLayouts = [], ...config } = workspace().config;
      const left = columnLayouts.filter(layout => layout.name !== name);
      configure({ ...config, ...(left.length > 0 ? { columnLayouts: left } : {}) });
      return null;
    },
    'columns.share': async ({ file }) => {
      const { columnLayouts = [] } = workspace().config;
      if (workspace().isSourceFile(file)) throw new ExpectedFailure({ code: 'is-evidence', message: `${basename(file)} is a source of this engagement; nothing is written over evidence.`, advice: 'Choose another name.' });
      try {
        writeFileAtomically(file, Buffer.from(`${JSON.stringify({ columnLayouts }, undefined, 2)}\n`));
      } catch (error) {
        throw writeFailure(basename(file), error);
      }
      return { name: basename(file), layouts: columnLayouts.length };
    },
    'columns.take': async ({ file }) => {
      const taken = readLayouts(file);
      const { config } = workspace();
      configure({ ...config, columnLayouts: taken.reduceRight(withLayout, [...(config.columnLayouts ?? [])]) });
      return { layouts: taken.map(({ name }) => name) };
    },
  };
}

/** A file of mappings has a few kilobytes. */
const LAYOUTS_BYTES = 4 << 20;

/** Mappings out of a file that somebody handed on. Throws ExpectedFailure. */
function readLayouts(path: string): readonly ColumnLayout[] {
  const refuse = (why: string): never => {
    throw new ExpectedFailure({ code: 'no-mappings', message: `${basename(path)} ${why}. Nothing was taken over.`, advice: 'Choose a file that Crossdock wrote with “Share…”, or a configuration with columnLayouts.' });
  };
  let json: unknown;
  try {
    if (statSync(path).size > LAYOUTS_BYTES) refuse('is too large to be a file of mappings');
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof ExpectedFailure) throw error;
    refuse(error instanceof SyntaxError ? 'is no JSON' : `cannot be read: ${(error as Error).message}`);
  }
  const parsed = sharedLayouts.safeParse(json);
  if (parsed.success) return parsed.data.columnLayouts as readonly ColumnLayout[];
  const [issue] = parsed.error.issues;
  return refuse(`holds no mappings of columns (${issue!.path.join('.')}: ${issue!.message})`);
}
