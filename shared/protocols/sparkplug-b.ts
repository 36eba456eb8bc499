import { Malformed, wireText } from '../binary/reader';
import { defineProtocol } from './definition';
import { SPARKPLUG_FACTS, sparkplugClaims, sparkplugOperation, sparkplugTopic } from './pubsub-kit';
import type { SparkplugTopic } from './pubsub-kit';

/** Sparkplug B: process data over MQTT. It never owns a conversation, mqtt carries it; this entry says what it is and reads topic and payload. */
export const sparkplugB = defineProtocol<{ readonly topic: SparkplugTopic }>({
  id: 'sparkplug-b',
  name: 'Sparkplug B',
  family: 'app',
  reference: 'Eclipse Sparkplug 3.0 §4',
  carriers: [],
  authentication: 'none',
  encryption: 'none',
  reads: { topic: 'group, node, device', 'birth, data, command': 'operation and role' },
  leaves: 'metrics in the payload',
  facts: SPARKPLUG_FACTS,
  recognises(payload) {
    const length = payload.remaining >= 2 ? payload.u16() : 0;
    return length > 0 && length <= payload.remaining && sparkplugTopic(payload.utf8(length)) !== undefined;
  },
  dissect(payload) {
    const topic = sparkplugTopic(wireText(payload.utf8(payload.u16())));
    if (!topic) throw new Malformed('no topic of Sparkplug B');
    payload.skip(payload.remaining);
    return { topic };
  },
  observe: ({ topic }, context) => sparkplugClaims(topic, context.fromClient !== false),
  operations: ({ topic }) => [sparkplugOperation(topic)],
});
