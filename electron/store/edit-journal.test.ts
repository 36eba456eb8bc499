import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newSeal, type Seal } from './container';
import { EditJournal, journalPathOf, putJournalAside, readJournal, type JournalReading, type KeptEdit } from './edit-journal';
import { files } from './files';

const PASSPHRASE = 'correct horse battery';
const BASE = { rows: 7, hash: 'ab'.repeat(32) };
let folder: string;
let file: string;
let seal: Seal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-journal-'));
  file = join(folder, 'site.crossdock');
  seal = newSeal(PASSPHRASE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const edit = (n: number, text = `note ${n}`): KeptEdit => ({ at: n * 1_000, row: JSON.stringify({ edit: { kind: 'note', value: text } }), entry: `{"n":${n}}`, hash: String(n).padStart(64, '0') });
const EDITS = [1, 2, 3, 4].map(n => edit(n, 'secret Bilsthorpe PLC-7'));
function written(with_: Seal | undefined): Buffer {
  rmSync(journalPathOf(file), { force: true });
  const journal = new EditJournal(file, BASE, with_);
  for (const one of EDITS) journal.append(one);
  return readFileSync(journalPathOf(file));
}
const read = (with_: Seal | undefined): JournalReading => readJournal(file, undefined, with_) as JournalReading;

test('what was appended is read back, with the state of the file that it continues', () => {
  expect(readJournal(file, undefined, undefined)).toBeUndefined();
  for (const one of [undefined, seal]) {
    written(one);
    expect(read(one)).toEqual({ base: BASE, edits: EDITS, rest: 0, damaged: false });
  }
});

test('sealed, no byte of it says anything, and only the passphrase opens it; an open journal beside a closed file is refused, and the reverse', () => {
  expect(written(undefined).includes('Bilsthorpe')).toBe(true);
  expect(readJournal(file, undefined, seal)).toBe('unreadable');
  expect(written(seal).includes('Bilsthorpe')).toBe(false);
  expect(readJournal(file, undefined, undefined)).toBe('unreadable');
  expect(readJournal(file, undefined, newSeal('another passphrase'))).toBe('unreadable');
  // Closed anew with the same words, the file has another salt.
  expect((readJournal(file, PASSPHRASE, newSeal(PASSPHRASE)) as JournalReading).edits).toEqual(EDITS);
}, 30_000);

test('cut anywhere, what is whole before the cut is there, and the cut is no damage', () => {
  for (const one of [undefined, seal]) {
    const bytes = written(one);
    let most = 0;
    for (let at = 0; at < bytes.length; at++) {
      writeFileSync(journalPathOf(file), bytes.subarray(0, at));
      const { edits, damaged } = read(one);
      expect(edits).toEqual(EDITS.slice(0, edits.length));
      expect(edits.length).toBeGreaterThanOrEqual(most);
      expect(damaged).toBe(false);
      most = edits.length;
    }
    expect(most).toBe(EDITS.length - 1);
  }
}, 30_000);

test('changed in any bit of a sealed journal, nothing that was not appended comes out of it', () => {
  const bytes = written(seal);
  fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
    const changed = Buffer.from(bytes);
    changed[at]! ^= flip;
    writeFileSync(journalPathOf(file), changed);
    const found = readJournal(file, undefined, seal);
    if (found === 'unreadable') return;
    expect(found!.edits).toEqual(EDITS.slice(0, found!.edits.length));
    // A header that names other rows of the chain is taken for the header of another journal.
    expect(found!.edits.length).toBeLessThan(EDITS.length);
  }), { numRuns: 400 });
});

test('property: rubbish is never an exception, and never an edit', () => {
  const header = written(undefined).subarray(0, 80);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (rubbish, head) => {
    const begin = head ? header : Buffer.alloc(0);
    writeFileSync(journalPathOf(file), Buffer.concat([begin, rubbish]));
    const found = readJournal(file, undefined, undefined);
    expect(found === 'unreadable' || found!.edits.length === 0).toBe(true);
  }), { numRuns: 300 });
});

test('an append that fails leaves the journal as it was; the next one is sealed under a nonce that was not used', () => {
  const journal = new EditJournal(file, BASE, seal);
  journal.append(EDITS[0]!);
  const before = readFileSync(journalPathOf(file));
  const { fsyncSync } = files;
  files.fsyncSync = () => {
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  };
  try {
    expect(() => journal.append(EDITS[1]!)).toThrow('ENOSPC');
  } finally {
    files.fsyncSync = fsyncSync;
  }
  expect(readFileSync(journalPathOf(file)).equals(before)).toBe(true);
  journal.append(EDITS[2]!);
  expect(readFileSync(journalPathOf(file)).readUInt32LE(before.length + 4)).toBe(3);
  expect(read(seal).edits).toEqual([EDITS[0], EDITS[2]]);
});

test('put aside, it has a name that nothing else has', () => {
  for (const name of ['site.crossdock-journal-aside', 'site.crossdock-journal-aside-2']) {
    written(undefined);
    expect(putJournalAside(file)).toBe(join(folder, name));
  }
  expect(readdirSync(folder)).toContain('site.crossdock-journal-aside-2');
});
