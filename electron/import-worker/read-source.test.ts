import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joined, pcapBytes } from '../../shared/capture/capture-bytes';
import { figure } from '../../shared/capture/frame';
import { ethernetFrame, ipv4Packet, udpDatagram } from '../../shared/layers/frame-bytes';
import type { Reading } from '../../shared/model/reading';
import { readSource } from './read-source';
import type { ReadOutcome } from './read-source';

/** Files, paths and media as they are in the field, on the real file system (reliability §2.3, rows 30 to 36). */

const windows = process.platform === 'win32';
const linux = process.platform === 'linux';
/** What is read in one go; a file must be longer to be in mid-read. */
const BLOCK = 1 << 17;

const frameOf = (n: number): Uint8Array => ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 17, udpDatagram(40_000, 50_000, new Uint8Array(1000)), { id: n }));
const frame = frameOf(0);
/** A thousand packets, no two of them alike. */
const recordsFrom = (first: number): Uint8Array => pcapBytes(Array.from({ length: 1000 }, (_, i) => ({ bytes: frameOf(first + i), time: 1_700_000_000_000_000 + (first + i) * 1000 }))).subarray(24);
const records = recordsFrom(0);
/** Nine blocks and a bit. */
const BIG = joined([pcapBytes([]), ...Array.from({ length: 9 }, (_, i) => recordsFrom(i * 1000))]);
const SMALL = joined([pcapBytes([]), records.subarray(0, 10 * (16 + frame.length))]);

/**
 * A file that fails with EIO where it is read: the memory of another program, of whose first pages nobody mapped any. Undefined where the system does not let us
 * look into our own child.
 */
