import { Malformed, Reader } from '../binary/reader';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, isHostName } from './claims-kit';
import { serviceFact } from './cloud-services-kit';
import { defineProtocol } from './definition';
import { isLegacyTls, ja4, readClientHello, readServerHello, tlsVersionName } from './tls-kit';
import type { ClientHello, ServerHello } from './tls-kit';
import { readCertificate } from './x509-kit';
import type { Certificate } from './x509-kit';

export interface TlsMessage {
  readonly record: number;
  /** Protected bytes that follow and are passed over. */
  readonly left: number;
  readonly clientHello?: ClientHello;
  readonly serverHello?: ServerHello;
  readonly certificate?: Certificate;
  /** Alert description that ends or warns. */
  readonly alert?: number;
}

interface Memory {
  /** Handshake bytes of a side that do not make a whole message yet. */
  readonly pending: Map<string, Uint8Array>;
  /** Sides that have switched to protected records. */
  readonly secret: Set<string>;
}

const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const HEARTBEAT = 24;
/** RFC 8446 §5.2: 2^14 and expansion. */
const MAX_RECORD = 16_384 + 2048;
/** A certificate chain may span records, but not without end. */
const MAX_PENDING = 128 * 1024;
const ANYDESK = /\bAnyNet\b|AnyDesk/i;
const HANDSHAKE_TYPES = new Set([0, 1, 2, 3, 4, 5, 8, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 67]);

function plausibleRecord(payload: Reader, at: number): boolean | undefined {
  const type = payload.peek(at);
  const version = payload.peek16(at + 1);
  const length = payload.peek16(at + 3);
  if (type === undefined || version === undefined || length === undefined) return undefined;
  return type >= CHANGE_CIPHER_SPEC && type <= HEARTBEAT && version >= 0x0300 && version <= 0x0304 && length > 0 && length <= MAX_RECORD;
}

