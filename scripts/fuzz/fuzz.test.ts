import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { joined, pcapBytes } from '../../shared/capture/capture-bytes';
import { openCapture } from '../../shared/capture/open';
import { ethernetFrame, ipv4Packet, udpDatagram } from '../../shared/layers/frame-bytes';
import { defineProtocol } from '../../shared/protocols/definition';
import { FAMILIES, makeCase } from './cases';
import { CONTAINERS, writeCapture } from './containers';
import { menagerie } from './menagerie';
import { minimise } from './minimise';
import { judge, Violation } from './oracle';
import { Random } from './random';
import { readSeedFile, seedFiles, writeSeedFile } from './seed-files';

const own = menagerie(join(import.meta.dirname, '..', '..'), { shared: false });
const any = new Random(1, 1);
const frame = ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 17, udpDatagram(7000, 7000, 'x')));
const file = pcapBytes([{ bytes: frame }, { bytes: frame }]);

test('the menagerie shows every container, several link types and at least 120 captures', () => {
  expect(own.length).toBeGreaterThanOrEqual(120);
  expect(new Set(own.map(({ linkType }) => linkType)).size).toBeGreaterThan(8);
  const frames = own.find(({ frames }) => frames.length > 3)!.frames.slice(0, 4);
  for (const container of CONTAINERS) {
    const seen: string[] = [];
    const capture = openCapture(({ bytes, offset, length, time, originalLength }) => void seen.push(`${time} ${originalLength} ${Buffer.from(bytes.subarray(offset, offset + length)).toString('hex')}`));
    capture.push(writeCapture(container, 1, frames));
    capture.end();
    expect([container, seen, capture.problems]).toEqual([container, frames.map(({ bytes, time, originalLength }) => `${time} ${originalLength} ${Buffer.from(bytes).toString('hex')}`), []]);
  }
});

test('a case is the same each time, alone or among others, and its neighbour is another', () => {
  for (const family of FAMILIES) {
    for (let index = 0; index < 20; index++) {
      const first = makeCase(own, 7, index, family);
      expect(makeCase(own, 7, index, family).file).toEqual(first.file);
      expect(Buffer.from(makeCase(own, 8, index, family).file).equals(Buffer.from(first.file))).toBe(false);
    }
  }
});

describe('the oracle notices', () => {
  const broken = (dissect: (n: number) => unknown, value: string | number = 'x') => defineProtocol<null>({
    id: 'broken', name: 'Broken', family: 'it', reference: 'this test', carriers: ['udp/7000'], authentication: 'none', encryption: 'none', recognises: () => true,
    dissect(payload) {
      dissect(payload.remaining);
      payload.rest();
      return null;
    },
    observe: () => [{ about: 'sender', key: 'hostname', value, confidence: Number(value) || 1 }],
  });

  test('an error that is none of ours', () => {
    expect(() => judge(file, any, { protocols: [broken(() => (undefined as unknown as { a: number }).a)] })).toThrow(TypeError);
    expect(() => judge(file, any, { protocols: [broken(() => new Uint8Array(-1))] })).toThrow(RangeError);
  });

  test('numbers that are none', () => {
    const nan = broken(() => 0);
    expect(() => judge(file, any, { protocols: [{ ...nan, observe: () => [{ about: 'sender', key: 'hostname', value: 'x', confidence: Number.NaN }] }] })).toThrow(/is NaN/);
  });

  test('a result that depends on what was read before', () => {
    let times = 0;
    expect(() => judge(file, any, { thorough: true, protocols: [{ ...broken(() => 0), observe: () => [{ about: 'sender', key: 'hostname', value: `host ${times++}`, confidence: 1 }] }] })).toThrow(/chunks of 1 bytes give another reading/);
  });

  test('a changed prototype', () => {
    const pollutes = broken(() => {
      (Object.prototype as unknown as Record<string, unknown>)['polluted'] = 1;
    });
    try {
      expect(() => judge(file, any, { protocols: [pollutes] })).toThrow(Violation);
    } finally {
      delete (Object.prototype as unknown as Record<string, unknown>)['polluted'];
    }
  });
});

test('a failing file is made small while it fails alike', () => {
  const needle = Uint8Array.of(0xde, 0xad, 0xbe, 0xef);
  const hay = joined([new Random(3, 3).bytes(5000), needle, new Random(4, 4).bytes(5000)]);
  const small = minimise(hay, bytes => Buffer.from(bytes).includes(Buffer.from(needle)));
  expect([...small]).toEqual([...needle]);
});

test('a seed file keeps its bytes and says what went wrong', () => {
  const text = writeSeedFile(['it broke', 'in two\nlines'], file);
  expect(text.startsWith('# it broke\n# in two lines\n')).toBe(true);
  expect([...readSeedFile(text)]).toEqual([...file]);
});

describe('what once broke the reading does not break it again', () => {
  test.each(seedFiles())('$name', ({ file: bytes }) => {
    judge(bytes, new Random(0, 0), { thorough: true });
  });
});
