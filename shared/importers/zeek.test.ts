import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import { createCaptureReading } from '../conversations/capture-reading';
import type { Conversation } from '../model/conversation';
import type { Reading } from '../model/reading';
import { identifyAssets } from '../assets/identify';
import { siteConversations } from '../graph/conversations';
import { reconcile } from '../assets/reconcile';
import { readAll } from './definition';
import { genericCsv } from './generic-csv';
import { importerFor } from './registry';
import { pathOfName, zeek } from './zeek';

const input = (name: string, sha = 'ab'.repeat(32)) => ({ name, sha256: sha, bytes: 1, site: 'site' });
const read = (text: string | Uint8Array, name = 'conn.log'): Reading => readAll(zeek, typeof text === 'string' ? utf8Bytes(text) : text, input(name));
const addsUp = ({ source: { table } }: Reading): boolean => table!.rows === table!.rowsRead + Object.values(table!.rowsSkipped).reduce((a, b) => a + b, 0);
const done = (conversation: Conversation | undefined): Record<string, number> => Object.fromEntries((conversation?.operations ?? []).map(each => [`${each.code} ${each.name}${each.refused ? ` (${each.refused} refused)` : ''}`, each.count]));
const facts = (reading: Reading, ip: string): Record<string, unknown> => Object.fromEntries(reading.observations.filter(record => reading.witnesses[record.witness]!.ip === ip).map(record => [record.key, record.value]));

const log = (path: string, fields: string, ...rows: string[]): string => ['#separator \\x09', '#set_separator\t,', '#empty_field\t(empty)', '#unset_field\t-', `#path\t${path}`, `#fields\t${fields.replaceAll(' ', '\t')}`, ...rows.map(row => row.replaceAll(' ', '\t')), '#close\t2026-01-01-00-00-00', ''].join('\n');
const ENDS = 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p';
const CONN = `${ENDS} proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents`;
const from = (port: number, to = '10.0.0.5 502') => `1700000000.250000 C1aBcDeFgHiJkLmNoP${port} 10.0.0.9 ${port} ${to}`;

describe('conn.log', () => {
  test('rows of one service are one conversation, with its 5-tuples, volumes, times, outcomes and rows', () => {
    const reading = read(log('conn', CONN,
      `${from(40001)} tcp modbus 2.500000 120 80 SF T T 0 ShADadFf 10 640 9 560 -`,
      `${from(40001)} tcp modbus 1.000000 12 8 SF T T 0 ShADadFf 2 100 2 100 -`,
      `${from(40002)} tcp - - 0 0 S0 T T 0 S 3 180 0 0 -`,
      `${from(40003)} tcp - - 0 0 REJ T T 0 Sr 1 60 1 40 -`));
    expect(reading.source.table).toEqual({ rows: 4, rowsRead: 4, rowsSkipped: {} });
    expect(reading.conversations).toHaveLength(1);
    expect(reading.conversations[0]).toMatchObject({
      transport: 'tcp', serverPort: 502, protocol: 'modbus-tcp', protocolBasis: 'payload', orientation: 'handshake', connections: 3, packets: 28, packetsFromClient: 16, bytes: 1680, bytesFromClient: 980, established: true,
      outcomes: { established: 1, refused: 1, halfOpen: 1, reset: 0 }, firstSeen: 1_700_000_000_250_000, lastSeen: 1_700_000_002_750_000, frames: [7, 8, 9, 10], places: 'row',
    });
    expect(reading.witnesses.map(({ ip, packetsSent, packetsReceived }) => [ip, packetsSent, packetsReceived])).toEqual([['10.0.0.9', 16, 12], ['10.0.0.5', 12, 16]]);
  });

  test('VLAN, MAC addresses and tunnels keep apart what they keep apart in a capture', () => {
    const reading = read(log('conn', `${CONN} vlan orig_l2_addr resp_l2_addr`,
      `${from(1, '10.0.0.5 0').replace('10.0.0.9 1', '192.0.2.1 0')} unknown_transport gre - 0 0 OTH T T 0 - 2 80 2 80 - - - -`,
      `${from(40001)} tcp - 1 1 1 SF T T 0 ShAD 4 200 4 200 - 40 00:1b:1b:00:00:01 00:1b:1b:00:00:02`,
      `${from(40001)} tcp - 1 1 1 SF T T 0 ShAD 4 200 4 200 C1aBcDeFgHiJkLmNoP1 - - -`));
    expect(reading.conversations.map(({ vlan, tunnel, clientMac, serverMac }) => ({ vlan, tunnel, clientMac, serverMac }))).toEqual([
      {}, { vlan: 40, clientMac: '00:1b:1b:00:00:01', serverMac: '00:1b:1b:00:00:02' }, { tunnel: 'gre 192.0.2.1>10.0.0.5' },
    ]);
    expect(reading.witnesses.find(({ vlan }) => vlan === 40)?.macs).toEqual([{ mac: '00:1b:1b:00:00:01', basis: 'frame', count: 1, frame: 8 }]);
  });

  test('more than 32 unanswered ports of one pair are a sweep, one row; answered ones are not', () => {
    const row = (port: number, history: string, answers: number) => `${from(50_000, `10.0.0.5 ${port}`)} tcp - - 0 0 S0 T T 0 ${history} 1 40 ${answers} ${40 * answers} -`;
    const silent = read(log('conn', CONN, ...Array.from({ length: 40 }, (_, i) => row(1000 + i, 'S', 0))));
    expect(silent.conversations).toHaveLength(1);
    expect(silent.conversations[0]).toMatchObject({ connections: 40, packets: 40, outcomes: { halfOpen: 40 } });
    expect(silent.conversations[0]!.serverPort).toBeUndefined();
    expect(read(log('conn', CONN, ...Array.from({ length: 40 }, (_, i) => row(1000 + i, 'Sh', 1)))).conversations).toHaveLength(40);
  });

  test('ICMP has no ports, and what is neither TCP nor UDP its protocol', () => {
    const reading = read(log('conn', `${CONN} ip_proto`, `${from(8, '10.0.0.5 0')} icmp - 1 1 1 OTH T T 0 - 1 60 1 60 - 1`, `${from(0, '10.0.0.5 0')} unknown_transport - - 0 0 OTH T T 0 - 1 60 0 0 - 50`));
    expect(reading.conversations.map(({ transport, protocol, serverPort }) => [transport, protocol, serverPort])).toEqual([['icmp', 'icmp', undefined], ['ip', 'esp', undefined]]);
  });
});

