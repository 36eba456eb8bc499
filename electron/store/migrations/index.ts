import { first } from './0001-first';

/** In order; the last one's version is the schema that this program writes. */
export const migrations: readonly { readonly version: number; readonly statements: readonly string[] }[] = [first];

export const SCHEMA_VERSION = migrations[migrations.length - 1]!.version;
