import { Malformed, wireText } from '../binary/reader';
import { defineProtocol } from './definition';
import { VDA5050_FACTS, vda5050Claims, vda5050Operation, vda5050Topic } from './pubsub-kit';
import type { Vda5050Topic } from './pubsub-kit';

/** VDA 5050: orders to and states of driverless vehicles. It never owns a conversation, mqtt carries it; this entry says what it is and reads topic and payload. */
export const vda5050 = defineProtocol<{ readonly topic: Vda5050Topic; readonly payload: Uint8Array }>({
  id: 'vda5050',
  name: 'VDA 5050',
  family: 'app',
  reference: 'VDA/VDMA 5050, Interface for the communication between AGV and master control, §6.4',
  carriers: [],
  authentication: 'none',
  encryption: 'none',
  reads: { topic: 'manufacturer and serial of the vehicle, which side is the fleet manager', 'order, instantActions': 'operation' },
  leaves: 'fields of state and order',
  facts: VDA5050_FACTS,
  recognises(payload) {
    const length = payload.remaining >= 2 ? payload.u16() : 0;
    return length > 0 && length <= payload.remaining && vda5050Topic(payload.utf8(length)) !== undefined;
  },
  dissect(payload) {
    const topic = vda5050Topic(wireText(payload.utf8(payload.u16())));
    if (!topic) throw new Malformed('no topic of VDA 5050');
    return { topic, payload: payload.rest() };
  },
  observe: ({ topic, payload }, context) => vda5050Claims(topic, payload, context.fromClient !== false),
  operations: ({ topic }) => [vda5050Operation(topic)],
});