describe('the writing', () => {
  test('escapes, empty sets and other separators are those that the head names', () => {
    const text = '#separator \\x7c\n#set_separator|;\n#empty_field|EMPTY\n#unset_field|NIL\n#path|dns\n#fields|ts|uid|id.orig_h|id.orig_p|id.resp_h|id.resp_p|query|qtype_name|answers|rcode\n1700000000.0|C1|10.0.0.9|5|10.0.0.1|53|plc\\x2d1.example|A|10.0.0.7;10.0.0.8|0\n1700000000.0|C2|10.0.0.9|6|10.0.0.1|53|NIL|A|EMPTY|NIL\n';
    const reading = read(text, 'x.log');
    expect(facts(reading, '10.0.0.8')).toEqual({ hostname: 'plc-1.example' });
    expect(facts(reading, '10.0.0.9')).toEqual({ 'dns.query': 'plc-1.example' });
  });

  test('line ends of any kind, a byte order mark, changed columns in the middle, JSON among the rows', () => {
    const first = log('conn', CONN, `${from(40001)} tcp - 1 1 1 SF T T 0 ShAD 4 200 4 200 -`).replaceAll('\n', '\r\n');
    const second = log('conn', `proto id.resp_p id.resp_h id.orig_p id.orig_h ts uid`, 'udp 53 10.0.0.1 999 10.0.0.9 1700000001.0 C9').replaceAll('\n', '\r');
    const reading = read(`\ufeff${first}${second}{"ts":1700000002.5,"uid":"C7","id.orig_h":"10.0.0.9","id.orig_p":7,"id.resp_h":"10.0.0.2","id.resp_p":161,"proto":"udp"}\n`);
    expect(reading.conversations.map(({ serverPort }) => serverPort)).toEqual([502, 53, 161]);
    expect(reading.source.table).toEqual({ rows: 3, rowsRead: 3, rowsSkipped: {} });
  });

  test('JSON says the same as TSV, flat or nested, as Zeek, Corelight, Elasticsearch and Malcolm write it', () => {
    const tsv = read(log('modbus', `${ENDS} func exception`, `${from(40001)} WRITE_SINGLE_COIL -`), 'modbus.log');
    const common = { ts: 1700000000.25, uid: 'C1aBcDeFgHiJkLmNoP40001' };
    const forms: [string, unknown][] = [
      ['modbus.log', { ...common, 'id.orig_h': '10.0.0.9', 'id.orig_p': 40001, 'id.resp_h': '10.0.0.5', 'id.resp_p': 502, 'func': 'WRITE_SINGLE_COIL' }],
      ['anything.json', { ...common, _path: 'modbus', ts: '2023-11-14T22:13:20.250000Z', id: { orig_h: '10.0.0.9', orig_p: 40001, resp_h: '10.0.0.5', resp_p: 502 }, func: 'WRITE_SINGLE_COIL' }],
      ['malcolm.json', { '@timestamp': '2023-11-14T22:13:20.250Z', 'event': { provider: 'zeek', dataset: 'modbus' }, 'source': { ip: '10.0.0.9', port: 40001 }, 'destination': { ip: '10.0.0.5', port: 502 }, 'network': { transport: 'tcp' }, 'zeek': { uid: 'C1', modbus: { func: 'WRITE_SINGLE_COIL' } } }],
    ];
    for (const [name, object] of forms) {
      for (const text of [JSON.stringify(object), `[${JSON.stringify(object)}]`, JSON.stringify({ took: 3, hits: { total: { value: 1 }, hits: [{ _index: 'a', _source: object }] } })]) {
        expect(importerFor(utf8Bytes(text), name)?.id, text).toBe('zeek');
        const reading = read(text, name);
        expect(reading.conversations.map(({ frames, operations, ...rest }) => ({ ...rest, operations: operations.map(({ frames: _, ...each }) => each) })), text)
          .toEqual(tsv.conversations.map(({ frames, operations, ...rest }) => ({ ...rest, operations: operations.map(({ frames: _, ...each }) => each) })));
      }
    }
  });

  test.each([['conn.log', 'conn'], ['conn.2024-05-01-10-00-00.log.gz', 'conn'], ['modbus_detailed.10:00:00-11:00:00.log', 'modbus_detailed'], ['site-a-s7comm.log', 's7comm'], ['dnp3_20240501.log', 'dnp3'], ['export.json', undefined], ['constructor.log', undefined], ['__proto__.log', undefined]])(
    'the name of %s says %s', (name, path) => expect(pathOfName(name)).toBe(path));
});

