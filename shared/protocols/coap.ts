import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { attempt, claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { Once } from './direction-kit';

const METHODS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = { 1: ['GET', 'read'], 2: ['POST', 'write'], 3: ['PUT', 'write'], 4: ['DELETE', 'write'], 5: ['FETCH', 'read'], 6: ['PATCH', 'write'], 7: ['iPATCH', 'write'] };
const URI_HOST = 3;
const URI_PATH = 11;

interface CoapMessage {
  /** Class × 32 + detail: 1 GET, 69 is 2.05. */
  readonly code: number;
  readonly path: string;
  readonly host?: string;
}

/** CoAP: small sensors and lighting. */
export const coap = defineProtocol<CoapMessage, { readonly once: Once }>({
  id: 'coap',
  name: 'CoAP',
  family: 'app',
  reference: 'RFC 7252 §3',
  carriers: ['udp/5683'],
  authentication: 'none',
  encryption: 'none',
  reads: { request: 'path and host asked for', 'every request': 'operation' },
  leaves: 'payloads, DTLS',
  facts: { 'coap.path': 'path that was asked for and given', 'coap.host': 'host that a client asked for' },
  begin: () => ({ once: new Once(32) }),

  recognises(payload) {
    if (payload.remaining < 4) return false;
    const first = payload.peek()!;
    const code = payload.peek(1)!;
    const known = code === 0 || (code >= 1 && code <= 7) || (code >> 5 >= 2 && code >> 5 <= 5 && (code & 31) <= 31);
    if (first >> 6 !== 1 || (first & 15) > 8 || !known || 4 + (first & 15) > payload.remaining) return false;
    return code !== 0 || payload.remaining === 4;
  },

  dissect(payload) {
    const first = payload.u8();
    if (first >> 6 !== 1 || (first & 15) > 8) throw new Malformed('no CoAP header');
    const code = payload.u8();
    payload.skip(2);
    payload.skip(first & 15);
    const body = payload.slice(payload.remaining);
    return { code, path: '', ...attempt(() => readOptions(body)) };
  },

  direction: ({ code }) => (code >= 1 && code < 32 ? 'request' : code >= 64 ? 'response' : undefined),
  observe: ({ path, host, code }, { memory }) => (code >= 1 && code < 32 && memory.once.first(path) ? claims(claim('receiver', 'coap.path', path, 0.5), claim('receiver', 'coap.host', host, 0.5)) : []),
  operations({ code }) {
    const found = METHODS[code];
    return found ? [{ name: found[0], code, kind: found[1] }] : [];
  },
});

/** Options up to the payload marker: delta and length in nibbles, 13 and 14 with more bytes (§3.1). */
function readOptions(body: Reader): { path: string; host?: string } {
  const path: string[] = [];
  let host: string | undefined;
  let number = 0;
  while (body.remaining > 0 && body.peek() !== 0xff) {
    const first = body.u8();
    const extended = (value: number): number => {
      if (value === 15) throw new Malformed('reserved CoAP option length');
      return value === 13 ? body.u8() + 13 : value === 14 ? body.u16() + 269 : value;
    };
    number += extended(first >> 4);
    const length = extended(first & 15);
    if (number === URI_PATH) path.push(wireText(body.utf8(length)));
    else if (number === URI_HOST) host = wireText(body.utf8(length));
    else body.skip(length);
  }
  return { path: path.length > 0 ? `/${path.join('/')}` : '', ...(host ? { host } : {}) };
}
