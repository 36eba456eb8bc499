/** What reading a source's file again needs: when it was last changed, and where the frames of a capture stand in it. `context` is JSON. */
export const sourceFile = {
  version: 2,
  statements: [
    `CREATE TABLE source_file (source TEXT PRIMARY KEY REFERENCES source(id), modified REAL, frames INTEGER, step INTEGER, marks BLOB, context TEXT, compression TEXT) STRICT, WITHOUT ROWID`,
  ],
} as const;