describe('logs of messages', () => {
  test('Modbus: old rows for both ways, new rows for each, refusals, sub-functions', () => {
    const old = read(log('modbus', `${ENDS} func exception`, `${from(1)} READ_HOLDING_REGISTERS -`, `${from(1)} WRITE_SINGLE_COIL_EXCEPTION ILLEGAL_FUNCTION`), 'modbus.log');
    expect(done(old.conversations[0])).toEqual({ '3 read holding registers': 1, '5 write single coil (1 refused)': 1 });
    expect(old.conversations[0]).toMatchObject({ packets: 4, packetsFromClient: 2, bytes: 0, messagesOf: 'zeek modbus' });
    const recent = read(log('modbus', `${ENDS} tid unit func pdu_type exception`, `${from(1)} 1 7 READ_COILS REQ -`, `${from(1)} 1 7 READ_COILS RESP -`, `${from(1)} 2 7 READ_COILS REQ -`, `${from(1)} 2 7 READ_COILS_EXCEPTION RESP ILLEGAL_DATA_ADDRESS`), 'modbus.log');
    expect(done(recent.conversations[0])).toEqual({ '1 read coils (1 refused)': 2 });
    expect(facts(recent, '10.0.0.5')).toEqual({ 'modbus-tcp.unit-id': 7 });
  });

  test('CIP: classes decide the name, an answer refuses what its number asked for', () => {
    const fields = `${ENDS} cip_sequence_count direction cip_service_code cip_service cip_status_code cip_status class_id`;
    const reading = read(log('cip', fields, `${from(1, '10.0.0.5 44818')} 9 request 0x05 Reset - - 0x01`, `${from(1, '10.0.0.5 44818')} 9 response 0x05 Reset 0x08 Service-not-supported -`, `${from(1, '10.0.0.5 44818')} 10 request 0x4c Read_Tag - - -`), 'cip.log');
    expect(done(reading.conversations[0])).toEqual({ '5 Identity Reset (1 refused)': 1, '76 Read Tag': 1 });
  });

  test('identities: CIP, BACnet, DHCP, NTLM, software, known services', () => {
    const identity = `${ENDS} is_orig vendor_id device_type_id product_code revision device_status serial_number product_name`;
    expect(facts(read(log('cip_identity', identity, `${from(1, '10.0.0.5 44818')} F 1 14 166 20.11 0x0060 0x00c0ffee 1756-L71`), 'x.log'), '10.0.0.5')).toMatchObject({ vendor: 'Rockwell Automation/Allen-Bradley', model: '1756-L71', firmware: '20.011', serial: '00c0ffee' });
    const dhcp = read(log('dhcp', 'ts uids client_addr server_addr mac host_name client_fqdn domain requested_addr assigned_addr lease_time client_message server_message msg_types duration', '1700000000.0 C1,C2 0.0.0.0 10.0.0.1 00:1b:1b:00:00:01 HMI-07 - plant.example - 10.0.0.77 600 - - DISCOVER,OFFER,REQUEST,ACK 0.1'), 'dhcp.log');
    expect(facts(dhcp, '10.0.0.77')).toEqual({ hostname: 'HMI-07', domain: 'plant.example' });
    expect(dhcp.witnesses[0]!.macs).toEqual([{ mac: '00:1b:1b:00:00:01', basis: 'dhcp', count: 1, frame: 7 }]);
    expect(facts(dhcp, '10.0.0.1')).toEqual({ 'dhcp.server': true });
    expect(facts(read(log('ntlm', `${ENDS} username hostname domainname server_nb_computer_name`, `${from(1, '10.0.0.5 445')} anna ENG-01 PLANT WMS-DB01`), 'x.log'), '10.0.0.5')).toMatchObject({ hostname: 'WMS-DB01' });
    expect(facts(read(log('known_services', 'ts host port_num port_proto service', '1700000000.0 10.0.0.5 502 tcp MODBUS'), 'x.log'), '10.0.0.5')).toEqual({ 'open-port': 'tcp/502', 'service': 'modbus-tcp' });
  });

  test('a log that nobody has met yet still says who talked, and logs about the sensor say nothing', () => {
    const strange = read(log('modbus_read_device_identification', `${ENDS} tid object_id`, `${from(1)} 1 2`), 'x.log');
    expect(strange.conversations[0]).toMatchObject({ protocol: 'modbus-tcp', serverPort: 502 });
    expect(read(log('stats', 'ts peer mem', '1700000000.0 zeek 100'), 'stats.log').source.table).toEqual({ rows: 1, rowsRead: 0, rowsSkipped: { 'no-device': 1 } });
  });
});

