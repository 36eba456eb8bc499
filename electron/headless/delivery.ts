import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readSync, openSync, closeSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { Analysis } from '../../shared/model/analysis';
import type { SiteConfig } from '../../shared/model/config';
import { compareText } from '../../shared/model/order';
import { LARGEST_MANIFEST, MANIFEST, manifestText, MOST_FILES, readManifest, readSums, SUMS, sumsText, type DeliveredFile, type Manifest } from '../../shared/report/delivery/manifest';
import { ExpectedFailure } from '../engine/expected-failure';
import { writeFileAtomically } from '../store/atomic-file';
import { checkChain, CUSTODY, readCustodyLines, type Chain, type Hashed } from '../store/custody';

/** Written before the manifest; what an interrupted run or another program left is told from it by name. */
const NO_DELIVERY = (folder: string, why: string): ExpectedFailure => new ExpectedFailure({ code: 'no-delivery', message: `${folder} cannot be checked as a delivery: ${why}.`, advice: 'Nothing of it was read further. Ask for it to be delivered again.' });

/** SHA-256 and size of a file, read in blocks; undefined when it cannot be read or is none. */
export function sha256Of(path: string): { sha256: string; bytes: number } | undefined {
  try {
    const hash = createHash('sha256');
    const block = new Uint8Array(1 << 22);
    const file = openSync(path, 'r');
    let bytes = 0;
    try {
      if (!statSync(path).isFile()) return undefined;
      for (let n; (n = readSync(file, block, 0, block.length, null)) > 0; bytes += n) hash.update(block.subarray(0, n));
    } finally {
      closeSync(file);
    }
    return { sha256: hash.digest('hex'), bytes };
  } catch {
    return undefined;
  }
}

/** What one run writes below its `--out` folder, and in the end the manifest of it. Files that it writes elsewhere are no part of the delivery. */
export class DeliveryFolder {
  readonly #files = new Map<string, DeliveredFile>();
  /** Everything that was written, also what is not below the folder. */
  readonly written: Hashed[] = [];

  constructor(readonly folder: string | undefined) {}

  /**
   * Refuses a folder in which these names belong to somebody else: a client's own SHA256SUMS of the captures is evidence too.
   * Throws ExpectedFailure before anything is written.
   */
  refuseForeign(): void {
    if (this.folder === undefined) return;
    const [manifest, ...others] = [MANIFEST, SUMS, CUSTODY].map(name => join(this.folder!, name));
    let ours = false;
    try {
      readManifest(readFileSync(manifest!, 'utf8'));
      ours = true;
    } catch { /* told below, by what is there */ }
    const foreign = ours ? undefined : [manifest!, ...others].find(existsSync);
    if (foreign !== undefined) throw new ExpectedFailure({ code: 'foreign-manifest', message: `${foreign} is there already, and was not written by Crossdock.`, advice: 'Nothing was written. Name another folder.' });
  }

  readonly write = (path: string, bytes: Uint8Array): void => {
    writeFileAtomically(path, bytes);
    const hashed = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
    const below = this.folder === undefined ? undefined : relative(resolve(this.folder), resolve(path));
    const inside = below !== undefined && !below.startsWith('..') && resolve(below) !== below;
    const file = inside ? below.split(sep).join('/') : basename(path);
    this.written.push({ name: file, ...hashed });
    if (inside) this.#files.set(file, { file, ...hashed });
  };

  /** Was anything written below the folder? */
  get holdsFiles(): boolean {
    return this.#files.size > 0;
  }

