import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { compareSites } from '../../shared/drift/drift';
import { driftJson } from '../../shared/drift/drift-text';
import { driftColumns, driftRows } from '../../shared/drift/drift-table';
import { readSide } from '../../shared/drift/side';
import type { Side } from '../../shared/drift/side';
import type { CheckedArgs } from '../../shared/ipc/contract';
import type { Analysis } from '../../shared/model/analysis';
import type { Drift } from '../../shared/model/drift';
import { compareText } from '../../shared/model/order';
import type { ComparisonView } from '../../shared/model/views';
import { analysisDocument } from '../../shared/report/analysis-json';
import { writeCsv } from '../spreadsheet/csv';
import { AnalysisRun } from './analysis-run';
import { ExpectedFailure } from './expected-failure';
import type { Host } from './ports';
import { Workspace } from './workspace';

type SideChoice = CheckedArgs<'compare.run'>['base'];

/** An `analysis.json` above this is not read into memory. */
const LARGEST_DOCUMENT = 1 << 29;

/** An `analysis.json`, or the analysis that an engagement holds. Throws ExpectedFailure in words for a person. */
export async function sideOfFile(path: string, version: string, name = path, passphrase?: string): Promise<Side> {
  const refused = (why: string): ExpectedFailure => new ExpectedFailure({ code: 'no-analysis', message: `${name}: ${why}.`, advice: 'Name an engagement or an analysis.json.' });
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    if (size > LARGEST_DOCUMENT) throw refused(`it has ${size} bytes; up to ${LARGEST_DOCUMENT} are compared`);
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof ExpectedFailure) throw error;
    throw new ExpectedFailure({ code: 'not-read', message: `${name} cannot be read: ${(error as Error).message}`, advice: 'Name an engagement or an analysis.json.' });
  }
  if (bytes[0] === 0x7b) {
    try {
      return readSide(JSON.parse(bytes.toString('utf8')));
    } catch (error) {
      throw refused((error as Error).message);
    }
  }
  const workspace = await Workspace.open(path, version, passphrase);
  const { analysis } = workspace;
  workspace.close();
  if (!analysis) throw refused('it holds no analysis; nothing was ever imported into it');
  return sideOf(analysis);
}

/** Through the same check as a file: what is compared is what would be written. */
const sideOf = (analysis: Analysis): Side => readSide(analysisDocument(analysis));

/** The drift as CSV; text that a spreadsheet would run is made harmless. */
export const driftCsv = (drift: Drift): Uint8Array => writeCsv(driftColumns, driftRows(drift), { byteOrderMark: true }).bytes;

export const driftBytes = (drift: Drift, format: 'csv' | 'json'): Uint8Array => (format === 'csv' ? driftCsv(drift) : Buffer.from(driftJson(drift)));

/** The comparison of the window: one at a time; the last one can be written to a file. */
export class Comparison {
  #run: AnalysisRun | undefined;
  #reject: ((why: Error) => void) | undefined;
  #turn = 0;
  last: Drift | undefined;

  constructor(private readonly host: Host, private readonly version: string) {}

  /** Ends what is going on; whoever waits for it hears that it was cancelled. */
  cancel(): void {
    this.#turn++;
    this.#run?.cancel();
    this.#run = undefined;
    const reject = this.#reject;
    this.#reject = undefined;
    reject?.(cancelled());
  }

  async run(workspace: Workspace, { base, later }: CheckedArgs<'compare.run'>): Promise<ComparisonView> {
    this.cancel();
    const turn = this.#turn;
    const side = async (which: 'earlier' | 'later'): Promise<Side> => {
      const made = await this.#side(workspace, which === 'earlier' ? base : later, which);
      if (turn !== this.#turn) throw cancelled();
      return made;
    };
    // What may be refused at once comes before what takes a while.
    const quick = later.kind === 'captures' ? undefined : await side('later');
    const one = await side('earlier');
    const other = quick ?? await side('later');
    const drift = compareSites(one, other);
    this.last = drift;
    return { drift, zoneNames: Object.fromEntries([...one.zones, ...other.zones].map(({ id, name }) => [id, name])), here: workspace.readings.map(({ source }) => source.id) };
  }

  async #side(workspace: Workspace, choice: SideChoice, which: 'earlier' | 'later'): Promise<Side> {
    switch (choice.kind) {
      case 'all': {
        if (!workspace.analysis) throw new ExpectedFailure({ code: 'no-analysis', message: 'This engagement holds nothing to compare yet.', advice: 'Import a capture or an asset list.' });
        return sideOf(workspace.analysis);
      }
      case 'file':
        return sideOfFile(choice.file, this.version, basename(choice.file) || 'The file');
      case 'captures': {
        const chosen = new Set(choice.sources);
        // Lists and configurations say the same whenever the capture was taken: they count on both sides.
        const readings = workspace.readings.filter(({ source }) => source.kind !== 'capture' || chosen.has(source.id));
        if (!readings.some(({ source }) => source.kind === 'capture')) throw new ExpectedFailure({ code: 'source-gone', message: 'The chosen captures are no longer in this engagement.', advice: 'Choose others.' });
        return sideOf(await this.#analyse({ ...workspace.analysisInput(this.host.now().toISOString()), readings, previous: [] }, which));
      }
    }
  }

  /** One side by itself, in a process of its own. */
  #analyse(input: ReturnType<Workspace['analysisInput']>, which: 'earlier' | 'later'): Promise<Analysis> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#run = new AnalysisRun(this.host, input, {
        stage: progress => this.host.tell('compare.progress', { side: which, ...progress }),
        done: ({ values }) => {
          this.#run = undefined;
          this.#reject = undefined;
          resolve({ ...values, sources: input.readings.map(({ source }) => source).sort((a, b) => compareText(a.id, b.id)) });
        },
        failed: why => {
          console.error(why);
          this.#run = undefined;
          this.#reject = undefined;
          reject(new ExpectedFailure({ code: 'analysis-stopped', message: `The ${which} side could not be analysed: its process stopped.`, advice: 'Try again; if it happens again, report it.' }));
        },
      });
    });
  }
}

const cancelled = (): ExpectedFailure => new ExpectedFailure({ code: 'cancelled', message: 'The comparison was cancelled.' });
