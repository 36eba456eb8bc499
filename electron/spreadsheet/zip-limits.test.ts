import { strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from './refusal';
import { inflateEntry, ZIP_LIMITS, zipEntries } from './zip-limits';

const archive = (files: Record<string, string | Uint8Array>, level: 0 | 6 = 6): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, data]) => [name, typeof data === 'string' ? strToU8(data) : data])), { level, mtime: new Date(1980, 0, 1) });
const find = (bytes: Uint8Array, magic: number, from = 0): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = from; at + 4 <= bytes.length; at++) if (view.getUint32(at, true) === magic) return at;
  return -1;
};
const edited = (bytes: Uint8Array, edit: (view: DataView, central: number, end: number, bytes: Uint8Array) => void): Uint8Array => {
  const copy = bytes.slice();
  edit(new DataView(copy.buffer), find(copy, 0x02014b50), find(copy, 0x06054b50), copy);
  return copy;
};
const all = (bytes: Uint8Array, limits = ZIP_LIMITS): string[] => {
  const read: string[] = [];
  for (const entry of zipEntries(bytes, limits)) {
    let text = '';
    inflateEntry(bytes, entry, piece => {
      text += Buffer.from(piece).toString('latin1');
    });
    read.push(`${entry.name}=${text}`);
  }
  return read;
};
const refusal = (bytes: Uint8Array, limits = ZIP_LIMITS): string => {
  try {
    all(bytes, limits);
  } catch (error) {
    if (error instanceof Refusal) return error.problem.message;
    throw error;
  }
  return 'accepted';
};
const renamed = (name: string): Uint8Array => {
  const bytes = archive({ ['n'.repeat(Buffer.byteLength(name))]: 'x' });
  for (const at of [30, find(bytes, 0x02014b50) + 46]) bytes.set(Buffer.from(name), at);
  return bytes;
};

describe('an archive that is what it says', () => {
  test('gives its entries, stored or deflated', () => {
    expect(all(archive({ 'a.xml': 'one', 'b/c.xml': 'two' }))).toEqual(['a.xml=one', 'b/c.xml=two']);
    expect(all(archive({ 'a.xml': 'one' }, 0))).toEqual(['a.xml=one']);
  });

  test('may carry a comment after its end', () => {
    const bytes = archive({ 'a.xml': 'one' });
    const longer = new Uint8Array(bytes.length + 5);
    longer.set(bytes);
    new DataView(longer.buffer).setUint16(bytes.length - 2, 5, true);
    expect(all(longer)).toEqual(['a.xml=one']);
  });
});

describe('sizes', () => {
  const bomb = archive({ 'xl/worksheets/sheet1.xml': new Uint8Array(3 << 20) });

  test('a bomb that states its size is refused before anything is unpacked', () => {
    expect(bomb.length).toBeLessThan(4_000);
    expect(refusal(bomb, { ...ZIP_LIMITS, single: 1 << 20, total: 2 << 20 })).toContain('expands past 1 MB; stopped');
    expect(refusal(archive({ a: new Uint8Array(600_000), b: new Uint8Array(600_000) }), { ...ZIP_LIMITS, total: 1 << 20 })).toContain('expands past 1 MB; stopped');
  });

  test('a bomb that states a small size is stopped at the first byte more, not at its end', () => {
    const lying = edited(bomb, (view, central) => {
      view.setUint32(22, 100, true);
      view.setUint32(central + 24, 100, true);
    });
    let seen = 0;
    expect(() => inflateEntry(lying, zipEntries(lying)[0]!, piece => {
      seen += piece.length;
    })).toThrow('holds more in “xl/worksheets/sheet1.xml” than it says');
    expect(seen).toBe(0);
  });

  test('a size that is too large is found at the end', () => {
    expect(refusal(edited(archive({ a: 'one' }), (view, central) => {
      view.setUint32(22, 4, true);
      view.setUint32(central + 24, 4, true);
    }))).toContain('has 3 of 4 bytes');
  });

  test('a changed byte shows in the checksum', () => {
    expect(refusal(edited(archive({ a: 'one' }, 0), (_view, _central, _end, bytes) => {
      bytes[31] = 0x4f;
    }))).toContain('checksum of “a” is wrong');
  });

  test('more parts than allowed', () => {
    expect(refusal(archive(Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`s${i}`, 'x']))))).toContain('has 2001 parts');
  });
});

