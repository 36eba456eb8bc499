import { describe, expect, test } from 'vitest';
import { identifyAssets } from '../assets/identify';
import { STEPS_PER_FRAME } from '../binary/reader';
import { joined as concatenated, pcapBytes } from '../capture/capture-bytes';
import { arpPacket, ethernetFrame, ipv4Packet, ipv6Packet, MAC_A, MAC_B, tcpSegment, udpDatagram } from '../layers/frame-bytes';
import { MAX_EXTENSION_HEADERS, MAX_TUNNELS, MAX_VLAN_TAGS } from '../layers/packet';
import type { Reading } from '../model/reading';
import { defineProtocol } from '../protocols/definition';
import type { AnyProtocol } from '../protocols/definition';
import { answer, ascii, ber, bytes, joined, labels } from '../protocols/protocol-checks.test';
import { createCaptureReading } from './capture-reading';
import { MAX_STREAM_BYTES, MAX_TOTAL_BYTES } from './stream';

/**
 * Broken and hostile packets through the whole reading, with every registered protocol, each with the outcome that reliability §2.3 states: a field or message
 * skipped, a bound kept with a warning, text stored as text.
 */

const CLIENT = '10.0.0.1';
const SERVER = '10.0.0.2';
const TIME = 1_700_000_000_000_000;

function readFile(file: Uint8Array, { protocols, limits }: { protocols?: readonly AnyProtocol[]; limits?: { flows?: number; endpoints?: number } } = {}): Reading {
  const reading = createCaptureReading({ name: 'x.pcap', site: 'site', ...(protocols ? { protocols } : {}), ...(limits ? { limits } : {}) });
  for (let at = 0; at < file.length; at += 1 << 20) reading.push(file.subarray(at, at + (1 << 20)));
  const done = reading.end('0'.repeat(64), file.length);
  const { packets, decoded, skipped } = done.source.capture!;
  expect(decoded + Object.values(skipped).reduce((a, b) => a + b, 0)).toBe(packets);
  expect(done.conversations.reduce((sum, conversation) => sum + conversation.packets, 0)).toBe(decoded);
  return done;
}

/** A pcap of these frames, a millisecond apart; written in one go, for some of them make a hundred megabytes. */
function fileOf(frames: readonly Uint8Array[]): Uint8Array {
  const file = new Uint8Array(24 + frames.reduce((sum, bytes) => sum + 16 + bytes.length, 0));
  file.set(pcapBytes([]));
  const view = new DataView(file.buffer);
  let at = 24;
  frames.forEach((bytes, i) => {
    view.setUint32(at, TIME / 1e6 + Math.floor(i / 1000), true);
    view.setUint32(at + 4, (i * 1000) % 1e6, true);
    view.setUint32(at + 8, bytes.length, true);
    view.setUint32(at + 12, bytes.length, true);
    file.set(bytes, at + 16);
    at += 16 + bytes.length;
  });
  return file;
}

const read = (frames: readonly Uint8Array[], options = {}): Reading => readFile(fileOf(frames), options);
const problems = (reading: Reading): string[] => reading.source.problems.map(({ message, weight }) => `${weight}: ${message}`);
const facts = ({ observations }: Reading): string[] => observations.map(({ key, value }) => `${key}=${String(value)}`);

const udp = (payload: ArrayLike<number> | string, sourcePort = 40_000, port = 50_000): Uint8Array => ethernetFrame(ipv4Packet(CLIENT, SERVER, 17, udpDatagram(sourcePort, port, payload)));

