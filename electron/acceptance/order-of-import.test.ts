import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { assetsOf, capture, CAPTURES, cut, hasMergecap, lacks, merged, missing, read, sample, scratch, whoIs } from './acceptance-test-kit';
import { identifyAssets } from '../../shared/assets/identify';
import type { Reading } from '../../shared/model/reading';
import { existsSync } from 'node:fs';

/**
 * The same packets are the same assets with the same ids, in whatever files they come: in any order, twice, in pieces, or merged beforehand. Services are not compared: a
 * connection that a cut leaves without its beginning may show a second protocol name on the same port.
 */

const folder = scratch();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const who = (readings: readonly Reading[]): object[] => assetsOf(readings).map(whoIs);

/** Captures of which a piece says less than the whole, and why. */
const PIECES_SAY_LESS = new Map([
  ['it-mssql-tds.pcap', 'one address with five MACs, pasted together from several sites: what is beside it in the file decides which of them it owns'],
  ['it-radius.pcap', 'anonymised: one address with dozens of MACs'],
  ['net-capwap.pcap', 'a duplicated MAC of the controller is told from its own by the frames around it'],
  ['odd-fuzz-1.pcap', 'random bytes: addresses and MACs that appear once'],
  ['odd-ip-frag-garbage.pcap', 'fragments of one datagram fall on both sides of the cut'],
  ['ot-fins-icsnpp.pcapng', 'commands and responses of all kinds sent by one side only: the first message of a piece decides who is the client'],
  ['odd-vlan-pcp-dei.pcapng', 'one handshake of three packets: each piece holds one of them'],
  ['odd-many-interfaces.pcapng', 'names stand in a block behind the packets, which belongs to one piece only'],
]);
/** Captures of which mergecap leaves something out. */
const MERGED_SAYS_LESS = new Map([['odd-many-interfaces.pcapng', 'mergecap drops blocks of resolved names']]);

describe('the reference site', () => {
  const files = ['reference-dc.pcapng', 'reference-dc-later.pcapng', 'reference-dc-cmdb.csv', 'reference-dc-nmap.xml'].map(name => read(sample(name)));
  const pieces = [[0.31], [0.2, 0.55, 0.8]].map(shares => cut(sample('reference-dc.pcapng'), shares, folder).map(path => read(path)));

  test('any order of its files, any of them twice, gives the same assets', () => {
    const expected = who(files);
    expect(expected.length).toBeGreaterThan(100);
    fc.assert(fc.property(fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 8 }), order => {
      expect(who(order.map(i => files[i]!))).toEqual(expected);
    }), { numRuns: 4 });
  });

  test('its capture in pieces, in any order, is the whole capture', () => {
    const rest = files.slice(2);
    const expected = who([files[0]!, ...rest]);
    fc.assert(fc.property(fc.constantFrom(...pieces).chain(list => fc.shuffledSubarray([...list, ...rest], { minLength: list.length + rest.length })), readings => {
      expect(who(readings)).toEqual(expected);
    }), { numRuns: 5 });
  });

  test('the whole beside its own pieces adds no asset and no role', () => {
    expect(who([files[0]!, ...pieces[0]!])).toEqual(who([files[0]!]));
  });

  test.skipIf(!hasMergecap)(`merged beforehand it is the same${hasMergecap ? '' : ' (mergecap is not installed)'}`, () => {
    const parts = cut(sample('reference-dc.pcapng'), [0.31, 0.7], folder);
    const one = merged([parts[1]!, parts[2]!, parts[0]!], folder)!;
    expect(who([read(one)])).toEqual(who([files[0]!]));
  });

  test.skipIf(!hasMergecap)(`merged over a change of hardware it is the same but for the changed device, and a problem says so${hasMergecap ? '' : ' (mergecap is not installed)'}`, () => {
    const one = read(merged([sample('reference-dc-later.pcapng'), sample('reference-dc.pcapng')], folder)!);
    const apart = who([files[0]!, files[1]!]) as { ips: string[] }[];
    const together = who([one]) as { ips: string[] }[];
    // One printer was replaced between the captures. Two files show two MACs, each with its address; one file shows one address that two MACs claim.
    const other = (list: { ips: string[] }[]): object[] => list.filter(({ ips }) => !ips.includes('10.40.90.11'));
    expect(other(together)).toEqual(other(apart));
    expect(apart.length - together.length).toBe(1);
    expect(identifyAssets([one], {}).problems.map(({ code, message }) => [code, message.slice(0, 33)])).toEqual([['same-address', '10.40.90.11 is claimed by 2 MACs:']]);
  });
});

const small = existsSync(CAPTURES) ? readdirSync(CAPTURES).filter(name => /^(ot|bms|net|it|iot|cam|prn|odd)-.*\.pcap(ng)?$/.test(name) && statSync(capture(name)).size < 300_000 && !/^odd-(pcapng-conf|empty|nano|be-)/.test(name)) : [];
if (small.length === 0) test.skip('../shared/captures is not there: no recorded capture was cut', () => undefined);

describe.each(small)('%s', name => {
  test('in three pieces, in any order, and merged again', () => {
    let whole: Reading;
    let parts: string[];
    try {
      whole = read(capture(name));
      parts = cut(capture(name), [0.34, 0.67], folder);
    } catch (error) {
      // Truncated and foreign layouts have no pieces; that they are read at all is tested elsewhere.
      expect(/^odd-/.test(name), `${name}: ${String(error)}`).toBe(true);
      return;
    }
    const expected = who([whole]);
    const readings = parts.map(path => read(path));
    if (!PIECES_SAY_LESS.has(name)) {
      expect(who(readings)).toEqual(expected);
      expect(who([...readings].reverse())).toEqual(expected);
      expect(who([readings[1]!, readings[2]!, readings[0]!, readings[1]!])).toEqual(expected);
    } else {
      // Even there the order of the pieces decides nothing.
      expect(who([...readings].reverse())).toEqual(who(readings));
    }
    const again = hasMergecap ? merged([parts[2]!, parts[0]!, parts[1]!], folder) : undefined;
    if (again !== undefined && !MERGED_SAYS_LESS.has(name)) expect(who([read(again)])).toEqual(expected);
    for (const path of parts) rmSync(path);
  });
});

test.skipIf(missing('ot-plant1-eip.pcap', 'ot-plant1-s7.pcap', 'ot-plant1-modbus.pcap', 'ot-plant1-merged.pcapng') !== undefined)(`the three captures of one plant are the merged one, in any order${lacks(missing('ot-plant1-eip.pcap', 'ot-plant1-s7.pcap', 'ot-plant1-modbus.pcap', 'ot-plant1-merged.pcapng'))}`, () => {
  const parts = ['ot-plant1-eip.pcap', 'ot-plant1-s7.pcap', 'ot-plant1-modbus.pcap'].map(name => read(capture(name)));
  const expected = who([read(capture('ot-plant1-merged.pcapng'))]);
  expect(expected.length).toBeGreaterThan(10);
  fc.assert(fc.property(fc.shuffledSubarray([0, 1, 2, 0, 1, 2], { minLength: 6 }).filter(order => new Set(order).size === 3), order => {
    expect(who(order.map(i => parts[i]!)), order.map(i => basename(parts[i]!.source.name)).join()).toEqual(expected);
  }), { numRuns: 6 });
});