  /** Writes manifest.json and SHA256SUMS. Returns what else is in the folder: `verify` would call it additional. */
  close(analysis: Analysis, config: SiteConfig, redacted: boolean): { readonly manifest: string | undefined; readonly strangers: readonly string[] } {
    if (this.folder === undefined || this.#files.size === 0) return { manifest: undefined, strangers: [] };
    const outputs = [...this.#files.values()];
    const path = join(this.folder, MANIFEST);
    this.write(path, Buffer.from(manifestText(analysis, { config, redacted, outputs })));
    writeFileAtomically(join(this.folder, SUMS), Buffer.from(sumsText([...this.#files.values()])));
    return { manifest: path, strangers: filesBelow(this.folder).filter(({ file }) => file !== SUMS && !this.#files.has(file)).map(({ file }) => file) };
  }
}

interface Found {
  readonly file: string;
  readonly kind: 'file' | 'other';
}

/** Every name below the folder, links not followed: one may lead anywhere. Throws ExpectedFailure beyond the limit. */
function filesBelow(folder: string): Found[] {
  const found: Found[] = [];
  const open = [''];
  while (open.length > 0) {
    const below = open.pop()!;
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const file = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) open.push(file);
      else found.push({ file, kind: entry.isFile() ? 'file' : 'other' });
      if (found.length > 2 * MOST_FILES) throw NO_DELIVERY(folder, `it holds more than ${2 * MOST_FILES} files`);
    }
  }
  return found.sort((a, b) => compareText(a.file, b.file));
}

export type FileState = 'intact' | 'ALTERED' | 'missing' | 'additional';

export interface Checked {
  readonly manifest: Manifest;
  /** SHA-256 of the manifest: whoever has it by another way knows that the whole delivery is the one that was meant. */
  readonly manifestSha256: string;
  readonly files: readonly { readonly file: string; readonly state: FileState; readonly why?: string }[];
  /** The chain of custody that was delivered, when there is one to read. */
  readonly custody?: Chain;
}

const readWhole = (folder: string, name: string): Buffer => {
  const path = join(folder, name);
  let size: number;
  try {
    const state = lstatSync(path);
    if (!state.isFile()) throw new Error('it is no file');
    ({ size } = state);
  } catch (error) {
    throw NO_DELIVERY(folder, `${name} cannot be read (${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is not there' : (error as Error).message})`);
  }
  if (size > LARGEST_MANIFEST) throw NO_DELIVERY(folder, `${name} has ${size} bytes; up to ${LARGEST_MANIFEST} are read`);
  return readFileSync(path);
};

/** Holds a folder to its manifest and its sums. Reads nothing outside it. Throws ExpectedFailure when the folder is no delivery, or its lists are not to be trusted. */
export function checkDelivery(folder: string): Checked {
  const manifestBytes = readWhole(folder, MANIFEST);
  const sumsBytes = readWhole(folder, SUMS);
  let manifest: Manifest;
  let sums: Map<string, string>;
  try {
    manifest = readManifest(manifestBytes.toString('utf8'));
  } catch (error) {
    throw NO_DELIVERY(folder, `${MANIFEST} is refused, ${(error as Error).message}`);
  }
  try {
    sums = readSums(sumsBytes.toString('utf8'));
  } catch (error) {
    throw NO_DELIVERY(folder, `${SUMS} is refused, ${(error as Error).message}`);
  }
  const listed = new Map(manifest.outputs.map(output => [output.file, output]));
  const files: { file: string; state: FileState; why?: string }[] = [];
  const add = (file: string, state: FileState, why?: string): void => void files.push({ file, state, ...(why === undefined ? {} : { why }) });
  const manifestSha256 = createHash('sha256').update(manifestBytes).digest('hex');
  const differs = sums.get(MANIFEST) === undefined ? `${SUMS} does not list it` : sums.get(MANIFEST) !== manifestSha256 ? `${SUMS} has another SHA-256 of it` : undefined;
  add(MANIFEST, differs === undefined ? 'intact' : 'ALTERED', differs);
  const present = new Map(filesBelow(folder).map(found => [found.file, found.kind]));
  for (const file of [...new Set([...listed.keys(), ...sums.keys()])].filter(one => one !== MANIFEST && one !== SUMS).sort(compareText)) {
    const output = listed.get(file);
    const sum = sums.get(file);
    const kind = present.get(file);
    if (!output) add(file, 'additional', `${SUMS} lists it and ${MANIFEST} does not`);
    else if (kind === undefined) add(file, 'missing');
    else if (kind === 'other') add(file, 'ALTERED', 'it is a link or a device, no file');
    else {
      const now = sha256Of(join(folder, file));
      const why = now === undefined ? 'it cannot be read' : now.sha256 !== output.sha256 ? `it has another SHA-256 than in ${MANIFEST}` : sum === undefined ? `${SUMS} does not list it` : sum !== output.sha256 ? `${SUMS} has another SHA-256 of it` : undefined;
      add(file, why === undefined ? 'intact' : 'ALTERED', why);
    }
  }
  for (const file of present.keys()) if (file !== MANIFEST && file !== SUMS && !listed.has(file) && !sums.has(file)) add(file, 'additional');
  return { manifest, manifestSha256, files, ...(listed.has(CUSTODY) && present.get(CUSTODY) === 'file' ? { custody: checkChain(readCustodyLines(readWhole(folder, CUSTODY))) } : {}) };
}