/** One connection to the server's port on which the given side says these messages, each in segments of what fits. */
function connection(port: number, clientPort: number, messages: readonly ArrayLike<number>[], from: 'client' | 'server' = 'server'): Uint8Array[] {
  const segment = (payload: Uint8Array, side: 'client' | 'server', sequence: number, flags = 0x18): Uint8Array => {
    const total = 40 + payload.length;
    const headers = side === 'client'
      ? ethernetFrame(ipv4Packet(CLIENT, SERVER, 6, tcpSegment(clientPort, port, '', { flags, sequence }), { total }))
      : ethernetFrame(ipv4Packet(SERVER, CLIENT, 6, tcpSegment(port, clientPort, '', { flags, sequence }), { total }), { source: MAC_B, destination: MAC_A });
    return concatenated([headers, payload]);
  };
  const nothing = new Uint8Array(0);
  const frames = [segment(nothing, 'client', 0, 2), segment(nothing, 'server', 0, 0x12), segment(nothing, 'client', 1, 0x10)];
  let sequence = 1;
  for (const message of messages) {
    const whole = Uint8Array.from(message);
    for (let at = 0; at < whole.length; at += 60_000) {
      const part = whole.subarray(at, at + 60_000);
      frames.push(segment(part, from, sequence));
      sequence += part.length;
    }
  }
  return frames;
}

describe('headers', () => {
  const ip = ipv4Packet(CLIENT, SERVER, 17, udpDatagram(40_000, 50_000, 'data'));
  const changed = (at: number, ...values: readonly number[]): Uint8Array => {
    const packet = ip.slice();
    packet.set(values, at);
    return packet;
  };

  test.each<[string, Uint8Array]>([
    ['an IPv4 header of no length', changed(0, 0x40)], ['an IPv4 header of one word', changed(0, 0x41)], ['an IPv4 header of four words', changed(0, 0x44)], ['a version that is none', changed(0, 0x95)],
    ['a total length below the header', changed(2, 0, 19)], ['ten bytes of an IPv4 header', ip.subarray(0, 10)],
  ])('%s leaves the conversation of the two MAC addresses', (_, packet) => {
    const reading = read([ethernetFrame(packet)]);
    expect(reading.source.capture).toMatchObject({ packets: 1, decoded: 1, skipped: {} });
    expect(reading.conversations).toMatchObject([{ transport: 'l2', clientMac: MAC_A, serverMac: MAC_B }]);
  });

  test('an IPv4 total length beyond the frame keeps addresses and ports', () => {
    expect(read([ethernetFrame(changed(2, 0xff, 0xff))]).conversations).toMatchObject([{ transport: 'udp', serverPort: 50_000 }]);
  });

  test('an IPv6 payload length of 0 is a jumbogram: the frame\'s end is all there is to go by', () => {
    const packet = ipv6Packet('fe80::1', 'fe80::2', 17, udpDatagram(40_000, 50_000, 'data'));
    packet.set([0, 0], 4);
    expect(read([ethernetFrame(packet, { type: 0x86dd })]).conversations).toMatchObject([{ transport: 'udp', serverPort: 50_000 }]);
  });
});

describe('fragments', () => {
  const fragment = (id: number, at: number, length: number, more: boolean, filler = at): Uint8Array => ethernetFrame(ipv4Packet(CLIENT, SERVER, 17, new Uint8Array(length).fill(filler), { id, fragment: (at >> 3) | (more ? 0x2000 : 0) }));

  test('fragments that overlap, lie inside another or are tiny are counted with a warning', () => {
    const reading = read([fragment(1, 0, 32, true), fragment(1, 8, 8, true), fragment(1, 16, 16, false), fragment(2, 0, 8, true), fragment(2, 65_528, 16, false)]);
    expect(problems(reading)).toEqual(['warning: 3 IP fragments overlap others or lie beyond the largest packet']);
    expect(reading.source.capture).toMatchObject({ packets: 5, decoded: 5 });
  });

  test('65 535 fragments of one packet are one conversation and one warning', () => {
    const reading = read(Array.from({ length: 65_535 }, (_, i) => fragment(7, (i % 8000) * 8, 8, true, i % 8000 === 0 ? 0 : Math.floor(i / 8000))));
    expect(reading.conversations).toMatchObject([{ packets: 65_535 }]);
    expect(problems(reading)).toEqual(['warning: 57 527 IP fragments overlap others or lie beyond the largest packet']);
  });
});

