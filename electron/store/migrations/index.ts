import { first } from './0001-first';
import { sourceFile } from './0002-source-file';
import { readingPart } from './0003-reading-part';
import { edit } from './0004-edit';
import { custody } from './0005-custody';

/** In order; the last one's version is the schema that this program writes. */
export const migrations: readonly { readonly version: number; readonly statements: readonly string[] }[] = [
  first,
  sourceFile,
  readingPart,
  edit,
  custody,
];

export const SCHEMA_VERSION = migrations[migrations.length - 1]!.version;
