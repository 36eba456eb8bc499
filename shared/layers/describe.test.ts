import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openCapture } from '../capture/open';
import { decode } from './decode';
import { describeFrame } from './describe';
import { Fragments } from './fragments';
import { arpPacket, ethernetFrame, ipv4Packet, ipv6Packet, MAC_A, MAC_B, tcpSegment, udpDatagram } from './frame-bytes';
import { Packet, TCP, UDP } from './packet';

const ranges = (linkType: number, bytes: Uint8Array, wire?: number): string[] => describeFrame(linkType, bytes, wire).layers.map(({ name, start, end }) => `${name} ${start}-${end}`);
const fieldsOf = (linkType: number, bytes: Uint8Array, name: string): Record<string, string> =>
  Object.fromEntries(describeFrame(linkType, bytes).layers.find(layer => layer.name === name)!.fields.map(field => [field.name, field.value]));

describe('each layer has its bytes and its main fields', () => {
  const frame = ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 6, tcpSegment(49152, 502, 'hello')), { vlans: [7, 40] });

  test('Ethernet with two tags, IPv4, TCP', () => {
    expect(ranges(1, frame)).toEqual(['Ethernet 0-14', 'VLAN 7 14-18', 'VLAN 40 18-22', 'IPv4 22-42', 'TCP 42-62', 'Payload 62-67']);
    expect(describeFrame(1, frame).payload).toBe(5);
    expect(fieldsOf(1, frame, 'Ethernet')).toEqual({ destination: MAC_B, source: MAC_A, type: '0x88a8' });
    expect(fieldsOf(1, frame, 'IPv4')).toMatchObject({ source: '10.0.0.1', destination: '10.0.0.2', protocol: '6', 'time to live': '64' });
    expect(fieldsOf(1, frame, 'TCP')).toMatchObject({ 'source port': '49152', 'destination port': '502', flags: 'PSH ACK' });
  });

  test('a field stands where its bytes are', () => {
    for (const layer of describeFrame(1, frame).layers) {
      for (const field of layer.fields) {
        expect(field.start).toBeGreaterThanOrEqual(layer.start);
        expect(field.end).toBeLessThanOrEqual(layer.end);
        if (field.name === 'destination port') expect(Buffer.from(frame.subarray(field.start, field.end)).readUInt16BE()).toBe(502);
      }
    }
  });

  test('padding behind the packet is no payload', () => {
    const short = Uint8Array.from([...ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 17, udpDatagram(5000, 6000, 'ab'))), ...new Uint8Array(16)]);
    expect(ranges(1, short)).toEqual(['Ethernet 0-14', 'IPv4 14-34', 'UDP 34-42', 'Payload 42-44', 'Trailer 44-60']);
  });

  test('IPv6, ARP, bare IP, and what is no IP at all', () => {
    expect(ranges(1, ethernetFrame(ipv6Packet('fe80::1', 'ff02::fb', 17, udpDatagram(5353, 5353, 'x')), { type: 0x86dd }))).toEqual(['Ethernet 0-14', 'IPv6 14-54', 'UDP 54-62', 'Payload 62-63']);
    const arp = ethernetFrame(arpPacket(1, MAC_A, '10.0.0.1', '00:00:00:00:00:00', '10.0.0.9'), { type: 0x0806 });
    expect(ranges(1, arp)).toEqual(['Ethernet 0-14', 'ARP 14-42']);
    expect(fieldsOf(1, arp, 'ARP')).toMatchObject({ operation: 'request', 'sender IP': '10.0.0.1', 'target IP': '10.0.0.9' });
    expect(ranges(101, ipv4Packet('10.0.0.1', '10.0.0.2', 1, [8, 0, 0, 0, 1, 2]))).toEqual(['IPv4 0-20', 'ICMP 20-24', 'Payload 24-26']);
    expect(ranges(1, ethernetFrame([1, 2, 3, 4], { type: 0x8892 }))).toEqual(['Ethernet 0-14', 'Payload 14-18']);
    expect(ranges(147, Uint8Array.of(1, 2, 3))).toEqual(['Payload 0-3']);
  });

  test('a tunnel, its header, and everything inside', () => {
    const inner = ethernetFrame(ipv4Packet('192.168.1.1', '192.168.1.2', 6, tcpSegment(1000, 80, 'GET')));
    const vxlan = ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 17, udpDatagram(50_000, 4789, String.fromCharCode(8, 0, 0, 0, 0, 0, 42, 0, ...inner))));
    expect(ranges(1, vxlan)).toEqual(['Ethernet 0-14', 'IPv4 14-34', 'UDP 34-42', 'VXLAN 42-50', 'Ethernet 50-64', 'IPv4 64-84', 'TCP 84-104', 'Payload 104-107']);
    expect(fieldsOf(1, vxlan, 'VXLAN')).toEqual({ id: '42' });
    const gre = ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 47, [0x20, 0, 0x08, 0, 0, 0, 0, 5, ...ipv4Packet('172.16.0.1', '172.16.0.2', 17, udpDatagram(1, 2, 'q'))]));
    expect(ranges(1, gre)).toEqual(['Ethernet 0-14', 'IPv4 14-34', 'GRE 34-42', 'IPv4 42-62', 'UDP 62-70', 'Payload 70-71']);
  });
});