describe('nesting', () => {
  const tooDeep = (n: number): string[] => [`warning: ${n} packet${n === 1 ? '' : 's'} in more than 8 tunnels, 4 VLAN tags or 16 IPv6 extension headers; what is deeper was not looked into`];
  const inGre = (times: number): Uint8Array => {
    let packet = ipv4Packet(CLIENT, SERVER, 17, udpDatagram(40_000, 50_000, 'data'));
    for (let i = 0; i < times; i++) packet = ipv4Packet('192.168.0.1', '192.168.0.2', 47, [0, 0, 8, 0, ...packet]);
    return ethernetFrame(packet);
  };

  test('tunnels in tunnels are followed eight deep, and a thousand are a warning', () => {
    expect(problems(read([inGre(MAX_TUNNELS)]))).toEqual([]);
    expect(read([inGre(MAX_TUNNELS)]).conversations).toMatchObject([{ transport: 'udp' }]);
    expect(problems(read([inGre(MAX_TUNNELS + 1)]))).toEqual(tooDeep(1));
    const thousand = inGre(1000);
    const reading = read([thousand, thousand]);
    expect(reading.conversations).toMatchObject([{ packets: 2 }]);
    expect(problems(reading)).toEqual(tooDeep(2));
  });

  test('tags are followed four deep, and two hundred are a warning', () => {
    const tagged = (n: number): Uint8Array => ethernetFrame(ipv4Packet(CLIENT, SERVER, 17, udpDatagram(40_000, 50_000, 'data')), { vlans: Array.from({ length: n }, (_, i) => i + 1) });
    expect(problems(read([tagged(MAX_VLAN_TAGS)]))).toEqual([]);
    expect(problems(read([tagged(MAX_VLAN_TAGS + 1)]))).toEqual(tooDeep(1));
    expect(read([tagged(200)])).toMatchObject({ source: { capture: { decoded: 1 } }, conversations: [{ transport: 'l2' }] });
    expect(problems(read([tagged(200)]))).toEqual(tooDeep(1));
  });

  test('IPv6 extension headers are passed over sixteen deep, and four thousand are a warning', () => {
    const extended = (n: number): Uint8Array => ethernetFrame(ipv6Packet('fe80::1', 'fe80::2', 60, [...Array.from({ length: n }, (_, i) => [i === n - 1 ? 17 : 60, 0, 0, 0, 0, 0, 0, 0]).flat(), ...udpDatagram(40_000, 50_000, 'data')]), { type: 0x86dd });
    expect(read([extended(MAX_EXTENSION_HEADERS)])).toMatchObject({ source: { problems: [] }, conversations: [{ transport: 'udp', serverPort: 50_000 }] });
    expect(problems(read([extended(MAX_EXTENSION_HEADERS + 1)]))).toEqual(tooDeep(1));
    expect(problems(read([extended(4000)]))).toEqual(tooDeep(1));
    expect(read([extended(4000)]).source.capture!.decoded).toBe(1);
  });
});

