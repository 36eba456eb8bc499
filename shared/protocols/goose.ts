import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { berChildren, berExpect, berInteger, berText } from './ber-kit';
import { claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';
import { Once } from './direction-kit';

interface GooseMessage {
  readonly appId: number;
  readonly controlBlock?: string;
  readonly dataSet?: string;
  readonly id?: string;
  readonly test?: boolean;
  readonly stateNumber?: number;
}

/** GOOSE: events of substation devices, multicast; whoever sends a higher state number is believed. */
export const goose = defineProtocol<GooseMessage, { readonly once: Once }>({
  id: 'goose',
  name: 'IEC 61850 GOOSE',
  family: 'control',
  reference: 'IEC 61850-8-1:2011 §18, annex A and C; IEC 61850-90-5 §8 (routable GOOSE over ISO 8602 on UDP 102)',
  carriers: ['ethertype/0x88b8', 'udp/102'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'each publication, on Ethernet or routed': 'control block, data set, id, application id' },
  leaves: 'values, signatures; routed messages whose payload is encrypted',
  facts: { 'goose.control-block': 'reference of the control block', 'goose.data-set': 'data set', 'goose.id': 'GOOSE id', 'goose.app-id': 'application id' },
  begin: () => ({ once: new Once(256) }),

  recognises(payload, { transport }) {
    if (transport === 'udp') {
      const body = routed(payload);
      return body?.body.peek() === 0x61;
    }
    if (payload.remaining < 12) return false;
    const length = payload.peek16(2)!;
    return length >= 12 && length <= payload.remaining && payload.peek(8) === 0x61;
  },

  dissect(payload, { transport }) {
    const found = transport === 'udp' ? routed(payload) : switched(payload);
    payload.skip(payload.remaining);
    if (!found) throw new Malformed('no session of routable GOOSE');
    const { appId, body } = found;
    return complete(() => {
      const message: { -readonly [K in keyof GooseMessage]: GooseMessage[K] } = { appId };
      for (const field of berChildren(berExpect(body, 0x61))) {
        if (field.tag === 0x80) message.controlBlock = wireText(berText(field));
        else if (field.tag === 0x82) message.dataSet = wireText(berText(field));
        else if (field.tag === 0x83) message.id = wireText(berText(field));
        else if (field.tag === 0x85) message.stateNumber = berInteger(field);
        else if (field.tag === 0x87) message.test = berInteger(field) !== 0;
      }
      return message;
    });
  },

  observe({ appId, controlBlock, dataSet, id }, { memory }) {
    if (!memory.once.first(`${appId} ${controlBlock ?? ''}`)) return [];
    return claims(claim('sender', 'goose.app-id', appId, 0.95), claim('sender', 'goose.control-block', controlBlock, 0.95), claim('sender', 'goose.data-set', dataSet, 0.95), claim('sender', 'goose.id', id, 0.95));
  },

  operations: () => [{ name: 'publish', kind: 'other' }],
});

interface Found {
  readonly appId: number;
  readonly body: Reader;
}

/** On Ethernet: application id, length, two reserved words. */
function switched(payload: Reader): Found {
  const appId = payload.u16();
  const length = payload.u16();
  if (length < 10) throw new Malformed('GOOSE length below its header');
  payload.skip(4);
  return { appId, body: payload.slice(length - 8) };
}

/**
 * Routed: a unit-data TPDU of the connectionless transport, a session header that says its own length (signature and key fields differ between editions), then the payloads, of
 * which the first is read. A payload that is encrypted under the session's key does not begin with a GOOSE PDU.
 */
function routed(payload: Reader): Found | undefined {
  if (payload.remaining < 20 || !payload.startsWith(0x01, 0x40, 0xa1)) return undefined;
  payload.skip(3);
  const session = payload.u8();
  if (session < 12 || payload.remaining < session + 4 || payload.peek() !== 0x80) return undefined;
  payload.skip(session);
  const length = payload.u32();
  if (length < 8 || length > payload.remaining || payload.u8() !== 0x81) return undefined;
  payload.skip(1);
  const appId = payload.u16();
  const apdu = payload.u16();
  return apdu <= payload.remaining && apdu >= 2 ? { appId, body: payload.slice(apdu) } : undefined;
}
