import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reading } from '../../shared/model/reading';
import { readPackedSource, readSource } from './read-source';
import type { ReadOutcome } from './read-source';

/** Logs on the real file system: read as they come, plain, packed, packed and cut. */

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-log-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEAD = '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_ip_bytes\tresp_ip_bytes\tconn_state\thistory\torig_pkts\tresp_pkts\n';
const ROWS = 60_000;
/** Several blocks, no two rows alike, so that gzip cannot make one block of it. */
const LOG = HEAD + Array.from({ length: ROWS }, (_, i) => `${1_700_000_000 + i}.${String((i * 7919) % 1_000_000).padStart(6, '0')}\tC${createHash('md5').update(String(i)).digest('base64url').slice(0, 17)}\t10.0.0.${(i % 50) + 1}\t${10_000 + (i % 50_000)}\t10.1.0.${(i % 20) + 1}\t502\ttcp\tmodbus\t1.5\t640\t560\tSF\tShADadFf\t10\t9\n`).join('');

const file = (name: string, bytes: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const reading = (outcome: ReadOutcome): Reading => {
  if (outcome.kind !== 'read') throw new Error(`${outcome.kind}: ${JSON.stringify(outcome)}`);
  return outcome.reading;
};
const options = { site: 'site', config: {} };
const sum = ({ conversations }: Reading): number => conversations.reduce((all, { packets }) => all + packets, 0);

test('a log of several blocks is read row by row, hashed on the way, and its numbers are those of its lines', () => {
  expect(LOG.length).toBeGreaterThan(4 << 20);
  const found = reading(readSource(file('conn.log', LOG), options));
  const sha256 = createHash('sha256').update(LOG).digest('hex');
  expect(found.source).toMatchObject({ kind: 'flow-log', format: 'zeek', sha256, id: `src:${sha256.slice(0, 12)}`, bytes: LOG.length, table: { rows: ROWS, rowsRead: ROWS, rowsSkipped: {} } });
  expect(sum(found)).toBe(19 * ROWS);
  expect(found.conversations).toHaveLength(100);
  expect(found.conversations[0]!.frames[0]).toBe(7);
});

test('packed, it says the same; through both ways of unpacking', async () => {
  const plain = reading(readSource(file('plain-conn.log', LOG), options));
  const path = file('conn.2024-05-01-10-00-00.log.gz', gzipSync(LOG));
  for (const outcome of [readSource(path, options), await readPackedSource(path, options)]) {
    const packed = reading(outcome);
    expect(packed.conversations).toEqual(plain.conversations);
    expect(packed.witnesses).toEqual(plain.witnesses);
    expect(packed.source.table).toEqual(plain.source.table);
    expect(packed.source.name).toBe('conn.2024-05-01-10-00-00.log.gz');
  }
});

test('packed and cut, what came before is kept, and where it ended is said', async () => {
  const packed = gzipSync(LOG);
  const path = file('cut-conn.log.gz', packed.subarray(0, Math.floor(packed.length / 2)));
  const found = reading(await readPackedSource(path, options));
  expect(found.source.problems.map(({ code, weight }) => [code, weight])).toContainEqual(['compressed-cut-short', 'partial']);
  const { rows, rowsRead, rowsSkipped } = found.source.table!;
  expect(rowsRead).toBeGreaterThan(ROWS / 4);
  expect(rows).toBe(rowsRead + Object.values(rowsSkipped).reduce((a, b) => a + b, 0));
  expect(sum(found)).toBe(19 * rowsRead);
});

test('damaged in the middle, packed twice, or packed nothing of ours: named, never thrown', async () => {
  const packed = gzipSync(LOG);
  packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 2000);
  const damaged = reading(await readPackedSource(file('damaged-conn.log.gz', packed), options));
  // The portable reader checks no sums: what comes out behind the damage is no row, and is counted as that.
  expect(damaged.source.table!.rowsSkipped['short-row']).toBeGreaterThan(1000);
  expect(damaged.source.table!.rowsRead).toBeLessThan(0.6 * ROWS);
  for (const [name, bytes] of [['twice.log.gz', gzipSync(gzipSync(LOG))], ['text.gz', gzipSync('hello, world\n'.repeat(1000))], ['list.csv.gz', gzipSync('name,ip\nplc-1,10.0.0.1\n')]] as const) {
    expect((await readPackedSource(file(name, bytes), options)).kind, name).toBe('refused');
  }
});

test('a binary flow file is refused by name', () => {
  const outcome = readSource(file('nfcapd.202405011000', Uint8Array.from([0x0c, 0xa5, 1, 0, ...new Array<number>(300).fill(1)])), options);
  expect(outcome.kind === 'refused' && outcome.problem.message).toContain('nfcapd');
});