describe('streams', () => {
  test('a million one-byte segments out of order take linear time and bounded memory', () => {
    const n = 1_000_000;
    const one = ethernetFrame(ipv4Packet(CLIENT, SERVER, 6, tcpSegment(40_000, 7000, 'x')));
    const size = 16 + one.length;
    const file = new Uint8Array(24 + n * size);
    file.set(pcapBytes([{ bytes: one, time: TIME }]));
    const view = new DataView(file.buffer);
    for (let i = 0; i < n; i++) {
      if (i > 0) file.copyWithin(24 + i * size, 24, 24 + size);
      view.setUint32(24 + i * size + 16 + 34 + 4, 100_000_000 - i * 2);
    }
    expect(readFile(file).conversations).toMatchObject([{ packets: n }]);
  });

  /** Says nothing until a megabyte is there, so that all of it must be kept. */
  const greedy = defineProtocol<null>({
    id: 'greedy', name: 'Greedy', family: 'it', reference: 'this test', carriers: ['tcp/7000'], authentication: 'none', encryption: 'none',
    recognises: payload => payload.startsWithText('LONG'),
    dissect(payload) {
      const length = payload.peek32(4) ?? 8;
      payload.skip(length);
      return null;
    },
    observe: () => [{ about: 'sender', key: 'hostname', value: 'whole', confidence: 1 }],
  });
  const long = (length: number): Uint8Array => {
    const message = new Uint8Array(length).fill(0x61);
    message.set([...ascii('LONG'), length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255]);
    return message;
  };

  test('a message of a megabyte is put together, and one byte more is not', () => {
    expect(facts(read(connection(7000, 40_000, [long(MAX_STREAM_BYTES)], 'client'), { protocols: [greedy] }))).toEqual(['hostname=whole']);
    const beyond = read(connection(7000, 40_000, [long(MAX_STREAM_BYTES + 1)], 'client'), { protocols: [greedy] });
    expect(facts(beyond)).toEqual([]);
    expect(beyond.source.capture!.decoded).toBe(beyond.source.capture!.packets);
  });

  test('when all streams together hold too much, those that rest longest are given up and the others go on', () => {
    // Each holds 900 KB and waits for its end: a hundred do not fit.
    const streams = 100;
    const length = 900_000;
    const message = long(length);
    expect(streams * length).toBeGreaterThan(MAX_TOTAL_BYTES);
    const head = connection(7000, 0, [message.subarray(0, length - 1)], 'client');
    const of = (i: number): Uint8Array[] => head.map(frame => {
      const own = frame.slice();
      // The client's port: source in its own segments, destination in the server's.
      own.set([0x90, i], own[29] === 1 ? 34 : 36);
      return own;
    });
    const end = (i: number): Uint8Array => ethernetFrame(ipv4Packet(CLIENT, SERVER, 6, tcpSegment(0x9000 + i, 7000, 'a', { sequence: length })));
    const order = Array.from({ length: streams }, (_, i) => i);
    const reading = readFile(fileOf([...order.flatMap(of), ...order.map(end)]), { protocols: [greedy] });
    const [whole] = reading.observations;
    expect(whole).toMatchObject({ key: 'hostname', value: 'whole' });
    expect(whole!.count).toBeGreaterThan(20);
    expect(whole!.count).toBeLessThan(80);
  });
});

describe('work', () => {
  /** Reads as often as each of its two-byte messages says. */
  const busy = defineProtocol<null>({
    id: 'busy', name: 'Busy', family: 'it', reference: 'this test', carriers: ['udp/7000'], authentication: 'none', encryption: 'none',
    recognises: () => true,
    dissect(payload) {
      const thousands = payload.u16();
      const start = payload.offset;
      for (let i = 0; i < thousands * 1000; i++) {
        payload.seek(0);
        payload.seek(start);
      }
      return null;
    },
    observe: () => [{ about: 'sender', key: 'hostname', value: 'done', confidence: 1 }],
  });

  test('a frame may cost 200 000 steps, all its messages together; what is left then is passed over and said', () => {
    expect(STEPS_PER_FRAME).toBe(200_000);
    const of = (...thousands: readonly number[]): Reading => read([udp(thousands.flatMap(n => [n >> 8, n & 255]), 40_000, 7000), udp([0, 1], 40_000, 7000)], { protocols: [busy] });
    expect(of(40, 40)).toMatchObject({ source: { problems: [] }, observations: [{ value: 'done', count: 3 }] });
    expect(problems(of(40, 40, 40))).toEqual(['warning: 1 packet would take more than 200 000 steps to dissect; what was left of them then was passed over']);
    expect(of(40, 40, 40)).toMatchObject({ source: { capture: { packets: 2, decoded: 2 } }, observations: [{ value: 'done', count: 3 }] });
    expect(of(65_535).observations).toMatchObject([{ value: 'done', count: 1 }]);
  });
});

/** Carriers of the messages below: over TCP on the server's port, over UDP from it, or in an Ethernet frame. */
type Carrier = { readonly tcp: number } | { readonly udp: number } | { readonly type: number };

function carried(carrier: Carrier, messages: readonly ArrayLike<number>[]): Uint8Array[] {
  if ('tcp' in carrier) return messages.flatMap((message, i) => connection(carrier.tcp, 40_000 + i, [message]));
  if ('udp' in carrier) return messages.map((message, i) => ethernetFrame(ipv4Packet(SERVER, CLIENT, 17, udpDatagram(carrier.udp, carrier.udp === 47_808 ? 47_808 : 40_000 + i, message)), { source: MAC_B, destination: MAC_A }));
  return messages.map(message => ethernetFrame(message, { type: carrier.type, source: MAC_B, destination: MAC_A }));
}

