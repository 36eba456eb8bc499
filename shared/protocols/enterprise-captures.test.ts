import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCapture } from '../capture/open';
import { createCaptureReading } from '../conversations/capture-reading';
import type { ObservationRecord } from '../model/observation';
import type { Reading } from '../model/reading';
import { parseIpv4 } from '../model/address';

/**
 * Enterprise, network and remote-access protocols against real captures and what tshark says of them. The captures are not part of this repository; where they are
 * missing, the tests say so by name and are skipped.
 */
const CAPTURES = resolve(import.meta.dirname, '../../../shared/captures');
const TRUTH = resolve(import.meta.dirname, '../../../shared/captures-truth');

/** tshark field → keys that must state its value about the asset that sent it. */
const FACTS: Readonly<Record<string, readonly string[]>> = {
  'cdp.deviceid': ['cdp.device-id'], 'cdp.platform': ['cdp.platform'], 'dhcp.option.hostname': ['hostname'], 'dhcp.option.vendor_class_id': ['dhcp.vendor-class'], 'dhcpv6.vendorclass.data': ['dhcpv6.vendor-class'],
  'http.user_agent': ['http.user-agent', 'software'], 'lldp.tlv.system.desc': ['lldp.system-description'], 'lldp.tlv.system.name': ['hostname', 'name'], 'mysql.version': ['mysql.version'],
  'ntlmssp.auth.hostname': ['ntlm.computer'], 'ntlmssp.challenge.target_info.nb_computer_name': ['ntlm.computer'], 'rdp.client.name': ['hostname'], 'smb.native_os': ['smb.native-os'], 'snmp.community': ['snmp.community'],
  'snmp.value@1.3.6.1.2.1.1.1.0': ['snmp.sys-descr'], 'snmp.value@1.3.6.1.2.1.1.5.0': ['snmp.sys-name'], 'ssh.protocol': ['ssh.banner'], 'tls.handshake.extensions_server_name': ['tls.sni', 'server-name'],
  'vnc.server_proto_ver': ['vnc.version'], 'browser.server': ['hostname', 'domain'], 'vrrp.ip_addr': ['vrrp.virtual-ip'], 'hsrp.virt_ip': ['hsrp.virtual-ip'], 'http.server': ['http.server', 'ssdp.server', 'software'],
};
const PROTOCOLS: Readonly<Record<string, string>> = {
  telnet: 'telnet', tns: 'tns', tds: 'tds', mysql: 'mysql', pgsql: 'postgresql', ldap: 'ldap', kerberos: 'kerberos', smb: 'smb1', smb2: 'smb2', vnc: 'vnc', ssh: 'ssh', ftp: 'ftp', tftp: 'tftp', snmp: 'snmp', syslog: 'syslog',
  ntp: 'ntp', dns: 'dns', mdns: 'mdns', llmnr: 'llmnr', nbns: 'nbns', dhcp: 'dhcp', dhcpv6: 'dhcpv6', ssdp: 'ssdp', lldp: 'lldp', cdp: 'cdp', stp: 'stp', hsrp: 'hsrp', tls: 'tls', quic: 'quic', capwap: 'capwap', ptp: 'ptp', radius: 'radius',
  lacp: 'lacp', vtp: 'vtp', dtp: 'dtp', cflow: 'netflow', openvpn: 'openvpn', nbdgm: 'nbdgm',
};