describe('structures that no spreadsheet program writes', () => {
  test.each([
    ['../../etc/passwd', 'named “../../etc/passwd”'], ['/abs.xml', 'named “/abs.xml”'], ['C:\\x.xml', 'named “C:\\x.xml”'], ['\\\\host\\s', 'named'], ['a\0b', 'named “a·b”'], ['a/../b', 'named “a/../b”'],
  ])('the entry name %j is refused', (name, words) => {
    expect(refusal(renamed(name))).toContain(words);
  });

  test.each([
    ['two entries of one name', 'twice', () => {
      const bytes = archive({ 'a.xml': 'one', 'b.xml': 'two' });
      for (let at = 0; at < bytes.length - 5; at++) if (Buffer.from(bytes.subarray(at, at + 5)).toString() === 'b.xml') bytes.set(Buffer.from('A.XML'), at);
      return bytes;
    }],
    ['a link', 'holds the link', () => edited(archive({ a: '/etc/passwd' }), (view, central) => {
      view.setUint8(central + 5, 3);
      view.setUint32(central + 38, 0xa1ff_0000, true);
    })],
    ['encryption', 'protected by a password', () => edited(archive({ a: 'x' }), (view, central) => {
      view.setUint16(6, 1, true);
      view.setUint16(central + 8, 1, true);
    })],
    ['an unknown method', 'by method 12', () => edited(archive({ a: 'x' }), (view, central) => view.setUint16(central + 10, 12, true))],
    ['ZIP64 sizes', 'ZIP64', () => edited(archive({ a: 'x' }), (view, central) => view.setUint32(central + 24, 0xffffffff, true))],
    ['ZIP64 counts', 'ZIP64', () => edited(archive({ a: 'x' }), (view, _central, end) => {
      view.setUint16(end + 8, 0xffff, true);
      view.setUint16(end + 10, 0xffff, true);
    })],
    ['several disks', 'one part of several', () => edited(archive({ a: 'x' }), (view, _central, end) => view.setUint16(end + 4, 1, true))],
    ['a local name other than the directory’s', 'says two things about “a”', () => edited(archive({ a: 'x' }), (view) => view.setUint8(30, 0x62))],
    ['a local size other than the directory’s', 'says two things about “a”', () => edited(archive({ a: 'x' }), (view) => view.setUint32(22, 9, true))],
    ['bytes after its end', 'bytes follow its end', () => Uint8Array.of(...archive({ a: 'x' }), 1, 2, 3)],
    ['bytes before its start', 'is not where it should be', () => Uint8Array.of(1, 2, 3, ...archive({ a: 'x' }))],
    ['no end', 'cut before its directory', () => archive({ a: 'x' }).subarray(0, 60)],
  ] as const)('%s', (_name, words, make) => {
    expect(refusal(make())).toContain(words);
  });

  test('entries that share bytes are refused even where every header agrees', () => {
    // The first entry is stored and holds, as its data, the local header and the data of the second.
    const inner = archive({ b: 'payload' }, 0);
    const local = inner.subarray(0, find(inner, 0x02014b50));
    const outer = archive({ a: local, b: 'payload' }, 0);
    const second = find(outer, 0x02014b50, find(outer, 0x02014b50) + 4);
    new DataView(outer.buffer).setUint32(second + 42, 31, true);
    expect(refusal(outer)).toContain('overlap');
  });
});

test('no cut and no flipped byte makes anything else than a refusal', () => {
  const whole = archive({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook>'.repeat(50) });
  for (let length = 0; length < whole.length; length++) expect(refusal(whole.subarray(0, length))).not.toBe('accepted');
  fc.assert(fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
    const copy = whole.slice();
    copy[at]! ^= mask;
    refusal(copy);
  }), { numRuns: 2_000 });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), bytes => void refusal(bytes)), { numRuns: 2_000 });
});
