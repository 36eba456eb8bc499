import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCapture } from '../capture/open';
import { decode } from '../layers/decode';
import { Fragments } from '../layers/fragments';
import { Packet, TUNNEL_NAMES } from '../layers/packet';
import { macOf } from './endpoints';
import type { Reading } from '../model/reading';
import { createCaptureReading } from './capture-reading';

/**
 * What tshark 4.0 says of real captures and we do not, or the other way round. Each entry gives the reason and proves it with the bytes of the file, so that
 * nobody has to take our word for it, and so that an entry falls when the product no longer does what it says.
 */
const CAPTURES = join(import.meta.dirname, '../../../shared/captures');
const TRUTH = join(import.meta.dirname, '../../../shared/captures-truth');

interface Truth {
  readonly packets: number;
  readonly packets_capinfos: number;
  readonly bytes_on_wire: number;
  readonly ip_endpoints?: Readonly<Record<string, unknown>>;
  readonly protocol_frames: Readonly<Record<string, number>>;
  /** category → field → sender → values */
  readonly facts: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>>>;
}

const file = (name: string): Uint8Array => readFileSync(join(CAPTURES, name));
const truthOf = (name: string): Truth => JSON.parse(readFileSync(join(TRUTH, name.replace(/\.\w+$/, '.json')), 'utf8')) as Truth;

function read(name: string): Reading {
  const reading = createCaptureReading({ name, site: 'site' });
  reading.push(file(name));
  return reading.end('00'.repeat(32), 1);
}

/** Every frame's own bytes, the first at index 1, as Wireshark numbers them. */
function frames(name: string): Uint8Array[] {
  const list: Uint8Array[] = [new Uint8Array(0)];
  const capture = openCapture(({ bytes, offset, length }) => void list.push(bytes.slice(offset, offset + length)));
  capture.push(file(name));
  capture.end();
  return list;
}

