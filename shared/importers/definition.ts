import type { ColumnLayout, ColumnMap } from '../model/columns';
import type { Reading } from '../model/reading';
import type { ZoneOffset } from '../model/time-zone';
import type { SourceKind } from '../model/source';

/** What the caller knows about the file besides its bytes. */
export interface ImportInput {
  /** File name without its folder. */
  readonly name: string;
  /** Hexadecimal, of the whole file. */
  readonly sha256: string;
  /** Size of the file. */
  readonly bytes: number;
  readonly site: string;
  /** What the columns mean, set by the analyst; wins over what is recognised. */
  readonly columnMap?: ColumnMap;
  /** The same for single sheets of a workbook. */
  readonly sheetColumnMaps?: Readonly<Record<string, ColumnMap>>;
  /** Mappings kept for every list with their headers; they win over what is recognised. */
  readonly columnLayouts?: readonly ColumnLayout[];
  /** The clock of times that name no zone; without it UTC. */
  readonly zone?: ZoneOffset;
}

/** Reads one file in pieces. Trouble with the file is in the reading's problems; nothing is thrown for it. */
export interface FileReader {
  /** The next bytes, of any length. Their memory may be reused afterwards. */
  push(bytes: Uint8Array): void;
  end(): Reading;
}

/** Everything Crossdock knows about one format of asset lists, scans or logs, in one file. */
export interface ImporterDefinition {
  /** The file's name without `.ts`; `by` of its observations. */
  readonly id: string;
  readonly name: string;
  readonly kind: SourceKind;
  /** `format` of the source: csv, nmap-xml, … */
  readonly format: string;
  /** The reader keeps no rows, what it holds is bounded: files of any size are read, packed ones too. */
  readonly streams?: true;
  /** Is the file of this format, by its first bytes (64 KiB or all of it)? The name is a hint only. */
  recognises(head: Uint8Array, name: string): boolean;
  read(input: ImportInput): FileReader;
}

export function defineImporter(definition: ImporterDefinition): ImporterDefinition {
  return definition;
}

/** A whole file at once. */
export function readAll(importer: ImporterDefinition, bytes: Uint8Array, input: ImportInput): Reading {
  const reader = importer.read(input);
  reader.push(bytes);
  return reader.end();
}