const little = (n: number): string => Buffer.from(new Uint8Array(new Uint32Array([n]).buffer)).toString('hex');
const snmpAnswer = (value: Uint8Array): Uint8Array => ber(0x30, ber(2, bytes('01')), ber(4, ascii('public')), ber(0xa2, ber(2, bytes('05')), ber(2, bytes('00')), ber(2, bytes('00')), ber(0x30, ber(0x30, ber(6, bytes('2b06010201010500')), value))));
const attribute = (name: string, value: string): Uint8Array => ber(0x30, ber(4, ascii(name)), ber(0x31, ber(4, ascii(value))));
const rootEntry = ber(0x30, ber(2, bytes('01')), ber(0x64, ber(4), ber(0x30, attribute('defaultNamingContext', 'DC=site,DC=example'), attribute('dnsHostName', 'dc1.site.example'), attribute('ldapServiceName', 'site.example:dc1$@SITE.EXAMPLE'))));
const nestedBer = (depth: number): Uint8Array => joined(...Array.from({ length: depth }, () => bytes('3080')), new Uint8Array(2 * depth));
const szl = bytes('0300009902f080320700000100000c007c000112081284010000000000ff09007800110000001c0004000136455337203331352d32454831342d304142302000c000040001'
  + '000636455337203331352d32454831342d304142302000c0000400010007202020202020202020202020202020202020202000c0560302060081426f6f74204c6f616465722020202020202020200000412009' + '09');
const withAt = (message: Uint8Array, at: number, ...values: readonly number[]): Uint8Array => {
  const out = message.slice();
  out.set(values, at);
  return out;
};
const identity = bytes('63003300000000000000000000000000000000000000000001000c002d0001000002af120a000001000000000000000001000e00a600200b6030eeffc0000b313735362d4c3833452f4203');
const identification = bytes('000100000030012b0e010100000300125363686e656964657220456c656374726963010c424d58205033342032303230020476322e37');
const dcp = bytes('feff0501000000010000004402010009000053372d31353030000202000e0000636f6e762d73372d31353132020300060000002a010e02040004000002000102000e00010a28140bffffff000a281401');
const endpoints = (count: string): Uint8Array => {
  const body = `0100${'af01'}${'00'.repeat(8)}${little(1)}${little(0)}00ffffffff000000${count}`;
  return bytes(`4d534746${little(body.length / 2 + 24)}${little(1)}${little(1)}${little(2)}${little(7)}${body}`);
};