/** Transport Layer Security, as far as it is in the clear: hellos always, certificates up to TLS 1.2. */
export const tls = defineProtocol<TlsMessage, Memory>({
  id: 'tls',
  name: 'TLS',
  family: 'it',
  reference: 'RFC 8446, RFC 5246',
  carriers: ['tcp/443', 'tcp/8443', 'tcp/8883', 'tcp/636', 'tcp/5061', 'tcp/993', 'tcp/995', 'tcp/465', 'tcp/5986', 'tcp/*'],
  authentication: 'optional',
  encryption: 'always',
  reads: {
    'client hello': 'server name, protocols offered, JA4', 'server hello': 'version, cipher, protocol', 'certificate (to TLS 1.2)': 'subject, issuer, names, validity, both sides',
  },
  leaves: 'what is encrypted, certificates of TLS 1.3, DTLS, a hello hidden by ECH',
  facts: {
    'tls.sni': 'server name that a client asked for', 'tls.alpn': 'application protocol offered or chosen', 'tls.version': 'version that the server chose', 'tls.ja4': 'JA4 fingerprint of the client',
    'tls.certificate-subject': 'subject of the certificate that it showed', 'tls.certificate-issuer': 'issuer of that certificate', 'tls.certificate-not-before': 'start of its validity', 'tls.certificate-not-after': 'end of its validity',
    'tls.certificate-names': 'DNS names of the certificate', 'tls.cipher': 'cipher suite that the server chose, hexadecimal', 'tls.client-certificate-subject': 'subject of the certificate that a client showed',
  },
  begin: () => ({ pending: new Map(), secret: new Set() }),

  recognises(payload) {
    if (payload.remaining < 6 || plausibleRecord(payload, 0) !== true) return false;
    const type = payload.peek(0)!;
    const length = payload.peek16(3)!;
    const next = payload.remaining > 5 + length ? plausibleRecord(payload, 5 + length) : undefined;
    if (next === false) return false;
    if (type === HANDSHAKE) {
      const handshake = payload.peek(5)!;
      const size = payload.peek16(7);
      if (handshake === 1 || handshake === 2) return payload.peek(6) === 0 && size !== undefined && size >= 38 && payload.peek(9) === 3;
      return HANDSHAKE_TYPES.has(handshake) && (payload.peek(6) ?? 255) < 2;
    }
    if (type === CHANGE_CIPHER_SPEC) return length === 1 && payload.peek(5) === 1;
    if (type === ALERT) return length === 2 ? (payload.peek(5)! === 1 || payload.peek(5) === 2) : length >= 18 && length <= 80;
    // Protected data shows no more than its framing: believed when the record after it fits as well, or it ends where the bytes end.
    return type === APPLICATION_DATA && length >= 17 && (next === true || payload.remaining === 5 + length);
  },

  dissect(payload, { memory, sourceIp, sourcePort }) {
    const side = `${sourceIp ?? ''} ${sourcePort}`;
    const record = payload.u8();
    const version = payload.u16();
    const length = payload.u16();
    if (record < CHANGE_CIPHER_SPEC || record > HEARTBEAT || version < 0x0300 || version > 0x0304 || length > MAX_RECORD) throw new Malformed('no TLS record');
    if (record === APPLICATION_DATA || record === HEARTBEAT || memory.secret.has(side)) return { record, left: length };
    if (record === ALERT && length !== 2) return { record, left: length };
    const body = payload.slice(length);
    if (record === CHANGE_CIPHER_SPEC) {
      memory.secret.add(side);
      memory.pending.delete(side);
      return { record, left: 0 };
    }
    if (record === ALERT) {
      body.skip(1);
      return { record, left: 0, alert: body.u8() };
    }
    const before = memory.pending.get(side);
    const bytes = before ? Uint8Array.from([...before, ...body.rest()]) : body.rest();
    const found: { clientHello?: ClientHello; serverHello?: ServerHello; certificate?: Certificate } = {};
    const handshake = new Reader(bytes, 0, bytes.length, payload.budget);
    let consumed = 0;
    while (handshake.remaining >= 4) {
      const type = handshake.u8();
      const size = handshake.u24();
      if (size > handshake.remaining) {
        // An encrypted handshake that began before the capture looks like a message of absurd size.
        if (size > MAX_PENDING || !HANDSHAKE_TYPES.has(type)) consumed = bytes.length;
        break;
      }
      const message = handshake.slice(size);
      consumed = handshake.offset;
      if (type === 1) found.clientHello = attempt(() => readClientHello(message)) ?? found.clientHello!;
      else if (type === 2) found.serverHello = attempt(() => readServerHello(message)) ?? found.serverHello!;
      else if (type === 11) {
        // The first of the list is the owner's (up to TLS 1.2, where it is in clear).
        const certificate = attempt(() => {
          const list = message.slice(message.u24());
          return readCertificate(list.slice(list.u24()));
        });
        if (certificate) found.certificate = certificate;
      }
    }
    if (consumed < bytes.length && bytes.length - consumed <= MAX_PENDING) memory.pending.set(side, Uint8Array.from(bytes.subarray(consumed)));
    else memory.pending.delete(side);
    return { record, left: 0, ...(found.clientHello ? { clientHello: found.clientHello } : {}), ...(found.serverHello ? { serverHello: found.serverHello } : {}), ...(found.certificate ? { certificate: found.certificate } : {}) };
  },

  direction: message => (message.clientHello ? 'request' : message.serverHello ? 'response' : undefined),
  remainder: message => message.left,
  // Its relays and clients show certificates of their own making.
  carries: ({ certificate }) => (certificate && ANYDESK.test(`${certificate.subject} ${certificate.issuer}`) ? ['anydesk'] : []),

  observe({ clientHello, serverHello, certificate }, { fromClient }) {
    const list: (Observation | undefined)[] = [];
    if (clientHello) {
      const name = clientHello.serverName;
      const service = name === undefined ? undefined : serviceFact(name);
      list.push(
        claim('client', 'tls.sni', name, 0.95), claim('server', 'server-name', name, 0.8), service && claim('client', service.key, service.value, 0.9), claim('client', 'tls.ja4', ja4(clientHello), 0.95),
        claim('client', 'tls.alpn', clientHello.alpn.slice(0, 8).join(',')),
      );
    }
    if (serverHello) {
      list.push(
        claim('server', 'tls.version', tlsVersionName(serverHello.version), 0.95), claim('server', 'tls.alpn', serverHello.alpn), claim('server', 'tls.cipher', serverHello.cipher.toString(16).padStart(4, '0')),
        isLegacyTls(serverHello.version) ? claim('server', 'weakness', 'tls-legacy', 0.95) : undefined,
      );
    }
    if (certificate) {
      const mutual = fromClient === true;
      if (mutual) list.push(claim('client', 'tls.client-certificate-subject', certificate.subject));
      else {
        const service = [certificate.commonName, ...certificate.names].map(name => (name === undefined ? undefined : serviceFact(name.replace(/^\*\./, '')))).find(found => found !== undefined);
        list.push(
          claim('server', 'tls.certificate-subject', certificate.subject, 0.95), claim('server', 'tls.certificate-issuer', certificate.issuer, 0.95), claim('server', 'tls.certificate-not-before', certificate.notBefore),
          claim('server', 'tls.certificate-not-after', certificate.notAfter), claim('server', 'tls.certificate-names', certificate.names.join(',')),
          certificate.selfSigned ? claim('server', 'weakness', 'self-signed-certificate') : undefined,
          // A self-signed certificate is made on the machine and names it; one from an authority names a service.
          certificate.selfSigned && certificate.commonName !== undefined && isHostName(certificate.commonName) ? claim('server', 'hostname', certificate.commonName, 0.6) : undefined,
          service && claim('client', service.key, service.value, 0.8),
          ANYDESK.test(`${certificate.subject} ${certificate.issuer}`) ? claim('client', 'remote-access', 'AnyDesk') : undefined,
          // Without a relay between them the answering side is operated from afar.
          /CN=AnyDesk Client/.test(certificate.subject) ? claim('server', 'remote-access', 'AnyDesk') : undefined,
        );
      }
    }
    return claims(...list);
  },
});
