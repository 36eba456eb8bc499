import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { claim, claims, complete, isPlainText } from './claims-kit';
import { defineProtocol } from './definition';
import { Once, fromClient } from './direction-kit';
import { SPARKPLUG_FACTS, VDA5050_FACTS, sparkplugClaims, sparkplugOperation, sparkplugTopic, vda5050Claims, vda5050Operation, vda5050Topic } from './pubsub-kit';

/** Control packet types (MQTT 5.0 §2.1.2). */
const TYPES: readonly (readonly [name: string, kind: OperationKind] | undefined)[] = [
  undefined, ['connect', 'other'], ['connack', 'other'], ['publish', 'write'], ['puback', 'other'], ['pubrec', 'other'], ['pubrel', 'other'], ['pubcomp', 'other'], ['subscribe', 'read'], ['suback', 'other'],
  ['unsubscribe', 'other'], ['unsuback', 'other'], ['pingreq', 'other'], ['pingresp', 'other'], ['disconnect', 'other'], ['auth', 'other'],
];
const CONNECT = 1;
const CONNACK = 2;
const PUBLISH = 3;
const SUBSCRIBE = 8;
const SUBACK = 9;

/** Bytes of a publication that are read; what is beyond belongs to it but says nothing of who is who. */
const READ_OF_PAYLOAD = 64 * 1024;
const TOPICS_STATED = 64;

interface Connect {
  readonly level: number;
  readonly clientId: string;
  readonly user?: string;
  readonly hasPassword: boolean;
  readonly willTopic?: string;
}

interface MqttMessage {
  readonly type: number;
  readonly beyond: number;
  readonly connect?: Connect;
  /** CONNACK: 0 is accepted. */
  readonly code?: number;
  readonly topic?: string;
  readonly topics?: readonly string[];
  readonly payload?: Uint8Array;
  /** SUBACK: every subscription was refused. */
  readonly refused?: boolean;
}

interface Memory {
  level: number;
  connect?: Connect;
  readonly once: Once;
}

