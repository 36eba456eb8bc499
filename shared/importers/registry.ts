import type { ImporterDefinition } from './definition';
import { assetJson } from './asset-json';
import { genericCsv } from './generic-csv';
import { nmapXml } from './nmap-xml';
import { zeek } from './zeek';

/** Every format, in trial order: those with a signature of their own before the lists that recognise by headers. */
export const importers: readonly ImporterDefinition[] = [
  nmapXml,
  zeek,
  assetJson,
  genericCsv,
];

export function importerFor(head: Uint8Array, name: string): ImporterDefinition | undefined {
  return importers.find(importer => importer.recognises(head, name));
}
