import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCapture } from '../capture/open';
import { isoTime } from '../model/time';
import type { Reading } from '../model/reading';
import { createCaptureReading } from './capture-reading';

/** Real captures and what tshark 4.0 says of them lie beside the project; they are too large, and partly not ours, to be part of it. */
const CAPTURES = join(import.meta.dirname, '../../../shared/captures');
const TRUTH = join(import.meta.dirname, '../../../shared/captures-truth');

interface Truth {
  readonly packets: number;
  readonly packets_capinfos: number;
  readonly bytes_on_wire: number;
  readonly first_ts: string;
  readonly last_ts: string;
  readonly ip_endpoints?: Readonly<Record<string, unknown>>;
  readonly conversation_count: number;
  readonly inner_conversation_count?: number;
  readonly conversations?: readonly { a: string; b: string; proto: string; b_port: number; pkts_ab: number; pkts_ba: number; by: string }[];
  readonly inner_conversations?: readonly { a: string; b: string }[];
  readonly arp_ip_to_mac?: Readonly<Record<string, readonly string[]>>;
}

const files = existsSync(CAPTURES) ? readdirSync(CAPTURES).filter(file => /\.(pcapng|pcap|snoop|cap)$/.test(file)).sort() : [];

/** Where tshark counts something else than we do, and why. */
const BYTES_DIFFER = new Map([['odd-pcapng-conf-le-018.pcapng', 'tshark counts custom blocks as records of their own']]);
const OUTER_HIDDEN = new Map([['odd-erspan2.pcap', 'only link-layer conversations are inside the tunnel; its ends are no conversation of their own']]);

function read(file: string): Reading {
  const bytes = readFileSync(join(CAPTURES, file));
  const reading = createCaptureReading({ name: file, site: 'site' });
  for (let at = 0; at < bytes.length; at += 1 << 20) reading.push(bytes.subarray(at, at + (1 << 20)));
  return reading.end(createHash('sha256').update(bytes).digest('hex'), bytes.length);
}

if (files.length === 0) test.skip('../shared/captures is not there: nothing was compared with real captures', () => undefined);