describe('messages that lie are skipped, and a sound one is read all the same', () => {
  test.each<[subject: string, carrier: Carrier, bad: readonly ArrayLike<number>[], good: ArrayLike<number>, fact: string]>([
    ['DNS pointers that loop, 255 labels, and a pointer cut in half', { udp: 53 }, [
      bytes('000781800001000000000000c00c00010001'), joined(bytes('00078180000100000000 0000'), new Uint8Array(510).fill(1), bytes('0000010001')), joined(bytes('000781800001000000000000'), ascii('\u0003plc'), bytes('c0')),
    ], answer('plc7.site.example', 1, [[labels('plc7.site.example'), 1, bytes('0a000009')]]), 'hostname=plc7.site.example'],
    ['Modbus lengths 0 and 65 535, unit 255 and refusals', { tcp: 502 }, [
      bytes('000100000000ff03'), bytes('00010000ffffff0304deadbeef'), bytes('000100000003ff8302'), bytes('000100000003ffab01'), withAt(identification, 15, 0xff), withAt(identification, 4, 0, 0x10),
    ], identification, 'vendor=Schneider Electric'],
    ['S7 in a TPKT of length 3, a COTP header longer than its TPKT, and a module list that lies about its counts', { tcp: 102 }, [
      bytes('03000003'), bytes('0300001650e00000000100c0010ac1020100c2020102'), withAt(szl, 37, 0xff, 0xff, 0xff, 0xff), withAt(szl, 37, 0, 1, 0xff, 0xff), withAt(szl, 37, 0xff, 0xff, 0, 4),
    ], szl, 'order-number=6ES7 315-2EH14-0AB0'],
    ['EtherNet/IP with 65 535 items, a path longer than its message and a name longer than its item', { udp: 44_818 }, [
      withAt(identity, 24, 0xff, 0xff), withAt(identity, 62, 0xff), bytes('6f0017001100000000000000000000000000000000000000000000000000020000000000b20007000eff2001240100'),
    ], identity, 'model=1756-L83E/B'],
    ['BACnet tags nested a thousand deep', { udp: 47_808 }, [
      joined(bytes('810a07dd0104'), bytes('0005010e'), new Uint8Array(2000).fill(0x3e)), joined(bytes('810a000d0104'), bytes('30010e0c020000013e')),
    ], bytes('810b00190120ffff00ff1000c40201d4c12205c491002124'), 'vendor=Tridium Inc.'],
    ['PROFINET DCP blocks of length 0, and longer than the frame', { type: 0x8892 }, [
      bytes('feff050100000001000000080201000002010000'), bytes('feff0501000000010000000402020fff'), bytes('feff050100000001000000060202ffff4141'),
    ], dcp, 'name=conv-s7-1512'],
    ['SNMP nested without end', { udp: 161 }, [nestedBer(300), snmpAnswer(nestedBer(300)), snmpAnswer(bytes('0484ffffffff')), bytes('30840fffffff020101')], snmpAnswer(ber(4, ascii('sw-1.site.example'))), 'hostname=sw-1.site.example'],
    ['LDAP nested without end', { tcp: 389 }, [nestedBer(300), ber(0x30, ber(2, bytes('01')), ber(0x64, ber(4), nestedBer(200)))],
      rootEntry, 'hostname=dc1.site.example'],
  ])('%s', (_, carrier, bad, good, fact) => {
    const lies = read(carried(carrier, bad));
    expect(lies.source.capture!.decoded).toBe(lies.source.capture!.packets);
    // Who it is, says no message that lies.
    expect(facts(lies).filter(text => /^(vendor|model|firmware|serial|order-number|hostname|name)=/.test(text) && text !== 'vendor=Siemens')).toEqual([]);
    expect(facts(lies)).not.toContain(fact);
    expect(facts(read(carried(carrier, [...bad, good])))).toContain(fact);
  });

  test('OPC UA arrays of −1 and 2^31 elements', () => {
    const reading = read(connection(4840, 40_000, ['ffffffff', '00000080', 'ffffff7f'].map(endpoints)));
    expect(reading.source.capture!.decoded).toBe(reading.source.capture!.packets);
    expect(facts(reading).filter(text => /^(vendor|model|firmware|hostname|name)=/.test(text))).toEqual([]);
  });
});