describe('hostile rows', () => {
  test('each is skipped with its reason, and the rest is read', () => {
    const good = `${from(40001)} tcp - 1 1 1 SF T T 0 ShAD 4 200 4 200 -`;
    const reading = read(log('conn', CONN, good, '1 2 3', good.replace('10.0.0.5', '300.1.2.3'), `${good} extra`, good.replace(' 502 ', ' 99999999999999999999 '), good.replace(' 4 200 ', ' -4 1e999 '), 'x'.repeat(1_100_000), Array.from({ length: 2000 }, () => 'x').join(' '), good));
    expect(reading.source.table).toEqual({ rows: 9, rowsRead: 4, rowsSkipped: { 'line-too-long': 1, 'no-endpoints': 1, 'short-row': 2, 'too-many-columns': 1 } });
    // A port that cannot be one is none, and a count that cannot be one is not counted.
    expect(reading.conversations.every(({ packets, bytes }) => Number.isSafeInteger(packets) && Number.isSafeInteger(bytes))).toBe(true);
    expect(reading.source.problems.map(problem => problem.message).join('\n')).toContain('Row 9 was skipped: no two addresses');
  });

  test('names like __proto__ stay names, in columns and in members', () => {
    const tsv = read(log('__proto__', `__proto__ constructor ${ENDS}`, `a b ${from(40001)}`), 'x.log');
    expect(tsv.conversations).toHaveLength(1);
    const json = read('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"ts":1,"uid":"C1","id":{"__proto__":{"x":1},"orig_h":"10.0.0.1","orig_p":1,"resp_h":"10.0.0.2","resp_p":502},"_path":"__proto__"}');
    expect(json.conversations).toHaveLength(1);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a hundred thousand brackets, a record without an end, text that is no JSON', () => {
    const good = '{"ts":1.5,"uid":"C1","id.orig_h":"10.0.0.1","id.orig_p":1,"id.resp_h":"10.0.0.2","id.resp_p":502,"_path":"conn","proto":"tcp"}';
    const reading = read(`${good}\n${'['.repeat(100_000)}\n{"a":${'{"a":'.repeat(100_000)}\nNaN\n{"ts":1,}\n${good}\n{"ts":`);
    expect(reading.source.table).toEqual({ rows: 7, rowsRead: 2, rowsSkipped: { 'not-json': 3, 'too-deep': 2 } });
  });

  const row = fc.record({
    ts: fc.oneof(fc.double(), fc.string(), fc.constant('-')), from: fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), to: fc.oneof(fc.ipV4(), fc.string()), port: fc.oneof(fc.integer(), fc.string()), proto: fc.oneof(fc.constantFrom('tcp', 'udp', 'icmp'), fc.string()), rest: fc.array(fc.string(), { minLength: 15, maxLength: 15 }),
  });
  test('whatever the rows hold, in whatever pieces, the receipt adds up and nothing is thrown', () => {
    fc.assert(fc.property(fc.array(row, { maxLength: 8 }), fc.integer({ min: 1, max: 64 }), fc.boolean(), (rows, step, json) => {
      const names = CONN.split(' ');
      const cells = rows.map(each => [String(each.ts), 'C1', each.from, String(each.port), each.to, '502', each.proto, ...each.rest]);
      const text = json ? cells.map(list => JSON.stringify(Object.fromEntries(list.map((cell, i) => [names[i], cell])))).join('\n') : log('conn', CONN) + cells.map(list => list.map(cell => cell.replace(/[\t\r\n]/g, '\\x09')).join('\t')).join('\n');
      const bytes = utf8Bytes(text);
      const whole = read(bytes);
      const reader = zeek.read(input('conn.log'));
      for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
      expect(reader.end()).toEqual(whole);
      expect(addsUp(whole)).toBe(true);
      if (json) expect(whole.source.table!.rows).toBe(rows.length);
    }), { numRuns: 200 });
  });

  test('arbitrary bytes and arbitrary JSON are read or skipped, never thrown over', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), bytes => addsUp(read(bytes, 'x.log'))));
    fc.assert(fc.property(fc.array(fc.jsonValue({ maxDepth: 5 })), values => addsUp(read(values.map(value => JSON.stringify(value)).join('\n'), 'x.json'))));
  });
});