describe.each(files)('%s', file => {
  const truthFile = join(TRUTH, `${basename(file).replace(/\.\w+$/, '')}.json`);

  test('adds up, and agrees with tshark on packets, bytes, times, addresses, conversations and who opened them', () => {
    const { source, conversations, witnesses, observations, frames: index } = read(file);
    const receipt = source.capture!;
    expect(receipt.packets).toBe(receipt.decoded + Object.values(receipt.skipped).reduce((sum, n) => sum + n, 0));
    expect(conversations.reduce((sum, { packets }) => sum + packets, 0)).toBe(receipt.decoded);
    // Every claim leads back to frames that exist.
    for (const { at, witness, by } of observations) {
      expect(witnesses[witness]).toBeDefined();
      // Names that the file itself gives stand in a block between frames.
      for (const place of at) expect('frame' in place ? place.frame >= 1 && place.frame <= index!.frames : by === 'name-resolution-block' && 'offset' in place).toBe(true);
    }
    for (const { frames, client, server, operations } of conversations) {
      expect(frames.length).toBeGreaterThan(0);
      expect([witnesses[client], witnesses[server]]).not.toContain(undefined);
      for (const operation of operations) expect(operation.frames.length).toBe(Math.min(8, new Set(operation.frames).size));
    }
    if (!existsSync(truthFile)) return expect.soft(existsSync(truthFile), `../shared/captures-truth holds nothing on ${file}`).toBe(true);
    const truth = JSON.parse(readFileSync(truthFile, 'utf8')) as Truth;
    expect(receipt.packets).toBe(truth.packets_capinfos);
    if (!BYTES_DIFFER.has(file)) expect(receipt.wireBytes).toBe(truth.bytes_on_wire);
    if (Number(truth.first_ts) > 0) {
      const cut = (text: string): string => text.replace(/(\.\d{6})\d*$/, '$1');
      const seconds = (micros: number | undefined): string => `${Math.floor(micros! / 1e6)}.${String(micros! % 1e6).padStart(6, '0')}`;
      expect([seconds(source.firstSeen), seconds(source.lastSeen)]).toEqual([cut(truth.first_ts), cut(truth.last_ts)]);
      expect(isoTime(source.firstSeen!)).toBeDefined();
    }
    const ip = (witness: number): string | undefined => witnesses[witness]!.ip;
    const ours = new Set(conversations.filter(({ transport }) => transport !== 'l2').flatMap(({ client, server }) => [ip(client), ip(server)]));
    const inner = new Set((truth.inner_conversations ?? []).flatMap(({ a, b }) => [a, b]));
    const theirs = Object.keys(truth.ip_endpoints ?? {});
    if (inner.size === 0 && !OUTER_HIDDEN.has(file)) expect(theirs.filter(address => !ours.has(address))).toEqual([]);
    expect([...ours].filter(address => address !== undefined && !theirs.includes(address) && !inner.has(address))).toEqual([]);

    const fragments = (truth.conversations ?? []).some(({ proto }) => proto === 'other');
    if (truth.inner_conversation_count || fragments || truth.conversation_count > 4000) return;
    const key = (a: string | undefined, b: string | undefined, transport: string): string => `${[a, b].sort().join(' ')} ${transport}`;
    const sum = (into: Map<string, number>, name: string, n: number): Map<string, number> => into.set(name, (into.get(name) ?? 0) + n);
    const want = new Map<string, number>();
    const got = new Map<string, number>();
    for (const { a, b, proto, pkts_ab, pkts_ba } of truth.conversations ?? []) if (proto === 'tcp' || proto === 'udp') sum(want, key(a, b, proto), pkts_ab + pkts_ba);
    for (const { client, server, transport, packets } of conversations) if (transport === 'tcp' || transport === 'udp') sum(got, key(ip(client), ip(server), transport), packets);
    expect(Object.fromEntries(got)).toEqual(Object.fromEntries(want));
    const listed = new Set(conversations.map(({ client, server, transport, serverPort }) => `${ip(client)} ${ip(server)} ${transport} ${serverPort}`));
    for (const { a, b, proto, b_port, by, pkts_ba } of truth.conversations ?? []) {
      if (by === 'syn') expect(listed.has(`${a} ${b} ${proto} ${b_port}`) || (pkts_ba === 0 && listed.has(`${a} ${b} ${proto} undefined`)), `${a} opened ${b}:${b_port}`).toBe(true);
    }
    // tshark lists VLANs apart no more than we list empty addresses; what ARP binds must be bound here.
    for (const [address, macs] of Object.entries(truth.arp_ip_to_mac ?? {})) {
      if (address === '0.0.0.0') continue;
      const bound = witnesses.filter(witness => witness.ip === address).flatMap(witness => witness.macs ?? []).filter(({ basis }) => basis === 'arp').map(({ mac }) => mac);
      for (const mac of macs) if (!/^.[13579bdf]|^00:00:00:00:00:00/.test(mac)) expect(bound, `${address} is at ${mac}`).toContain(mac);
    }
  });
});

interface PcapParser {
  parse(stream: NodeJS.ReadableStream): { on(event: string, listener: (argument: { header: { timestampSeconds: number; timestampMicroseconds: number; capturedLength: number; originalLength: number }; data: Uint8Array }) => void): void };
}

describe.each(files.filter(file => {
  const magic = readFileSync(join(CAPTURES, file)).subarray(0, 4).toString('hex');
  return magic === 'd4c3b2a1' || magic === 'a1b2c3d4';
}))('%s, read by another parser', file => {
  test('has the same frames, lengths and times', async () => {
    const parser = (createRequire(import.meta.url)('pcap-parser') as PcapParser).parse(createReadStream(join(CAPTURES, file)));
    const theirs: string[] = [];
    await new Promise<void>(resolve => {
      parser.on('packet', ({ header, data }) => theirs.push(`${header.timestampMicroseconds < 1e6 ? header.timestampSeconds * 1e6 + header.timestampMicroseconds : 0} ${header.capturedLength} ${header.originalLength} ${createHash('md5').update(data).digest('hex')}`));
      parser.on('end', () => resolve());
      parser.on('error', () => resolve());
    });
    const ours: string[] = [];
    const capture = openCapture(({ time, length, originalLength, bytes, offset }) => {
      ours.push(`${Number.isNaN(time) ? 0 : time} ${length} ${originalLength} ${createHash('md5').update(bytes.subarray(offset, offset + length)).digest('hex')}`);
    });
    capture.push(readFileSync(join(CAPTURES, file)));
    capture.end();
    expect(ours).toEqual(theirs);
  });
});
