import fc from 'fast-check';
import type initSqlJs from 'sql.js';
import { beforeAll, expect, test } from 'vitest';
import type { Reading } from '../../shared/model/reading';
import { checkChain } from './custody';
import { EngagementDatabase, NotAnEngagement } from './database';
import { migrations } from './migrations';
import { loadSqlite } from './sqlite';

type Sqlite = Awaited<ReturnType<typeof initSqlJs>>;

let sqlite: Sqlite;
beforeAll(async () => {
  sqlite = await loadSqlite();
});

const reading = (id: string, more: Partial<Reading> = {}): Reading => ({
  source: { id, name: `${id}.pcap`, sha256: id.padEnd(64, '0'), bytes: 12, kind: 'capture', format: 'pcap', site: 'site', problems: [], capture: { linkTypes: ['ETHERNET'], packets: 3, decoded: 2, skipped: { malformed: 1 }, wireBytes: 10, capturedBytes: 9, protocols: { arp: 1 } } },
  witnesses: [], conversations: [], observations: [], ...more,
});

/** The bytes of a good engagement after some SQL. */
function doctored(...statements: string[]): Uint8Array {
  const good = EngagementDatabase.create(sqlite);
  good.addReading(reading('src:a'), '/a');
  const database = new sqlite.Database(good.export());
  for (const statement of statements) database.run(statement);
  return database.export();
}

const refusal = (bytes: Uint8Array): string => {
  try {
    EngagementDatabase.open(sqlite, bytes).close();
  } catch (error) {
    expect(error).toBeInstanceOf(NotAnEngagement);
    return (error as Error).message;
  }
  return 'opened';
};