/**
 * Rows as `grep -cv '^#'` counts them; conversations as a few lines of Python count the distinct (originator, responder, responder port, transport) of them; of unknown_transport the IP protocol's
 * number instead of the port, of profinet_io_cm.log (caller, called, port of the called), by packet_type. dhcp.log names clients without their servers.
 */
const SAMPLES: readonly (readonly [file: string, rows: number, conversations: number, protocol: string | undefined])[] = [
  ['bacnet-analyzer.basic-bacnet.log', 3257, 91, 'bacnet'], ['bacnet-analyzer.basic-bacnet_property.log', 2800, 38, 'bacnet'], ['dnp3-analyzer.basic-conn.log', 11, 1, 'dnp3'], ['dnp3-analyzer.basic-dnp3.log', 368, 1, 'dnp3'],
  ['enip-analyzer.basic-cip.log', 1158, 1, 'cip'], ['enip-analyzer.basic-enip.log', 269, 2, 'enip'], ['modbus-analyzer.basic-modbus.log', 24, 2, 'modbus-tcp'], ['modbus-analyzer.basic-modbus_detailed.log', 26, 2, 'modbus-tcp'],
  ['opcua-analyzer.basic-opcua_binary.log', 37, 1, 'opcua'], ['pnio-tests.profinet_io_cm_connect-profinet_io_cm.log', 328, 38, 'profinet-cm'], ['s7-analyzer.snap7-cotp.log', 64, 1, 's7comm'], ['s7-analyzer.snap7-s7comm.log', 61, 1, 's7comm'],
  ['zeek-core.cisco-fabric-path-conn.log', 64, 64, undefined], ['zeek-opt.basic-conn.log', 34, 13, undefined], ['zeek-scripts.base.protocols.dhcp.dhcp-prevent-large-uids-dhcp.log', 63, 0, undefined],
  ['zeek-scripts.base.protocols.dnp3.events-dnp3.log', 66, 3, 'dnp3'],
];
const EXPORTS = '../shared/exports/zeek';
const CAPTURES = '../shared/captures';
const sample = (file: string, sha?: string): Reading => {
  const bytes = readFileSync(`${EXPORTS}/${file}`);
  expect(importerFor(bytes.subarray(0, 65_536), file)?.id, file).toBe('zeek');
  return readAll(zeek, bytes, input(file, sha));
};
const capture = (file: string): Reading => {
  const bytes = readFileSync(`${CAPTURES}/${file}`);
  const reading = createCaptureReading({ name: file, site: 'site', duplicates: 'keep' });
  reading.push(bytes);
  return reading.end('cd'.repeat(32), bytes.length, []);
};
const ends = (reading: Reading, conversation: Conversation): string => `${reading.witnesses[conversation.client]!.ip}>${reading.witnesses[conversation.server]!.ip} ${conversation.transport}/${conversation.serverPort} ${conversation.protocol}`;