describe('text', () => {
  test('an HTTP header of ten megabytes is given up, and the next connection is read', () => {
    const endless = new Uint8Array(10_000_000).fill(0x41);
    endless.set(ascii('HTTP/1.1 200 OK\r\nServer: '));
    const reading = read([...connection(80, 40_000, [endless]), ...connection(80, 40_001, [ascii('HTTP/1.1 200 OK\r\nServer: GoAhead-Webs\r\nContent-Length: 0\r\n\r\n')])]);
    expect(reading.source.capture!.decoded).toBe(reading.source.capture!.packets);
    expect(facts(reading)).toContain('http.server=GoAhead-Webs');
    expect(Math.max(...facts(reading).map(text => text.length))).toBeLessThan(600);
  });

  test.each<[string, string]>([
    ['HTML', '<img src=x onerror=alert(1)>'], ['control sequences', '\u001b[31mred\u001b[0m\u0007'], ['a formula', '=HYPERLINK("http://x","y")'], ['zero bytes', 'plc\u0000one'],
    ['a name of the prototype', '__proto__'], ['a name of every object', 'constructor'], ['ten thousand letters', 'x'.repeat(10_000)],
  ])('a name with %s is stored as plain text without controls, and cut', (_, name) => {
    const frames = [
      ...connection(80, 40_000, [ascii(`HTTP/1.1 200 OK\r\nServer: ${name}\r\nContent-Length: 0\r\n\r\n`)]), ...connection(80, 40_001, [ascii(`GET / HTTP/1.1\r\nHost: ${name}\r\n\r\n`)], 'client'),
      ...carried({ udp: 161 }, [snmpAnswer(ber(4, ascii(name.slice(0, 1000))))]),
    ];
    const before = Object.getOwnPropertyNames(Object.prototype);
    const reading = read(frames);
    const { assets } = identifyAssets([reading], {});
    for (const { value } of reading.observations) {
      if (typeof value !== 'string') continue;
      expect(value).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      expect(value.length).toBeLessThanOrEqual(512);
    }
    // Stored under its own letters, as far as they can be shown; the screen and the workbook neutralise what they must.
    const plain = name.replace(/[\u0000-\u001f]/g, '\ufffd').slice(0, 100);
    expect(facts(reading).some(text => text.includes(plain)), facts(reading).join('\n')).toBe(true);
    expect(assets.length).toBe(2);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('addresses', () => {
  test('an ARP storm of MAC addresses beyond the limit is one group, and memory is bounded', () => {
    // Each frame shows a new MAC address and a new IP address. A lower bound than the product's, whose four hundred thousand take many seconds to write down.
    const limit = 20_000;
    const n = 50_000;
    const one = ethernetFrame(arpPacket(1, MAC_A, '10.0.0.9', '00:00:00:00:00:00', SERVER), { type: 0x0806, destination: 'ff:ff:ff:ff:ff:ff' });
    const size = 16 + one.length;
    const file = new Uint8Array(24 + n * size);
    file.set(pcapBytes([{ bytes: one, time: TIME }]));
    const view = new DataView(file.buffer);
    for (let i = 0; i < n; i++) {
      const at = 24 + i * size;
      if (i > 0) file.copyWithin(at, 24, 24 + size);
      view.setUint32(at + 16 + 8, i);
      view.setUint32(at + 16 + 14 + 14, 0x0b000000 + i);
    }
    const reading = readFile(file, { protocols: [], limits: { endpoints: limit } });
    expect(reading.witnesses.length).toBeLessThanOrEqual(limit + 2);
    expect(Number(/grouped; ([\d ]+) packets/.exec(problems(reading)[0]!)![1]!.replaceAll(' ', ''))).toBeGreaterThan(n - limit);
    expect(problems(reading)[0]).toMatch(/^warning: likely scan or spoofing: addresses beyond the first 20 \d{3} grouped; [\d ]+ packets counted with the group$/);
  });

  test('an address with many MACs keeps each with its count', () => {
    const macs = Array.from({ length: 40 }, (_, i) => `02:00:00:00:00:${i.toString(16).padStart(2, '0')}`);
    const reading = read(macs.map(mac => ethernetFrame(arpPacket(2, mac, SERVER, MAC_A, CLIENT), { type: 0x0806, source: mac, destination: MAC_A })));
    expect(reading.witnesses.find(({ ip }) => ip === SERVER)!.macs!.map(({ mac }) => mac).sort()).toEqual(macs);
  });

  test('zeros, broadcast and group addresses as a source are no assets', () => {
    const odd = ['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:01', '33:33:00:00:00:01'];
    const reading = read([
      ...odd.map(mac => ethernetFrame(new Uint8Array(46), { type: 0x88b6, source: mac, destination: MAC_B })),
      ...odd.map(mac => ethernetFrame(ipv4Packet(CLIENT, SERVER, 17, udpDatagram(40_000, 50_000, 'data')), { source: mac })),
      ...odd.map(mac => ethernetFrame(arpPacket(1, mac, '10.0.0.5', '00:00:00:00:00:00', SERVER), { type: 0x0806, source: mac, destination: 'ff:ff:ff:ff:ff:ff' })),
    ]);
    const { assets } = identifyAssets([reading], {});
    expect(assets.flatMap(asset => asset.macs).filter(mac => odd.includes(mac))).toEqual([]);
  });
});
