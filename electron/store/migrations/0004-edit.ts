/** The journal of the analyst's edits (shared/edits). Rows are only ever added; `at` in milliseconds, `row` as JSON. */
export const edit = {
  version: 4,
  statements: ['CREATE TABLE edit (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, row TEXT NOT NULL) STRICT'],
} as const;