function layersOf(frame: Uint8Array): Packet {
  const packet = new Packet();
  decode(packet, new Fragments(), 1, frame, 0, frame.length, frame.length);
  return packet;
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const payload = (frame: Uint8Array): Uint8Array => {
  const packet = layersOf(frame);
  return packet.bytes.slice(packet.payloadStart, packet.payloadEnd);
};

/** The truth's values of a field, by sender. */
function senders(truth: Truth, field: string): Readonly<Record<string, readonly string[]>> {
  for (const fields of Object.values(truth.facts)) if (fields[field]) return fields[field];
  return {};
}

function compare(name: string, reason: string, prove: () => void): void {
  const missing = [join(CAPTURES, name), join(TRUTH, name.replace(/\.\w+$/, '.json'))].find(path => !existsSync(path));
  test.skipIf(missing !== undefined)(`${name}: ${reason}${missing === undefined ? '' : ` (not compared: ../shared lacks ${missing.split('/').slice(-2).join('/')})`}`, prove);
}

describe('bytes and addresses', () => {
  compare('odd-pcapng-conf-le-018.pcapng', 'tshark counts the data of custom blocks as packets', () => {
    const bytes = Buffer.from(file('odd-pcapng-conf-le-018.pcapng'));
    let customs = 0;
    let customBytes = 0;
    for (let at = 0; at + 12 <= bytes.length; at += bytes.readUInt32LE(at + 4)) {
      if (bytes.readUInt32LE(at) !== 0xbad && bytes.readUInt32LE(at) !== 0x40000bad) continue;
      customs++;
      // Block header and trailer, and the maker's number.
      customBytes += bytes.readUInt32LE(at + 4) - 12 - 4;
    }
    const truth = truthOf('odd-pcapng-conf-le-018.pcapng');
    const { packets, wireBytes } = read('odd-pcapng-conf-le-018.pcapng').source.capture!;
    expect([packets + customs, packets, wireBytes + customBytes]).toEqual([truth.packets, truth.packets_capinfos, truth.bytes_on_wire]);
  });

  compare('odd-erspan2.pcap', 'what is mirrored holds no IP; the ends of the tunnel are told as the tunnel of conversations between MACs', () => {
    const truth = truthOf('odd-erspan2.pcap');
    for (const frame of frames('odd-erspan2.pcap').slice(1)) {
      const packet = layersOf(frame);
      expect([TUNNEL_NAMES[packet.tunnelKind[0]!], packet.ipVersion, packet.hasMacs]).toEqual(['erspan', 0, true]);
    }
    const { conversations } = read('odd-erspan2.pcap');
    for (const address of Object.keys(truth.ip_endpoints!)) expect(conversations.every(({ transport, tunnel }) => transport === 'l2' && tunnel!.includes(address))).toBe(true);
  });
});

describe('facts inside a tunnel are about who sent them there, not about the end of the tunnel', () => {
  // The truth files name the first IP address of a frame the sender.
  const inside: readonly (readonly [name: string, field: string, value: string])[] = [
    ['odd-6in4.pcap', 'tls.handshake.extensions_server_name', 'www.facebook.com'], ['odd-6in4.pcap', 'tls.handshake.extensions_server_name', 'mail.tomasu.net'], ['odd-6in4.pcap', 'http.user_agent', 'Wget/1.16.3 (linux-gnu)'],
    ['odd-6in4.pcap', 'http.server', 'Apache/2.4.10 (Debian)'], ['odd-geneve.pcap', 'ssh.protocol', 'SSH-2.0-OpenSSH_5.3'], ['odd-geneve.pcap', 'ssh.protocol', 'SSH-2.0-OpenSSH_5.9p1 Debian-5ubuntu1'], ['odd-gre-erspan.pcap', 'cdp.deviceid', 'CSR3'], ['odd-gre-erspan.pcap', 'cdp.deviceid', 'CSR2'],
    ['odd-gre-erspan.pcap', 'cdp.platform', 'cisco CSR1000V'], ['odd-vxlan.pcap', 'tls.handshake.extensions_server_name', 'facebook.com'], ['odd-vxlan.pcap', 'tls.handshake.extensions_server_name', 'www.facebook.com'],
  ];
  for (const [name, field, value] of inside) {
    compare(name, `${field} ${value}`, () => {
      const outer = Object.keys(senders(truthOf(name), field)).flatMap(sender => sender.split('>'));
      expect(outer.length).toBeGreaterThan(0);
      const { observations, witnesses } = read(name);
      const found = observations.filter(observation => String(observation.value).includes(value));
      expect(found.length).toBeGreaterThan(0);
      const list = frames(name);
      for (const { witness, at } of found) {
        const { tunnel, ip } = witnesses[witness]!;
        // The ends of the tunnel are told by it; whom the fact is about is another.
        expect(outer.some(address => tunnel!.includes(address))).toBe(true);
        expect(outer).not.toContain(ip);
        for (const place of at) if ('frame' in place) expect(layersOf(list[place.frame]!).tunnels).toBeGreaterThan(0);
      }
    });
  }

  compare('net-capwap.pcap', 'a host name in DHCP is that of the client behind the access point, not of the access point that carries it', () => {
    const { observations, witnesses } = read('net-capwap.pcap');
    const names = observations.filter(({ key, value }) => key === 'hostname' && value === 'kawai-iPad3');
    expect(names.map(({ witness }) => witnesses[witness]!.mac ?? witnesses[witness]!.ip)).toEqual(['1c:ab:a7:f2:13:9d']);
    const packet = layersOf(frames('net-capwap.pcap')[280]!);
    expect([TUNNEL_NAMES[packet.tunnelKind[0]!], macOf(packet.sourceMacHigh, packet.sourceMacLow), packet.sourcePort]).toEqual(['capwap', '1c:ab:a7:f2:13:9d', 68]);
  });
});

describe('facts that a frame repeats for somebody else, or does not hold', () => {
  compare('it-dhcp-malcolm.pcap', 'a relay passes on what the client says of itself', () => {
    const { observations, witnesses } = read('it-dhcp-malcolm.pcap');
    const hostname = observations.find(({ key, value }) => key === 'hostname' && value === 'raspberrypi')!;
    const body = payload(frames('it-dhcp-malcolm.pcap')[78]!);
    // chaddr of the client at 28, giaddr of the relay at 24 (RFC 2131 §2): the sender of the packet is the relay.
    expect([macOf((body[28]! << 8) | body[29]!, (body[30]! << 24) | (body[31]! << 16) | (body[32]! << 8) | body[33]!), [...body.subarray(24, 28)].join('.')]).toEqual(['b8:27:eb:b8:53:c8', '62.12.173.121']);
    expect(Object.keys(senders(truthOf('it-dhcp-malcolm.pcap'), 'dhcp.option.hostname'))).toContain('62.12.173.121');
    expect(witnesses[hostname.witness]!.mac).toBe('b8:27:eb:b8:53:c8');
    // DHCPv6: message type 12 is Relay-forward.
    expect(payload(frames('it-dhcp-malcolm.pcap')[79]!)[0]).toBe(12);
  });

  compare('odd-fuzz-1.pcap', 'an answer of DHCP repeats the name of the client, and one user agent holds a byte that is no text', () => {
    const list = frames('odd-fuzz-1.pcap');
    const body = payload(list[485]!);
    expect([body[0], latin1(body).includes('d002465'), Object.keys(senders(truthOf('odd-fuzz-1.pcap'), 'dhcp.option.hostname'))]).toEqual([2, true, expect.arrayContaining(['192.168.1.1'])]);
    expect(list.some(frame => /Nero SIPPS IP Phone Version [^\x20-\x7e]\.0\.51\.16/.test(latin1(frame)))).toBe(true);
  });

  compare('it-radius.pcap', 'what tshark takes for VRRP has no version that VRRP ever had: its bytes were made unrecognisable', () => {
    const vrrp = frames('it-radius.pcap').slice(1).filter(frame => layersOf(frame).ipProtocol === 112);
    expect(vrrp.length).toBeGreaterThan(0);
    // Versions 2 (RFC 3768) and 3 (RFC 5798), and type 1 is the only one.
    for (const frame of vrrp) expect([0x21, 0x31]).not.toContain(payload(frame)[0]);
  });
});

describe('protocols and operations', () => {
  compare('ot-s4x15-bacnet-host.pcap', 'a scanner sends queries of DNS to the port of BACnet: no DNS is served there', () => {
    const list = frames('ot-s4x15-bacnet-host.pcap');
    for (const number of [14_952, 14_954, 14_963, 17_886, 17_888, 17_897]) expect(layersOf(list[number]!).destinationPort).toBe(47_808);
    expect(truthOf('ot-s4x15-bacnet-host.pcap').protocol_frames.dns).toBe(6);
    const { conversations, witnesses } = read('ot-s4x15-bacnet-host.pcap');
    const asked = conversations.filter(({ client, server }) => witnesses[server]!.ip === '10.200.1.15' && ['10.200.1.174', '10.200.1.168'].includes(witnesses[client]!.ip!));
    expect(asked.map(({ protocol }) => protocol)).toEqual(expect.arrayContaining(['bacnet']));
  });

  const elsewhere: readonly (readonly [name: string, protocol: string, frame: number, begins: RegExp])[] = [
    // OPC UA Part 6, 7.1.2.3: Hello. MQTT 3.1.1, 3.1: CONNECT with the protocol's name. AMQP 0-9-1, 4.2.2: the protocol header.
    ['ot-opcua-method.pcap', 'opcua', 4, /^HELF/], ['iot-mqtt-coap.pcap', 'mqtt', 31, /^\x10.\x00\x04MQTT\x04/s], ['golden-frames.pcap', 'amqp', 67, /^AMQP\0\0\t\x01$/],
  ];
  for (const [name, protocol, frame, begins] of elsewhere) {
    compare(name, `${protocol} begins in frame ${frame}, and tshark does not tell it`, () => {
      expect(latin1(payload(frames(name)[frame]!))).toMatch(begins);
      expect(truthOf(name).protocol_frames[protocol]).toBeUndefined();
      expect(read(name).source.capture!.protocols[protocol]).toBeGreaterThan(0);
    });
  }

  compare('ot-dnp3-icsnpp.pcap', 'tshark puts the first and only fragment of a message behind that of another frame, and reads function 0', () => {
    // DNP3 (IEEE 1815): ten bytes of data link header, transport with FIR and FIN, application control, function.
    const body = payload(frames('ot-dnp3-icsnpp.pcap')[311]!);
    expect([body[0], body[1], body[10], body[12]]).toEqual([0x05, 0x64, 0xc0, 0x81]);
    const operations = read('ot-dnp3-icsnpp.pcap').conversations.flatMap(conversation => conversation.operations);
    expect(operations.map(({ code }) => code)).toContain(0x81);
    expect(operations.map(({ code }) => code)).not.toContain(0);
  });
});