/** Operations without the detail that stands in brackets behind a name; what then refuses only is a refusal of those. */
const plainly = (conversation: Conversation): Conversation => {
  const detail = conversation.operations.find(({ name }) => /^reinitialize device \(/.test(name));
  if (!detail) return conversation;
  const all = conversation.operations.filter(({ code }) => code === detail.code);
  const named = all.filter(({ name }) => name.includes('('));
  return { ...conversation, operations: [...conversation.operations.filter(({ code }) => code !== detail.code), { ...detail, name: 'reinitialize device', count: named.reduce((sum, each) => sum + each.count, 0), refused: all.reduce((sum, each) => sum + (each.refused ?? 0), 0) }] };
};

describe.skipIf(!existsSync(EXPORTS))('real logs (need ../shared/exports/zeek)', () => {
  test.each(SAMPLES)('%s: %i rows, %i conversations', (file, rows, conversations, protocol) => {
    const reading = sample(file);
    expect(reading.source.table).toEqual({ rows, rowsRead: rows, rowsSkipped: {} });
    expect(reading.conversations).toHaveLength(conversations);
    if (protocol !== undefined) expect(new Set(reading.conversations.map(each => each.protocol))).toEqual(new Set([protocol]));
  });

  test('a log of a logging test names no device, and its time is no JSON', () => {
    expect(sample('zeek-scripts.base.frameworks.logging.ascii-json-ssh.log').source.table).toEqual({ rows: 1, rowsRead: 0, rowsSkipped: { 'not-json': 1 } });
  });
});

describe.skipIf(!existsSync(EXPORTS) || !existsSync(CAPTURES))('logs and captures of the same traffic (need ../shared/exports/zeek and ../shared/captures)', () => {
  test('conn.log and its capture: same conversation, packets each way, 5-tuples, outcomes; bytes without the 14 of each Ethernet header', () => {
    const wire = capture('ot-dnp3-icsnpp.pcap').conversations;
    const { conversations } = sample('dnp3-analyzer.basic-conn.log');
    const { packets, packetsFromClient, connections, outcomes, protocol, serverPort, bytes, bytesFromClient, established } = wire[0]!;
    expect(wire).toHaveLength(1);
    expect(conversations).toHaveLength(1);
    expect(conversations[0]).toMatchObject({ packets, packetsFromClient, connections, outcomes, protocol, serverPort, established, bytes: bytes - 14 * packets, bytesFromClient: bytesFromClient - 14 * packetsFromClient });
  });

  // Zeek logs a DNP3 request with its answer: 13 SELECT and 12 OPERATE that nobody answered are not in the log. Of Modbus' encapsulated interface modbus.log does not say what for.
  const PAIRS: readonly (readonly [string, string, Readonly<Record<string, number | string>>])[] = [
    ['ot-dnp3-icsnpp.pcap', 'dnp3-analyzer.basic-dnp3.log', { '3 select': 121, '4 operate': 121 }],
    ['ot-modbus-icsnpp.pcap', 'modbus-analyzer.basic-modbus.log', { '43 read device identification': '43 encapsulated interface transport' }],
    ['ot-enip-cip-icsnpp.pcap', 'enip-analyzer.basic-cip.log', { '112 Send Unit Data': 0 }],
    // bacnet.log does not say into which state a device was restarted.
    ['bms-bacnet-icsnpp.pcap', 'bacnet-analyzer.basic-bacnet.log', {}],
    // One answer of a Read SZL in several parts is one row, one upload's refusal has no error class.
    ['ot-s7-snap7-everything.pcap', 's7-analyzer.snap7-s7comm.log', { '1025 read SZL': 5, '29 start upload (1 refused)': '29 start upload' }],
  ];
  test.each(PAIRS)('%s and %s: the same sides, and the same functions as often', (file, logFile, differences) => {
    const wire = capture(file);
    const logged = sample(logFile);
    const protocols = new Set(logged.conversations.map(each => each.protocol));
    const expected = wire.conversations.filter(each => protocols.has(each.protocol));
    expect(logged.conversations.map(each => ends(logged, each)).sort()).toEqual(expected.map(each => ends(wire, each)).sort());
    for (const conversation of expected) {
      const found = logged.conversations.find(each => ends(logged, each) === ends(wire, conversation));
      const wanted: Record<string, number> = {};
      for (const [name, count] of Object.entries(done(plainly(conversation)))) {
        const other = differences[name];
        if (typeof other === 'string') wanted[other] = count;
        else if (other !== 0) wanted[name] = other ?? count;
      }
      expect(done(found), ends(wire, conversation)).toEqual(wanted);
    }
  });

  test('the assets of conn.log are those of the capture, as far as their packets have addresses', () => {
    const config = {};
    const names = (reading: Reading): string[] => identifyAssets([reading], config).assets.flatMap(asset => asset.ips).sort();
    expect(names(sample('dnp3-analyzer.basic-conn.log'))).toEqual(names(capture('ot-dnp3-icsnpp.pcap')));
    expect(names(sample('bacnet-analyzer.basic-bacnet.log'))).toEqual(names(capture('bms-bacnet-icsnpp.pcap')));
  });

  test('conn.log with the logs of its messages is one conversation: volumes of the one, functions of the others, nothing twice, evidence of each by row', () => {
    const conn = sample('dnp3-analyzer.basic-conn.log', '11'.repeat(32));
    const messages = sample('dnp3-analyzer.basic-dnp3.log', '22'.repeat(32));
    const readings = [conn, messages];
    const [only, ...others] = siteConversations(readings, identifyAssets(readings, {}).ledger, {});
    expect(others).toEqual([]);
    expect(only).toMatchObject({ packets: 834, connections: 11, bytes: 90_359, protocol: 'dnp3' });
    expect(only!.operations.map(({ code, count }) => [code, count])).toEqual([[3, 121], [4, 121], [129, 364], [130, 4], [1, 97]]);
    expect(only!.evidence[0]).toEqual({ source: conn.source.id, row: 10 });
    expect(only!.operations[0]!.evidence[0]).toMatchObject({ source: messages.source.id, row: expect.any(Number) as number });
  });

  test('enip.log and cip.log list the same messages: the deeper protocol names the conversation', () => {
    const readings = [sample('enip-analyzer.basic-enip.log', '11'.repeat(32)), sample('enip-analyzer.basic-cip.log', '22'.repeat(32))];
    const found = siteConversations(readings, identifyAssets(readings, {}).ledger, {});
    expect(found.map(({ clientIp, serverIp, protocol }) => [clientIp, serverIp, protocol]).sort()).toEqual([['10.1.1.167', '10.1.1.164', 'enip'], ['192.168.10.105', '192.168.10.120', 'cip']]);
  });
});

test('what a list says against what a log saw is a conflict of the asset, as with a capture', () => {
  const identity = `${ENDS} is_orig vendor_id device_type_id product_code revision device_status serial_number product_name`;
  const seen = read(log('cip_identity', identity, `${from(1, '10.0.0.5 44818')} F 1 14 166 20.11 0x0060 0x00c0ffee 1756-L71`, `${from(1, '10.0.0.5 44818')} F 1 14 166 20.11 0x0060 0x00c0ffee 1756-L71`), 'cip_identity.log');
  const listed = readAll(genericCsv, utf8Bytes('name,ip,model,firmware\nPLC-01,10.0.0.5,1769-L33,33.011\n'), input('list.csv', '33'.repeat(32)));
  const { assets } = identifyAssets([seen, listed], {});
  expect(assets.find(asset => asset.ips.includes('10.0.0.5'))?.state).toBe('listed-and-seen');
  expect(reconcile(assets).conflicts.map(({ field, listed: said, observed }) => [field, said, observed])).toEqual([['firmware', '33.011', '20.011'], ['model', '1769-L33', '1756-L71']]);
});
