import { CIP_FACTS, replyClaims, requestClaims } from './cip-facts-kit';
import { readCip } from './cip-kit';
import { cipOperations } from './cip-operations-kit';
import type { CipReply, CipRequest } from './cip-kit';
import { complete } from './claims-kit';
import { defineProtocol } from './definition';

/** CIP explicit messages. They never own a conversation, enip carries them; this entry says what they are and reads one message by itself. */
export const cip = defineProtocol<CipRequest | CipReply>({
  id: 'cip',
  name: 'CIP',
  family: 'control',
  reference: 'ODVA, THE CIP NETWORKS LIBRARY Volume 1',
  carriers: [],
  authentication: 'none',
  encryption: 'none',
  reads: {
    'Identity object': 'vendor, type, product, revision, serial, name, status', 'TCP/IP Interface object': 'address',
    'Forward Open, Large Forward Open': 'who opens, with vendor and serial, and whether for I/O', routes: 'modules behind the device', 'tag services': 'tag names',
    'Execute PCCC': 'operation of the PLC-5 and SLC family, processor name', 'Multiple Service Packet': 'each service in it',
  },
  leaves: 'values of tags, objects of device profiles, CIP Security (it is TLS), CIP Safety beyond its classes',
  facts: CIP_FACTS,
  recognises: payload => payload.remaining >= 4 && payload.peek()! < 0x80 && (payload.peek(1) ?? 0) > 0 && (payload.peek(1)! * 2) + 2 <= payload.remaining,
  dissect: payload => complete(() => {
    const message = readCip(payload);
    payload.skip(payload.remaining);
    return message;
  }),
  direction: message => (message.reply ? 'response' : 'request'),
  observe: message => (message.reply ? replyClaims(undefined, message, 'sender') : requestClaims(message)),
  operations: message => (message.reply ? [] : cipOperations(message)),
});