/** MQTT. The broker knows its clients by what they say; without a user name in CONNECT anybody may be anyone. */
export const mqtt = defineProtocol<MqttMessage, Memory>({
  id: 'mqtt',
  name: 'MQTT',
  family: 'app',
  reference: 'OASIS MQTT 3.1.1 and 5.0',
  carriers: ['tcp/1883', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: { connect: 'client id, user, will', 'connect acknowledgement': 'whether nobody had to log in', 'publish, subscribe': 'topics' },
  leaves: 'payloads, but for VDA 5050 and Sparkplug; MQTT over WebSocket',
  facts: { 'mqtt.client-id': 'client identifier', 'mqtt.topic': 'topic that it publishes or subscribes', 'mqtt.anonymous': 'true: the broker accepts clients without a user name', ...VDA5050_FACTS, ...SPARKPLUG_FACTS },
  begin: () => ({ level: 4, once: new Once(TOPICS_STATED) }),

  recognises(payload, context) {
    if (payload.remaining < 2) return false;
    const first = payload.u8();
    const length = peekLength(payload);
    if (length === undefined) return false;
    if (first === 0x10) return payload.remaining >= 9 && (payload.startsWith(0, 4, 0x4d, 0x51, 0x54, 0x54) || payload.startsWith(0, 6, 0x4d, 0x51, 0x49, 0x73, 0x64, 0x70));
    if (context.sourcePort !== 1883 && context.destinationPort !== 1883) return false;
    // In the middle of a connection: a publication or a short packet of fixed size, whole.
    if (length > payload.remaining) return false;
    const type = first >> 4;
    if (type === PUBLISH && (first & 6) !== 6) {
      const topic = payload.peek16() ?? 0;
      return topic > 0 && topic + 2 <= length && topic < 1024 && isPlainText(wireText((payload.skip(2), payload.utf8(topic))));
    }
    if (first === 0x82) return length >= 6;
    return (first === 0x20 && length >= 2 && length < 64) || ((first === 0xc0 || first === 0xd0) && length === 0) || ((first === 0x40 || first === 0x62 || first === 0x90) && length >= 2 && length < 64);
  },

  dissect(payload, { memory }) {
    const first = payload.u8();
    const type = first >> 4;
    if (!TYPES[type]) throw new Malformed('no MQTT packet type');
    const length = readLength(payload);
    const taken = Math.min(length, READ_OF_PAYLOAD);
    const body = payload.slice(taken);
    const message = { type, beyond: length - taken };
    return complete(() => {
      if (type === CONNECT) {
        const connect = readConnect(body);
        memory.level = connect.level;
        memory.connect = connect;
        return { ...message, connect };
      }
      if (type === CONNACK) return { ...message, code: (body.skip(1), body.u8()) };
      if (type === PUBLISH) {
        const topic = wireText(body.utf8(body.u16()));
        if (first & 6) body.skip(2);
        if (memory.level === 5 && body.remaining > 0) body.skip(Math.min(readLength(body), body.remaining));
        return { ...message, topic, payload: body.rest() };
      }
      if (type === SUBSCRIBE) {
        body.skip(2);
        if (memory.level === 5) body.skip(Math.min(readLength(body), body.remaining));
        const topics: string[] = [];
        while (body.remaining >= 3 && topics.length < TOPICS_STATED) {
          topics.push(wireText(body.utf8(body.u16())));
          body.skip(1);
        }
        return { ...message, topics };
      }
      if (type === SUBACK) {
        const codes = body.rest().subarray(2);
        return { ...message, refused: codes.length > 0 && codes.every(code => code >= 0x80) };
      }
      return message;
    });
  },

  remainder: message => message.beyond,
  direction: ({ type }) => ([1, 8, 10, 12].includes(type) ? 'request' : [2, 9, 11, 13].includes(type) ? 'response' : undefined),
  carries: ({ topic }) => (topic === undefined ? [] : vda5050Topic(topic) ? ['vda5050'] : sparkplugTopic(topic) ? ['sparkplug-b'] : []),

  observe(message, context) {
    const { memory } = context;
    const { connect, topic } = message;
    const list: Observation[] = [];
    if (connect) {
      list.push(...claims(claim('sender', 'mqtt.client-id', connect.clientId), claim('sender', 'user', connect.user, 0.9), claim('sender', 'mqtt.topic', connect.willTopic)));
    }
    if (message.type === CONNACK && message.code === 0 && memory.connect) {
      const { user, hasPassword } = memory.connect;
      if (user === undefined) list.push(...claims(claim('sender', 'mqtt.anonymous', true, 0.95), claim('sender', 'weakness', 'anonymous-access', 0.95)));
      else if (hasPassword) list.push(...claims(claim('sender', 'weakness', 'cleartext-login', 0.9)));
    }
    for (const each of message.topics ?? []) if (memory.once.first(`s ${each}`)) list.push(...claims(claim('sender', 'mqtt.topic', each)));
    if (topic !== undefined) {
      const published = fromClient(context, undefined, 1883);
      if (published === true && memory.once.first(`p ${topic}`)) list.push(...claims(claim('sender', 'mqtt.topic', topic)));
      const vda = vda5050Topic(topic);
      const sparkplug = vda ? undefined : sparkplugTopic(topic);
      if (published !== undefined && vda) list.push(...vda5050Claims(vda, message.payload ?? new Uint8Array(), published));
      if (published !== undefined && sparkplug) list.push(...sparkplugClaims(sparkplug, published));
    }
    return list;
  },

  operations(message, context) {
    const { type, topic, code } = message;
    if (type === CONNACK) return code === 0 ? [] : [{ name: 'connect', code: CONNECT, kind: 'other', refused: true }];
    if (type === SUBACK) return message.refused ? [{ name: 'subscribe', code: SUBSCRIBE, kind: 'read', refused: true }] : [];
    if (type === PUBLISH) {
      // What the broker delivers was counted when it was published.
      if (fromClient(context, undefined, 1883) === false) return [];
      const vda = topic === undefined ? undefined : vda5050Topic(topic);
      const sparkplug = topic === undefined ? undefined : sparkplugTopic(topic);
      return [{ ...(vda ? vda5050Operation(vda) : sparkplug ? sparkplugOperation(sparkplug) : { name: 'publish', kind: 'write' as const }), code: PUBLISH }];
    }
    if (type !== CONNECT && type !== SUBSCRIBE) return [];
    const [name, kind] = TYPES[type]!;
    return [{ name, code: type, kind }];
  },
});

/** Remaining length, 1 to 4 bytes of 7 bits (§1.5.5). */
function readLength(reader: Reader): number {
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const octet = reader.u8();
    value += (octet & 0x7f) * 2 ** shift;
    if (octet < 0x80) return value;
  }
  throw new Malformed('MQTT length of more than four bytes');
}

function peekLength(reader: Reader): number | undefined {
  for (let i = 0; i < 4; i++) {
    const octet = reader.peek(i);
    if (octet === undefined) return undefined;
    if (octet < 0x80) return readLength(reader);
  }
  return undefined;
}

function readConnect(body: Reader): Connect {
  const protocol = body.latin1(body.u16());
  if (protocol !== 'MQTT' && protocol !== 'MQIsdp') throw new Malformed('CONNECT of another protocol');
  const level = body.u8();
  const flags = body.u8();
  body.skip(2);
  if (level === 5) body.skip(readLength(body));
  const clientId = wireText(body.utf8(body.u16()));
  let willTopic: string | undefined;
  if (flags & 4) {
    if (level === 5) body.skip(readLength(body));
    willTopic = wireText(body.utf8(body.u16()));
    body.skip(body.u16());
  }
  const user = flags & 0x80 ? wireText(body.utf8(body.u16())) : undefined;
  return { level, clientId, hasPassword: (flags & 0x40) !== 0, ...(user === undefined ? {} : { user }), ...(willTopic === undefined ? {} : { willTopic }) };
}