test('only a whole engagement of a known schema is opened', () => {
  expect(refusal(doctored())).toBe('opened');
  expect(refusal(new Uint8Array(0))).toMatch(/no Crossdock engagement/);
  expect(refusal(Buffer.from('hello'))).toMatch(/no Crossdock engagement/);
  expect(refusal(Buffer.from('x'.repeat(9_000)))).toMatch(/no Crossdock engagement/);
  expect(refusal(doctored('PRAGMA application_id = 7'))).toMatch(/no Crossdock engagement/);
  expect(refusal(doctored('PRAGMA user_version = 99'))).toMatch(/newer Crossdock \(schema 99/);
  expect(refusal(doctored('PRAGMA user_version = 0'))).toMatch(/schema 0, which never existed/);
  expect(refusal(doctored('PRAGMA user_version = -3'))).toMatch(/schema -3, which never existed/);
  expect(refusal(doctored("CREATE TRIGGER t AFTER INSERT ON log BEGIN DELETE FROM source; END"))).toMatch(/a trigger \(“t”\)/);
  expect(refusal(doctored('DROP TABLE setting', 'CREATE VIEW setting AS SELECT 1 AS key, 2 AS value'))).toMatch(/a view \(“setting”\)/);
  expect(refusal(doctored('DROP TABLE reading_part'))).toMatch(/not the tables/);
  expect(refusal(doctored('DROP TABLE result', 'CREATE TABLE result (part TEXT, colour TEXT)'))).toMatch(/not the tables/);
  expect(refusal(doctored('CREATE TABLE extra (x)'))).toMatch(/not the tables/);
});

test('a file cut anywhere is refused', () => {
  const whole = doctored();
  for (let length = 0; length < whole.length; length += 499) expect(refusal(whole.subarray(0, length)), `cut at ${length}`).not.toBe('opened');
  expect(refusal(whole.subarray(0, whole.length - 1))).toMatch(/damaged: it has \d+ of \d+ bytes/);
});

test('a file with flipped bits never throws anything but its refusal', () => {
  const whole = doctored();
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 6 }), flips => {
    const bytes = Uint8Array.from(whole);
    for (const [at, mask] of flips) bytes[at] = bytes[at]! ^ mask;
    let database: EngagementDatabase;
    try {
      database = EngagementDatabase.open(sqlite, bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(NotAnEngagement);
      return;
    }
    try {
      database.readings();
      database.results();
    } catch (error) {
      expect(error).toBeInstanceOf(NotAnEngagement);
    } finally {
      database.close();
    }
  }), { numRuns: 150 });
});

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter(value => !/[\ud800-\udfff]/.test(value));
const micros = fc.integer({ min: 0, max: 4e15 });
const place = fc.oneof(fc.record({ frame: fc.integer({ min: 1, max: 2 ** 40 }) }), fc.record({ row: fc.nat(), column: text }));
const optional = <T extends object>(value: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> => fc.record(value, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const merged = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> => fc.tuple(...parts).map(list => Object.assign({}, ...list) as object);

const witness = merged(
  fc.record({ kind: fc.constantFrom('l3', 'l2', 'row', 'child', 'mention'), packetsSent: fc.nat(), packetsReceived: fc.nat(), at: fc.array(place, { maxLength: 3 }) }),
  optional({ vlan: fc.integer({ min: 0, max: 4095 }), tunnel: text, ip: text, mac: text, parent: fc.nat(), label: text, ttl: fc.tuple(fc.nat(255), fc.nat(255)), firstSeen: micros, macs: fc.array(fc.record({ mac: text, basis: fc.constant('arp'), count: fc.nat(), frame: fc.nat() }), { maxLength: 2 }) }),
);
const conversation = merged(
  fc.record({
    client: fc.nat(), server: fc.nat(), transport: fc.constantFrom('tcp', 'udp', 'l2'), protocols: fc.array(text, { maxLength: 2 }), orientation: fc.constant('handshake'), connections: fc.nat(), packets: fc.nat(), bytes: fc.nat(), packetsFromClient: fc.nat(),
    bytesFromClient: fc.nat(), established: fc.boolean(), firstSeen: micros, lastSeen: micros, frames: fc.array(fc.nat(), { maxLength: 8 }), operations: fc.array(fc.record({ name: text, kind: fc.constant('read'), count: fc.nat(), frames: fc.array(fc.nat(), { maxLength: 3 }) }), { maxLength: 2 }),
  }),
  optional({ serverPort: fc.nat(65_535), protocol: text, vlan: fc.nat(4095), clientMac: text, period: fc.record({ micros: fc.double({ min: 0, max: 1e9, noNaN: true }), variation: fc.double({ min: 0, max: 9, noNaN: true }) }) }),
);
const observation = fc.record({ witness: fc.nat(), key: text, value: fc.oneof(text, fc.integer(), fc.boolean()), confidence: fc.double({ min: 0, max: 1, noNaN: true }), by: text, at: fc.array(place, { maxLength: 2 }), count: fc.nat() });

const block = fc.record({ at: fc.maxSafeNat(), length: fc.nat(), interfacesBefore: fc.nat() }, { requiredKeys: ['at', 'length'] });
const sourceFile = optional({
  modified: fc.double({ min: 0, max: 4e12, noNaN: true }),
  frames: merged(fc.record({ frames: fc.nat(), step: fc.integer({ min: 1, max: 4096 }), marks: fc.uint8Array({ maxLength: 40 }), context: fc.array(block, { maxLength: 3 }) }), optional({ compression: fc.constantFrom('gzip', 'zstd') })),
}) as fc.Arbitrary<Pick<Reading, 'frames' | 'modified'>>;

test('what was read comes back as it was: absent stays absent, 0 stays 0, and the order of the import is kept', () => {
  fc.assert(fc.property(fc.array(fc.record({ witnesses: fc.array(witness, { maxLength: 4 }), conversations: fc.array(conversation, { maxLength: 4 }), observations: fc.array(observation, { maxLength: 4 })}), { maxLength: 3 }), fc.array(sourceFile, { minLength: 3, maxLength: 3 }), (parts, sourceFiles) => {
    // -0 is written as 0 by JSON; no reading holds one.
    const given = (JSON.parse(JSON.stringify(parts)) as typeof parts).map((part, n) => reading(`src:${9 - n}`, { ...(part as unknown as Partial<Reading>), ...sourceFiles[n] }));
    const database = EngagementDatabase.create(sqlite);
    given.forEach((one, n) => database.addReading(one, n === 1 ? undefined : `/data/${n}`));
    const reopened = EngagementDatabase.open(sqlite, database.export());
    expect(reopened.readings()).toEqual(given);
    expect([...reopened.sourcePaths().keys()]).toEqual(given.filter((_, n) => n !== 1).map(one => one.source.id));
    database.close();
    reopened.close();
  }), { numRuns: 60 });
});

test('an engagement of the first schema opens; its sources have no frame index yet, and take one when they are read again', () => {
  const old = new sqlite.Database();
  old.run(`PRAGMA application_id = ${0x58444f4b}`);
  for (const statement of migrations[0]!.statements) old.run(statement);
  old.run('PRAGMA user_version = 1');
  old.run("INSERT INTO source VALUES ('src:a', 1, 'a.pcap', 'aa', 12, 'capture', 'pcap', 'site', '/a', '{\"problems\":[]}')");
  const database = EngagementDatabase.open(sqlite, old.export());
  const [before] = database.readings();
  expect(before).toMatchObject({ source: { id: 'src:a' } });
  expect(before).not.toHaveProperty('frames');
  const frames = { frames: 9, step: 32, marks: Uint8Array.of(24), context: [{ at: 0, length: 28, interfacesBefore: 0 }] };
  database.replaceSourceFile({ ...before!, frames, modified: 7.5 }, '/b');
  const reopened = EngagementDatabase.open(sqlite, database.export());
  expect(reopened.readings()[0]).toMatchObject({ frames, modified: 7.5 });
  expect(reopened.sourcePaths().get('src:a')).toBe('/b');
});

test('an engagement of the second schema opens with every reading as it was written, to the last digit', () => {
  const old = new sqlite.Database();
  old.run(`PRAGMA application_id = ${0x58444f4b}`);
  for (const { version, statements } of migrations) if (version <= 2) for (const statement of statements) old.run(statement);
  old.run('PRAGMA user_version = 2');
  for (const id of ['src:a', 'src:b']) old.run(`INSERT INTO source VALUES ('${id}', 1, 'a.pcap', '${id}', 12, 'capture', 'pcap', 'site', '/a', '{"problems":[]}')`);
  old.run(`INSERT INTO witness VALUES ('src:a', 0, 'l3', NULL, '10.0.0.1', NULL, '{"packetsSent":1,"packetsReceived":0,"at":[{"frame":1}]}')`);
  const conversations = Array.from({ length: 4_500 }, (_, n) => ({ client: n, server: 1, transport: 'tcp', ...(n % 2 ? { serverPort: 502, protocol: 'modbus-tcp' } : {}), packets: 2, bytes: 3, firstSeen: 1_760_000_000_123_456 + n, lastSeen: 1_760_000_000_123_456.5, frames: [n] }));
  for (const [n, { client, server, transport, serverPort, protocol, packets, bytes, firstSeen, lastSeen, frames }] of conversations.entries()) {
    old.run('INSERT INTO conversation VALUES (?,?,?,?,?,?,?,?,?,?,?,?)', ['src:b', n, client, server, transport, serverPort ?? null, protocol ?? null, packets, bytes, firstSeen, lastSeen, JSON.stringify({ frames })]);
  }
  old.run(`INSERT INTO observation VALUES ('src:a', 0, 0, 'name', '{"value":"PLC \u202e1","confidence":0.5,"by":"x","at":[],"count":1}')`);
  const [a, b] = EngagementDatabase.open(sqlite, old.export()).readings();
  expect(a).toMatchObject({ witnesses: [{ kind: 'l3', ip: '10.0.0.1', packetsSent: 1, packetsReceived: 0, at: [{ frame: 1 }] }], conversations: [], observations: [{ witness: 0, key: 'name', value: 'PLC \u202e1' }] });
  expect(a!.witnesses[0]).not.toHaveProperty('vlan');
  // Half a microsecond is more than a double of that size keeps beside its sixteen digits; no reading holds one.
  expect(b!.conversations.map(({ lastSeen: _, ...rest }) => rest)).toEqual(conversations.map(({ lastSeen: _, ...rest }) => rest));
});

test('what an older engagement logged becomes the first row of its chain of custody', () => {
  const old = new sqlite.Database();
  old.run(`PRAGMA application_id = ${0x58444f4b}`);
  for (const { version, statements } of migrations) if (version <= 3) for (const statement of statements) old.run(statement);
  old.run('PRAGMA user_version = 3');
  old.run(`INSERT INTO log (at, action, details) VALUES ('2026-01-01T00:00:00Z', 'import', '{"id":"src:a"}'), ('2026-01-02T00:00:00Z', 'analysis', '{}')`);
  const database = EngagementDatabase.open(sqlite, EngagementDatabase.open(sqlite, old.export()).export());
  const chain = checkChain(database.custody());
  expect(chain).toMatchObject({ rows: 1, deeds: [{ at: '2026-01-02T00:00:00Z', who: 'unknown', action: 'earlier-log', parameters: { entries: [{ action: 'import', details: { id: 'src:a' } }, { action: 'analysis' }] } }] });
  expect(chain.broken).toBeUndefined();
});

test('lists that no reading holds are damage, told when the engagement is opened', () => {
  const change = (items: string): Uint8Array => {
    const database = new sqlite.Database(doctored());
    database.run("INSERT INTO reading_part VALUES ('src:a', 'conversations', 0, ?)", [items]);
    return database.export();
  };
  const good = '{"client":0,"server":1,"transport":"tcp","packets":1,"bytes":1,"firstSeen":0,"lastSeen":0}';
  expect(EngagementDatabase.open(sqlite, change(`[${good}]`)).readings()[0]!.conversations).toHaveLength(1);
  for (const items of ['', '7', '[7]', '[null]', '[[]]', '{}', `[${good.replace('"server":1', '"server":"1"')}]`, `[${good.replace(',"bytes":1', '')}]`]) {
    expect(() => EngagementDatabase.open(sqlite, change(items)).readings(), items).toThrow(NotAnEngagement);
  }
});

test('a frame index that cannot be one is damage, told when the engagement is opened', () => {
  for (const change of ["context = '[{}]'", "context = '[null]'", "context = '7'", "context = 'x'", "context = '[{\"at\":-1,\"length\":1}]'", 'marks = NULL', 'step = 0', "compression = 'lz4'", 'step = NULL']) {
    const good = EngagementDatabase.create(sqlite);
    good.addReading(reading('src:a', { frames: { frames: 9, step: 32, marks: Uint8Array.of(24), context: [] } }), '/a');
    const database = new sqlite.Database(good.export());
    database.run(`UPDATE source_file SET ${change}`);
    expect(() => EngagementDatabase.open(sqlite, database.export()).readings(), change).toThrow(NotAnEngagement);
  }
});

test('a reading that cannot be stored leaves nothing of itself behind', () => {
  const database = EngagementDatabase.create(sqlite);
  const broken = reading('src:b', { observations: [{ witness: 0, key: 'x', value: 1, confidence: 1, by: 't', at: [], count: 1 }, { witness: 0, key: 'x', value: 1n as unknown as number, confidence: 1, by: 't', at: [], count: 1 }] });
  expect(() => database.addReading(broken, undefined)).toThrow();
  expect(database.readings()).toEqual([]);
  database.addReading(reading('src:b'), undefined);
  expect(() => database.addReading(reading('src:b'), undefined)).toThrow();
  expect(database.readings()).toHaveLength(1);
});

test('settings, results and the chain of custody are kept', () => {
  const database = EngagementDatabase.create(sqlite);
  database.setSetting('config', { costPerHour: 1 });
  database.setSetting('config', { costPerHour: 2 });
  database.setResults({ risk: { score: 1 }, paths: [] });
  database.setResults({ risk: { score: 2 } });
  const deed = { at: '2026-09-07T06:00:00Z', who: 'ana', tool: 'Crossdock 1', action: 'import', parameters: { format: 'csv' }, inputs: [{ name: 'a', sha256: '00' }], outputs: [] };
  database.record(deed);
  const reopened = EngagementDatabase.open(sqlite, database.export());
  expect(reopened.setting('config')).toEqual({ costPerHour: 2 });
  expect(reopened.setting('absent')).toBeUndefined();
  expect(reopened.results()).toEqual({ risk: { score: 2 } });
  expect(checkChain(reopened.custody())).toMatchObject({ rows: 1, deeds: [{ n: 1, ...deed }] });
});

test('what a file says of vulnerabilities and products is kept', () => {
  const intelligence = { date: '2025-08-25', exploited: [{ cve: 'CVE-2021-44228', added: '2021-12-10', ransomware: true, at: { pointer: '/vulnerabilities/0' } }] };
  const database = EngagementDatabase.create(sqlite);
  database.addReading(reading('src:k', { intelligence }), '/k');
  const [opened] = EngagementDatabase.open(sqlite, database.export()).readings();
  expect(opened!.intelligence).toEqual(intelligence);
  expect(opened!.source).not.toHaveProperty('intelligence');
});