/** Where tshark is not followed, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'it-dhcp-malcolm dhcp.option.hostname': 'a relay forwards the request: the name is the client\'s, whom its MAC address stands for',
  'it-dhcp-malcolm dhcp.option.vendor_class_id': 'likewise',
  'it-dhcp-malcolm dhcpv6.vendorclass.data': 'likewise',
  'it-radius vrrp.ip_addr': 'VRRP of version 7 and type 2 does not exist: the frame is scrambled',
  'net-capwap dhcp.option.hostname': 'the request travels inside the access point\'s tunnel; its name is not the access point\'s',
  'net-capwap dhcp': 'inside CAPWAP data frames, where no conversation is followed',
  'odd-fuzz-1 dhcp.option.hostname': 'the server repeats the client\'s name: that names the client',
  'ot-s4x15-bacnet-host dns': 'single probes to the BACnet port, which nobody answers',
};
/** tshark books what a tunnel carries on the outer addresses; here it belongs to the inner ones. */
const TUNNELLED = new Set(['odd-6in4', 'odd-geneve', 'odd-gre-erspan', 'odd-vxlan']);

interface Truth {
  readonly facts?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>>>;
  readonly protocol_frames?: Readonly<Record<string, number>>;
}

const plain = (text: unknown): string => String(text).toLowerCase().replace(/[\u0000-\u001f\ufffd]+/g, ' ').replace(/\s+/g, ' ').trim();
const needleOf = (value: string): string => plain(value).replace(/\\n/g, ' ').replace(/<[0-9a-f]{2}>.*$/, '').slice(0, 60).trim();

function read(file: string, bytes: Uint8Array): Reading {
  const reading = createCaptureReading({ name: file, site: 'test' });
  reading.push(bytes);
  return reading.end('0'.repeat(64), bytes.length);
}

function frameBytes(bytes: Uint8Array, wanted: ReadonlySet<number>): Map<number, Buffer> {
  const frames = new Map<number, Buffer>();
  const capture = openCapture(frame => {
    if (wanted.has(frame.number)) frames.set(frame.number, Buffer.from(frame.bytes.subarray(frame.offset, frame.offset + frame.length)));
  });
  capture.push(bytes);
  capture.end();
  return frames;
}

const available = existsSync(CAPTURES) && existsSync(TRUTH);
const files = available ? readdirSync(CAPTURES).filter(file => /\.(pcap|pcapng)$/.test(file)).sort() : [];

describe.skipIf(!available)('against what tshark says (needs ../shared/captures and ../shared/captures-truth)', () => {
  test('there are captures to compare with', () => expect(files.length).toBeGreaterThan(100));

  test.each(files)('%s', file => {
    const name = file.replace(/\.(pcapng|pcap)$/, '');
    const truth = JSON.parse(readFileSync(join(TRUTH, `${name}.json`), 'utf8')) as Truth;
    const bytes = readFileSync(join(CAPTURES, file));
    const reading = read(file, bytes);
    const missing: string[] = [];

    const said = new Set([...reading.conversations.map(conversation => conversation.protocol), ...Object.keys(reading.source.capture!.protocols)]);
    if (!file.startsWith('odd-')) {
      for (const [theirs, count] of Object.entries(truth.protocol_frames ?? {})) {
        const ours = PROTOCOLS[theirs];
        if (ours !== undefined && count >= 2 && !said.has(ours) && OTHERWISE[`${name} ${ours}`] === undefined) missing.push(`protocol ${ours}`);
      }
    }

    const of = (address: string): ObservationRecord[] => reading.observations.filter(({ witness }) => {
      const { ip, mac, macs } = reading.witnesses[witness]!;
      return ip === address || mac === address || (macs ?? []).some(binding => binding.mac === address);
    });
    const found: { readonly record: ObservationRecord; readonly address: string; readonly needle: string }[] = [];
    for (const fields of Object.values(truth.facts ?? {})) {
      for (const [field, senders] of Object.entries(fields)) {
        const keys = FACTS[field];
        if (keys === undefined || OTHERWISE[`${name} ${field}`] !== undefined) continue;
        for (const [pair, values] of Object.entries(senders)) {
          const [from = '', to] = pair.split('>');
          // Before it has an address a client is its MAC; tshark knows 0.0.0.0 only.
          if (from === '0.0.0.0' || from === '::') continue;
          for (const value of values) {
            const needle = needleOf(value);
            if (needle.length < 2 || needle === 'null' || (field === 'snmp.community' && !['public', 'private'].includes(needle))) continue;
            const records = TUNNELLED.has(name) ? reading.observations : [...of(from), ...(to === undefined ? [] : of(to))];
            const record = records.find(({ key, value: ours }) => keys.includes(key) && plain(ours).includes(needle));
            if (record) found.push({ record, address: from, needle });
            else missing.push(`${field} ${pair} ${value.slice(0, 60)}`);
          }
        }
      }
    }
    expect(missing).toEqual([]);

    const cited = frameBytes(bytes, new Set(found.flatMap(({ record }) => record.at.map(place => ('frame' in place ? place.frame : 0)))));
    const unproven = found.filter(({ record, needle }) => {
      // Addresses stand in the frame as numbers.
      const number = parseIpv4(needle);
      if (number !== undefined) return false;
      const word = needle.split(' ')[0]!.split('.')[0]!;
      const wide = [...word].map(character => `${character}\u0000`).join('');
      return !record.at.some(place => {
        const text = ('frame' in place ? cited.get(place.frame)?.toString('latin1') ?? '' : '').toLowerCase();
        return text.includes(word) || text.includes(wide);
      });
    });
    expect(unproven.map(({ record, needle }) => `${record.key} ${needle} cites ${JSON.stringify(record.at)}`)).toEqual([]);
  }, 120_000);
});

