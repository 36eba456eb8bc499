/**
 * Sources, what their reading yielded, settings, results and the log. Columns are what queries ask for; `rest` holds the remaining members as JSON. Packets are never
 * stored: observations and conversations point at frames of the sources.
 */
export const first = {
  version: 1,
  statements: [
    `CREATE TABLE source (id TEXT PRIMARY KEY, position INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, kind TEXT NOT NULL, format TEXT NOT NULL,
       site TEXT NOT NULL, path TEXT, rest TEXT NOT NULL) STRICT`,
    `CREATE TABLE witness (source TEXT NOT NULL REFERENCES source(id), n INTEGER NOT NULL, kind TEXT NOT NULL, vlan INTEGER, ip TEXT, mac TEXT, rest TEXT NOT NULL,
       PRIMARY KEY (source, n)) STRICT, WITHOUT ROWID`,
    `CREATE TABLE conversation (source TEXT NOT NULL REFERENCES source(id), n INTEGER NOT NULL, client INTEGER NOT NULL, server INTEGER NOT NULL, transport TEXT NOT NULL,
       port INTEGER, protocol TEXT, packets INTEGER NOT NULL, bytes INTEGER NOT NULL, first_seen REAL NOT NULL, last_seen REAL NOT NULL, rest TEXT NOT NULL,
       PRIMARY KEY (source, n)) STRICT, WITHOUT ROWID`,
    `CREATE TABLE observation (source TEXT NOT NULL REFERENCES source(id), n INTEGER NOT NULL, witness INTEGER NOT NULL, key TEXT NOT NULL, rest TEXT NOT NULL,
       PRIMARY KEY (source, n)) STRICT, WITHOUT ROWID`,
    'CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT',
    'CREATE TABLE result (part TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT',
    'CREATE TABLE log (n INTEGER PRIMARY KEY, at TEXT NOT NULL, action TEXT NOT NULL, details TEXT NOT NULL) STRICT',
  ],
} as const;