const child = linux ? spawn('sleep', ['300'], { stdio: 'ignore' }) : undefined;
const failing = ((): string | undefined => {
  if (child?.pid === undefined) return undefined;
  try {
    closeSync(openSync(`/proc/${child.pid}/mem`, 'r'));
    return `/proc/${child.pid}/mem`;
  } catch {
    return undefined;
  }
})();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-read-'));
});
afterAll(() => {
  child?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, bytes: Uint8Array = SMALL): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const read = (path: string, meanwhile?: (times: number) => void): ReadOutcome => {
  let times = 0;
  return readSource(path, {
    site: 'site', config: {},
    // Asked between two blocks: what happens to the file meanwhile happens in mid-read.
    cancelled: () => {
      meanwhile?.(++times);
      return false;
    },
  });
};
const reading = (outcome: ReadOutcome): Reading => {
  if (outcome.kind !== 'read') throw new Error(`${outcome.kind}: ${JSON.stringify(outcome)}`);
  return outcome.reading;
};
const problems = (outcome: ReadOutcome): string[] => reading(outcome).source.problems.map(({ weight, message }) => `${weight}: ${message}`);
const refusal = (outcome: ReadOutcome): string => (outcome.kind === 'refused' ? outcome.problem.message : `not refused: ${outcome.kind}`);

test('a file longer than two blocks is really read in several steps', () => {
  expect(BIG.length).toBeGreaterThan(2 * BLOCK);
  let steps = 0;
  const outcome = read(file('steps.pcap', BIG), times => void (steps = times));
  expect(steps).toBeGreaterThan(2);
  expect(reading(outcome).source).toMatchObject({ bytes: BIG.length, sha256: createHash('sha256').update(BIG).digest('hex'), problems: [], capture: { packets: 9000, decoded: 9000 } });
});

describe('files that change while they are read', () => {
  test('a capture that is still being written is read to its new end, with a warning', () => {
    const path = file('grows.pcap', BIG);
    const outcome = read(path, times => {
      if (times === 1) appendFileSync(path, recordsFrom(9000));
    });
    const size = BIG.length + records.length;
    expect(problems(outcome)).toEqual([`warning: the file grew during the import; it was read to byte ${figure(size)}`]);
    expect(reading(outcome).source).toMatchObject({ bytes: size, sha256: createHash('sha256').update(readFileSync(path)).digest('hex'), capture: { packets: 10_000 } });
  });

  test('a file that becomes shorter keeps what was read, and says how far that was', () => {
    const path = file('shrinks.pcap', BIG);
    const outcome = read(path, times => {
      if (times === 1) truncateSync(path, BLOCK);
    });
    const kept = Math.floor((BLOCK - 24) / (16 + frame.length));
    expect(problems(outcome)).toEqual([`partial: ends inside packet ${figure(kept + 1)} at byte 131 072; ${figure(kept)} packets kept`,
      `partial: the file became shorter during the import: it ends at byte 131 072 of ${figure(BIG.length)}; ${figure(kept)} packets came before`]);
    expect(reading(outcome).source.capture).toMatchObject({ packets: kept, decoded: kept });
  });

  test.skipIf(windows)('a file that vanishes is read to its end: the open file is still there', () => {
    const path = file('vanishes.pcap', BIG);
    const outcome = read(path, () => {
      if (existsSync(path)) unlinkSync(path);
    });
    expect(reading(outcome).source).toMatchObject({ problems: [], capture: { packets: 9000 } });
  });

  /** Puts something else in the place of the open file, so that the next read of it fails in the system itself, as it does when a medium is pulled. */
  const replaceOpen = (path: string, other: string): void => {
    const descriptor = Number(readdirSync('/proc/self/fd').find(name => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`) === path;
      } catch {
        return false;
      }
    }));
    closeSync(descriptor);
    // The lowest free number is the one just given back; others in between are closed again.
    const others: number[] = [];
    let opened = openSync(other, 'r');
    while (opened !== descriptor && others.length < 50) {
      others.push(opened);
      opened = openSync(other, 'r');
    }
    for (const extra of others) closeSync(extra);
    expect(opened).toBe(descriptor);
  };

  test.skipIf(!failing)(`a medium that fails in mid-read keeps what came before, and says where and why${failing ? '' : ' (here is no file that fails with EIO)'}`, () => {
    const path = file('pulled.pcap', BIG);
    const outcome = read(path, times => {
      if (times === 1) replaceOpen(path, failing!);
    });
    const [cut, error] = problems(outcome);
    expect(cut).toMatch(/^partial: ends inside packet \d{3} at byte 131 072; \d{3} packets kept$/);
    expect(error).toBe(`partial: read error: the medium cannot be read here (EIO) at byte 131 072 of ${figure(BIG.length)}; 123 packets came before`);
    expect(reading(outcome).source.capture!.decoded).toBeGreaterThan(110);
    expect(reading(outcome).source.sha256).toBe(createHash('sha256').update(BIG.subarray(0, BLOCK)).digest('hex'));
  });

  test.skipIf(!linux)('any other error in mid-read is named in words, too', () => {
    const path = file('replaced.pcap', BIG);
    const outcome = read(path, times => {
      if (times === 1) replaceOpen(path, folder);
    });
    expect(problems(outcome)[1]).toBe(`partial: read error: it is a folder (EISDIR) at byte 131 072 of ${figure(BIG.length)}; 123 packets came before`);
  });
});

describe('paths', () => {
  const awkward = ['🏭 плант 工場.pcap', ' leading and trailing .pcap ', 'con.pcap', "it's \"quoted\" $(touch x) `y`.pcap", 'line\nbreak.pcap', '-r', '..pcap', 'no extension', `${'x'.repeat(250)}.pcap`];
  test.skipIf(windows).each(awkward)('a file named %j is read under its name', name => {
    expect(reading(read(file(name))).source).toMatchObject({ name, capture: { packets: 10 } });
  });

  test('a path of three hundred characters is read', () => {
    const deep = join(folder, 'a'.repeat(100), 'b'.repeat(100), 'c'.repeat(100));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'deep.pcap'), SMALL);
    expect(join(deep, 'deep.pcap').length).toBeGreaterThan(300);
    expect(reading(read(join(deep, 'deep.pcap'))).source.capture).toMatchObject({ packets: 10 });
  });

  test('a name that is too long, or of a file that is not there, is refused in words', () => {
    expect(refusal(read(join(folder, 'x'.repeat(300))))).toMatch(/cannot be opened: (its name is too long \(ENAMETOOLONG\)|there is no such file \(ENOENT\))\. Nothing was imported from it\.$/);
    expect(refusal(read(join(folder, 'absent.pcap')))).toBe('absent.pcap cannot be opened: there is no such file (ENOENT). Nothing was imported from it.');
  });

  test.skipIf(windows)('a link is followed, one that leads to itself is refused', () => {
    file('target.pcap');
    symlinkSync('target.pcap', join(folder, 'link.pcap'));
    expect(reading(read(join(folder, 'link.pcap'))).source).toMatchObject({ name: 'link.pcap', capture: { packets: 10 } });
    symlinkSync('loop-b', join(folder, 'loop-a'));
    symlinkSync('loop-a', join(folder, 'loop-b'));
    expect(refusal(read(join(folder, 'loop-a')))).toBe('loop-a cannot be opened: it is a link that leads to itself (ELOOP). Nothing was imported from it.');
  });

  test('a folder is not a regular file', () => {
    expect(refusal(read(folder))).toMatch(/ (is not a regular file|cannot be opened: it is a folder \(EISDIR\))\. Nothing was imported from it\.$/);
  });

  test.skipIf(windows)('a FIFO without a writer, and a device, are refused and never waited for', () => {
    const fifo = join(folder, 'fifo.pcap');
    execFileSync('mkfifo', [fifo]);
    expect(refusal(read(fifo))).toBe('fifo.pcap is not a regular file. Nothing was imported from it.');
    for (const device of ['/dev/zero', '/dev/null', '/dev/tty']) {
      if (existsSync(device)) expect(refusal(read(device))).toMatch(/ (is not a regular file|cannot be opened: it is a device \(ENXIO\))\. Nothing was imported from it\.$/);
    }
  });

  test('an empty file is refused', () => {
    expect(refusal(read(file('empty.pcap', new Uint8Array(0))))).toBe('empty.pcap: empty file (0 bytes). Nothing was imported from it.');
  });
});

describe('permission', () => {
  const NOBODY = 65_534;

  test.skipIf(windows)('a file that may not be read is refused with the system\'s reason in words', () => {
    const path = file('secret.pcap');
    chmodSync(path, 0o000);
    // Root may read everything, so it tries as somebody who may not.
    const root = process.getuid?.() === 0;
    if (root) chmodSync(folder, 0o711);
    try {
      if (root) process.seteuid!(NOBODY);
      expect(refusal(read(path))).toBe('secret.pcap cannot be opened: you may not read it (EACCES). Nothing was imported from it.');
    } finally {
      if (root) process.seteuid!(0);
      chmodSync(path, 0o600);
    }
    expect(reading(read(path)).source.capture).toMatchObject({ packets: 10 });
  });

  test.skipIf(windows)('what is read is neither changed nor touched, writable or not', () => {
    const path = file('evidence.pcap');
    chmodSync(path, 0o400);
    const before = readFileSync(path);
    expect(reading(read(path)).source.capture).toMatchObject({ packets: 10 });
    expect(readFileSync(path).equals(before)).toBe(true);
    chmodSync(path, 0o600);
  });
});