test('arbitrary bytes of any link type give layers in order within the frame, never an exception', () => {
  fc.assert(fc.property(fc.constantFrom(0, 1, 9, 10, 12, 51, 101, 105, 113, 119, 127, 163, 192, 204, 228, 229, 239, 240, 241, 276, 147), fc.uint8Array({ maxLength: 200 }), fc.nat(2000), (linkType, bytes, more) => {
    let before = 0;
    for (const { start, end, fields } of describeFrame(linkType, bytes, bytes.length + more).layers) {
      expect(start).toBeGreaterThanOrEqual(before);
      expect(end).toBeGreaterThan(start);
      expect(end).toBeLessThanOrEqual(bytes.length);
      for (const field of fields) expect(field.start >= start && field.end > field.start).toBe(true);
      before = end;
    }
  }), { numRuns: 3000 });
});

const captures = resolve(import.meta.dirname, '../../../shared/captures');
const files = existsSync(captures) ? readdirSync(captures).filter(name => /\.(pcap|pcapng|snoop)$/.test(name)).sort() : [];
const missing = files.length === 0 ? ' (../shared/captures is not there)' : '';

/** Frames of a capture that were not cut, up to some hundred. */
function framesOf(name: string, most = 300): { linkType: number; bytes: Uint8Array }[] {
  const frames: { linkType: number; bytes: Uint8Array }[] = [];
  const capture = openCapture(({ linkType, bytes, offset, length, originalLength }) => {
    if (frames.length < most && length >= originalLength) frames.push({ linkType, bytes: bytes.slice(offset, offset + length) });
  });
  capture.push(readFileSync(join(captures, name)));
  capture.end();
  return frames;
}

test.skipIf(missing !== '')(`the payload is where the import has it, in every real capture${missing}`, () => {
  const packet = new Packet();
  let compared = 0;
  for (const name of files) {
    for (const [i, { linkType, bytes }] of framesOf(name).entries()) {
      decode(packet, new Fragments(), linkType, bytes, 0, bytes.length, bytes.length);
      if ((packet.transport !== TCP && packet.transport !== UDP) || packet.payloadEnd <= packet.payloadStart || packet.etherType === 0x0806 || packet.bytes !== bytes || packet.fragmented) continue;
      const { layers, payload } = describeFrame(linkType, bytes);
      expect(payload === undefined ? undefined : [layers[payload]!.start, layers[payload]!.end], `${name}, frame ${i + 1}`).toEqual([packet.payloadStart, packet.payloadEnd]);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(5_000);
}, 60_000);

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const absent = missing !== '' ? missing : hasTshark ? '' : ' (tshark is not installed)';
// Headers that both sides call by one name: jsonraw gives [hex, position, length] of each.
const OURS: Readonly<Record<string, RegExp>> = { eth: /^Ethernet$/, ip: /^IPv4$/, ipv6: /^IPv6$/, tcp: /^TCP$/, udp: /^UDP$/ };

test.skipIf(absent !== '')(`headers begin and end where Wireshark has them${absent}`, () => {
  let compared = 0;
  for (const name of files.filter((_, i) => i % 12 === 3)) {
    const { stdout } = spawnSync('tshark', ['-r', join(captures, name), '-c', '60', '-T', 'jsonraw'], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const packets = JSON.parse(stdout || '[]') as { _source: { layers: Record<string, unknown> } }[];
    const frames = framesOf(name, 60);
    if (frames.length !== packets.length) continue;
    packets.forEach(({ _source: { layers } }, i) => {
      const mine = describeFrame(frames[i]!.linkType, frames[i]!.bytes).layers;
      for (const [key, pattern] of Object.entries(OURS)) {
        const raw = layers[`${key}_raw`];
        const own = mine.filter(layer => pattern.test(layer.name));
        // Several of a kind are lists of lists in a tunnel; one of each is enough to compare.
        if (!Array.isArray(raw) || typeof raw[0] !== 'string' || own.length !== 1) continue;
        const [, position, length] = raw as [string, number, number];
        // The UDP layer of Wireshark may take its payload along.
        expect([own[0]!.start, key === 'udp' ? 8 : own[0]!.end - own[0]!.start], `${name}, frame ${i + 1}, ${key}`).toEqual([position, key === 'udp' ? 8 : length]);
        compared++;
      }
    });
  }
  expect(compared).toBeGreaterThan(500);
}, 120_000);