describe.skipIf(!available)('what else the captures show (needs ../shared/captures)', () => {
  const facts = (file: string): string[] => {
    const path = join(CAPTURES, file);
    const reading = read(file, readFileSync(path));
    return reading.observations.map(({ witness, key, value }) => `${reading.witnesses[witness]!.ip ?? reading.witnesses[witness]!.mac ?? ''} ${key}=${String(value)}`);
  };

  test('sessions of remote-access tools are named by certificate, magic and name', () => {
    expect(facts('it-anydesk.pcapng')).toEqual(expect.arrayContaining(['192.168.149.129 remote-access=AnyDesk', '192.168.1.178 remote-access=AnyDesk']));
    expect(facts('it-teamviewer.pcap')).toContain('10.0.2.15 remote-access=TeamViewer');
  });

  test('an Oracle connect names application, host and user', () => {
    expect(facts('it-oracle.pcapng')).toEqual(expect.arrayContaining(['10.0.72.139 tns.service-name=igor', '10.0.2.15 hostname=kali', '10.0.2.15 tns.program=sqlplus@kali', '10.0.2.15 user=root']));
  });

  test('domain controllers show themselves by LDAP and Kerberos', () => {
    expect(facts('it-ldap.pcapng')).toEqual(expect.arrayContaining(['10.199.2.111 hostname=VERGIL-DC.DMC.local', '10.199.2.111 ldap.domain-controller-of=DMC.local']));
    expect(facts('it-kerberos.pcap')).toEqual(expect.arrayContaining(['10.5.3.1 kerberos.kdc=true', '10.1.12.2 hostname=xp1']));
  });

  test('version 1 of SMB is a weakness only of servers that selected it', () => {
    const smb = facts('it-smb2-ntlm.pcap').filter(fact => fact.endsWith('weakness=smb1'));
    expect(smb).toEqual(['192.168.199.1 weakness=smb1']);
  });

  test('a Siemens controller and its panel introduce themselves by LLDP', () => {
    expect(facts('net-lldp-siemens.pcapng')).toEqual(expect.arrayContaining(['e0:dc:a0:34:21:d5 serial=V-K2C13707', 'e0:dc:a0:34:21:d5 order-number=6ES7 214-1AG40-0XB0', 'e0:dc:a0:29:c6:e7 ip=192.168.0.2']));
  });

  test('clients without an address are told apart by MAC: none of them is 0.0.0.0', () => {
    expect(facts('it-dhcp-malcolm.pcap').filter(fact => fact.startsWith('0.0.0.0'))).toEqual([]);
  });
});
