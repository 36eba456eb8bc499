/** Micros have sixteen digits, of which SQLite writes fifteen where it takes them for a REAL. */
const micros = (column: string): string => `CASE WHEN ${column} = CAST(${column} AS INTEGER) THEN CAST(${column} AS INTEGER) ELSE ${column} END`;

/** Rows of a table of the first schema as the objects that they were: `rest` with its columns; a NULL column is an absent member. */
const pack = (table: string, list: string, members: string): string =>
  `INSERT INTO reading_part SELECT source, '${list}', n / 2000, json_group_array(json(item)) FROM (SELECT source, n, json_patch(rest, json_object(${members})) AS item FROM ${table} ORDER BY source, n) GROUP BY source, n / 2000`;

/**
 * The lists of a reading, packed: thousands of items a row, as a JSON array. Nothing ever asked for one of them by SQL, and one row for each took most of the time of taking a large capture into an
 * engagement and of opening it again (forty thousand conversations: 1.8 s and 3.4 s; packed 0.5 s, most of it memory that grows, and 0.3 s: bench/taking-in.ts).
 */
export const readingPart = {
  version: 3,
  statements: [
    'CREATE TABLE reading_part (source TEXT NOT NULL REFERENCES source(id), list TEXT NOT NULL, n INTEGER NOT NULL, items TEXT NOT NULL, PRIMARY KEY (source, list, n)) STRICT',
    pack('witness', 'witnesses', "'kind', kind, 'vlan', vlan, 'ip', ip, 'mac', mac"),
    pack('conversation', 'conversations', `'client', client, 'server', server, 'transport', transport, 'serverPort', port, 'protocol', protocol, 'packets', packets, 'bytes', bytes, 'firstSeen', ${micros('first_seen')}, 'lastSeen', ${micros('last_seen')}`),
    pack('observation', 'observations', "'witness', witness, 'key', key"),
    'DROP TABLE witness',
    'DROP TABLE conversation',
    'DROP TABLE observation',
  ],
} as const;
