import { Malformed, Reader, Truncated, wireText } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { attempt, claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { header, readHead } from './http-kit';

/** Operations (RFC 8011 §5.4.15, PWG 5100). */
const OPERATIONS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  2: ['Print-Job', 'write'], 3: ['Print-URI', 'write'], 4: ['Validate-Job', 'other'], 5: ['Create-Job', 'write'], 6: ['Send-Document', 'write'], 8: ['Cancel-Job', 'control'], 9: ['Get-Job-Attributes', 'read'], 10: ['Get-Jobs', 'read'],
  11: ['Get-Printer-Attributes', 'identify'], 16: ['Pause-Printer', 'control'], 17: ['Resume-Printer', 'control'], 18: ['Purge-Jobs', 'control'], 0x4001: ['CUPS-Get-Default', 'read'], 0x4002: ['CUPS-Get-Printers', 'identify'], 0x4003: ['CUPS-Add-Modify-Printer', 'control'],
};
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'printer-make-and-model': 'model', 'printer-name': 'name', 'printer-info': 'description', 'printer-location': 'location', 'printer-firmware-string-version': 'firmware', 'printer-dns-sd-name': 'ipp.dns-sd-name', 'printer-device-id': 'ipp.device-id',
};
const READ_OF_BODY = 64 * 1024;

interface IppMessage {
  readonly kind: 'request' | 'response';
  /** Operation of a request, status of a response. */
  readonly code?: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly agent?: string;
  readonly server?: string;
  readonly beyond: number;
}

/** IPP: printing over HTTP. */
export const ipp = defineProtocol<IppMessage, { operation?: number }>({
  id: 'ipp',
  name: 'IPP',
  family: 'device',
  reference: 'RFC 8010 §3, RFC 8011',
  carriers: ['tcp/631', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: { request: 'agent, user', 'get-printer-attributes answer': 'make, model, name, location, serial, firmware', 'print job': 'operation' },
  leaves: 'documents',
  facts: { 'ipp.dns-sd-name': 'service name of the printer', 'ipp.device-id': 'IEEE 1284 device id' },
  begin: () => ({}),

  recognises(payload) {
    if (payload.remaining < 16 || !(payload.startsWithText('POST ') || payload.startsWithText('HTTP/1.'))) return false;
    return attempt(() => /^application\/ipp/i.test(header(readHead(payload), 'content-type') ?? '')) ?? false;
  },

  dissect(payload, { memory }) {
    const head = readHead(payload);
    const kind = /^HTTP\/1\.\d \d{3}/.test(head.startLine) ? 'response' : / HTTP\/1\.\d$/.test(head.startLine) ? 'request' : undefined;
    if (!kind) throw new Malformed('no HTTP message');
    const agent = header(head, 'user-agent');
    const server = header(head, 'server');
    const base = { kind, ...(agent ? { agent } : {}), ...(server ? { server } : {}) } as const;
    let body: Uint8Array;
    let beyond = 0;
    if (/chunked/i.test(header(head, 'transfer-encoding') ?? '')) body = readChunks(payload);
    else {
      const length = Number(header(head, 'content-length') ?? 0);
      if (!Number.isInteger(length) || length < 0) throw new Malformed('HTTP body of no length');
      const taken = Math.min(length, READ_OF_BODY);
      body = payload.take(taken);
      beyond = length - taken;
    }
    if (!/^application\/ipp/i.test(header(head, 'content-type') ?? '') || body.length < 8) return { ...base, beyond, attributes: new Map() };
    const reader = new Reader(body);
    reader.skip(2);
    const code = reader.u16();
    reader.skip(4);
    if (kind === 'request') memory.operation = code;
    return { ...base, beyond, code, attributes: readAttributes(reader) };
  },

  remainder: message => message.beyond,
  carries: () => [],
  direction: ({ kind }) => kind,

  observe(message) {
    const { kind, attributes } = message;
    if (kind === 'request') return claims(claim('sender', 'software', message.agent, 0.7), claim('sender', 'user', attributes.get('requesting-user-name'), 0.8));
    const makeAndModel = attributes.get('printer-make-and-model');
    return claims(
      claim('sender', 'software', message.server, 0.6), ...[...attributes].map(([name, value]) => claim('sender', ATTRIBUTES[name] ?? '', ATTRIBUTES[name] === undefined ? undefined : value, 0.9)),
      makeAndModel !== undefined && claim('sender', 'vendor', /^(HP|Hewlett-Packard|Zebra|Brother|Canon|Epson|Kyocera|Lexmark|Ricoh|Xerox|Konica Minolta|SATO|TSC|Honeywell|Sharp|Samsung|Oki)\b/i.exec(makeAndModel)?.[1], 0.7),
    );
  },

  operations({ kind, code }, { memory }) {
    if (code === undefined) return [];
    const operation = kind === 'request' ? code : memory.operation;
    if (operation === undefined) return [];
    const [name, type] = OPERATIONS[operation] ?? [`operation 0x${operation.toString(16)}`, 'other'];
    // Statuses from 0x0400 on are errors.
    if (kind === 'response') return code >= 0x0400 ? [{ name, code: operation, kind: type, refused: true }] : [];
    return [{ name, code: operation, kind: type }];
  },
});

/** Chunks of a body (RFC 9112 §7.1), all of which must be there; the first 64 kB are kept. */
function readChunks(payload: Reader): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let i = 0; i < 4096; i++) {
    const line = payload.line(128);
    if (line === undefined) throw new Truncated(payload.remaining + 1, payload.remaining);
    const length = parseInt(line, 16);
    if (!/^[0-9a-f]{1,8}\s*(;.*)?$/i.test(line)) throw new Malformed('HTTP chunk of no size');
    const part = payload.take(length);
    if (size < READ_OF_BODY) {
      parts.push(part);
      size += length;
    }
    payload.skip(2);
    if (length > 0) continue;
    const body = new Uint8Array(size);
    let at = 0;
    for (const each of parts) {
      body.set(each, at);
      at += each.length;
    }
    return body;
  }
  throw new Malformed('HTTP body of too many chunks');
}

/** Attribute groups: delimiter tags below 0x10, then value tag, name, value (RFC 8010 §3.1). First value of each; text and names only. */
function readAttributes(reader: Reader): Map<string, string> {
  const found = new Map<string, string>();
  attempt(() => {
    while (reader.remaining > 0 && found.size < 256) {
      const tag = reader.u8();
      if (tag === 3) break;
      if (tag < 0x10) continue;
      const name = reader.latin1(reader.u16());
      const value = reader.take(reader.u16());
      const textual = tag === 0x41 || tag === 0x42 || tag === 0x45;
      if (name !== '' && textual && !found.has(name)) found.set(name, wireText(new Reader(value).utf8(value.length)));
    }
  });
  return found;
}
