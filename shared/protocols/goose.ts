import { Malformed, wireText } from '../binary/reader';
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
  reference: 'IEC 61850-8-1:2011 §18, annex A and C',
  carriers: ['ethertype/0x88b8'],
  authentication: 'none',
  encryption: 'none',
  facts: { 'goose.control-block': 'reference of the control block', 'goose.data-set': 'data set', 'goose.id': 'GOOSE id', 'goose.app-id': 'application id' },
  begin: () => ({ once: new Once(256) }),

  recognises(payload) {
    if (payload.remaining < 12) return false;
    const length = payload.peek16(2)!;
    return length >= 12 && length <= payload.remaining && payload.peek(8) === 0x61;
  },

  dissect(payload) {
    const appId = payload.u16();
    const length = payload.u16();
    if (length < 10) throw new Malformed('GOOSE length below its header');
    payload.skip(4);
    const body = payload.slice(length - 8);
    payload.skip(payload.remaining);
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
