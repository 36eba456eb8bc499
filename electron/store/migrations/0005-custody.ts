/**
 * The chain of custody (store/custody.ts): `entry` is JSON as it was hashed, `hash` its SHA-256. Rows are only ever added. The table `log` of the first schema is written no more:
 * what an older engagement has in it becomes the first row here.
 */
export const custody = {
  version: 5,
  statements: ['CREATE TABLE custody (n INTEGER PRIMARY KEY, entry TEXT NOT NULL, hash TEXT NOT NULL) STRICT'],
} as const;
