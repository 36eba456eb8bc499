import { readAll } from './definition';
import type { ImporterDefinition } from './definition';
import type { ZoneOffset } from '../model/time-zone';
import type { Reading } from '../model/reading';
import { utf8Bytes } from '../binary/reader';

/** Shared by the tests of flow logs. */
export function readLog(importer: ImporterDefinition, text: string | Uint8Array, name = 'x', zone?: ZoneOffset): Reading {
  return readAll(importer, typeof text === 'string' ? utf8Bytes(text) : text, { name, sha256: 'ab'.repeat(32), bytes: 1, site: 'site', ...(zone ? { zone } : {}) });
}

export function addsUp({ source: { table } }: Reading): boolean {
  return table!.rows === table!.rowsRead + Object.values(table!.rowsSkipped).reduce((a, b) => a + b, 0);
}

/** Each conversation in one line: ends, service, volumes. */
export function lines({ witnesses, conversations }: Reading): string[] {
  return conversations.map(({ client, server, transport, serverPort, protocol, protocolBasis, connections, packetsFromClient, packets, bytesFromClient, bytes, established }) =>
    `${witnesses[client]!.ip}>${witnesses[server]!.ip} ${transport}/${serverPort ?? '-'} ${protocol ?? '-'}(${protocolBasis ?? '-'}) ${connections}x ${packetsFromClient}/${packets} ${bytesFromClient}/${bytes}${established ? ' established' : ''}`).sort();
}
