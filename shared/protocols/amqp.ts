import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, within } from './claims-kit';
import { defineProtocol } from './definition';
import { Once } from './direction-kit';

/** Methods of AMQP 0-9-1 by class × 65536 + method. */
const METHODS: Readonly<Record<number, readonly [name: string, kind: OperationKind, from: 'client' | 'server']>> = {
  0x000a000a: ['connection.start', 'other', 'server'], 0x000a000b: ['connection.start-ok', 'other', 'client'], 0x000a001e: ['connection.tune', 'other', 'server'], 0x000a001f: ['connection.tune-ok', 'other', 'client'],
  0x000a0028: ['connection.open', 'other', 'client'], 0x000a0029: ['connection.open-ok', 'other', 'server'], 0x0014000a: ['channel.open', 'other', 'client'], 0x0014000b: ['channel.open-ok', 'other', 'server'],
  0x0028000a: ['exchange.declare', 'write', 'client'], 0x0028000b: ['exchange.declare-ok', 'other', 'server'], 0x00280014: ['exchange.delete', 'write', 'client'], 0x0032000a: ['queue.declare', 'write', 'client'],
  0x0032000b: ['queue.declare-ok', 'other', 'server'], 0x00320014: ['queue.bind', 'write', 'client'], 0x00320015: ['queue.bind-ok', 'other', 'server'], 0x0032001e: ['queue.purge', 'control', 'client'], 0x00320028: ['queue.delete', 'control', 'client'],
  0x003c0014: ['basic.consume', 'read', 'client'], 0x003c0015: ['basic.consume-ok', 'other', 'server'], 0x003c0028: ['basic.publish', 'write', 'client'], 0x003c003c: ['basic.deliver', 'other', 'server'], 0x003c0046: ['basic.get', 'read', 'client'],
  0x003c0047: ['basic.get-ok', 'other', 'server'], 0x003c0050: ['basic.ack', 'other', 'client'],
};
const START = 0x000a000a;
const START_OK = 0x000a000b;
const FRAME_END = 0xce;
const READ_OF_FRAME = 64 * 1024;

interface AmqpMessage {
  readonly form: 'header' | 'frame' | 'frame-1.0';
  /** Protocol header: `0-9-1`, `1.0`. */
  readonly version?: string;
  readonly method?: number;
  readonly properties?: ReadonlyMap<string, string>;
  readonly mechanism?: string;
  readonly user?: string;
  /** Exchange and routing key, or queue. */
  readonly place?: string;
  readonly container?: string;
  readonly beyond: number;
}

interface Memory {
  version: 'unknown' | '0-9-1' | '1.0';
  readonly once: Once;
}

/** AMQP: message broker between warehouse systems. */
export const amqp = defineProtocol<AmqpMessage, Memory>({
  id: 'amqp',
  name: 'AMQP',
  family: 'app',
  reference: 'AMQP 0-9-1 specification §2.3, §4.2; OASIS AMQP 1.0 part 2',
  carriers: ['tcp/5672', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: {
    'protocol header': 'version', 'start, start-ok': 'product, platform, cluster, user, mechanism', 'declare, bind, publish, consume': 'exchange, queue, operation',
    'open (1.0)': 'container',
  },
  leaves: 'message bodies',
  facts: { 'amqp.product': 'product in the connection properties', 'amqp.platform': 'platform in them', 'amqp.cluster': 'cluster name in them', 'amqp.place': 'exchange and key, or queue, that it works with', 'amqp.container': 'container id (1.0)' },
  begin: () => ({ version: 'unknown', once: new Once(64) }),

  recognises(payload, context) {
    if (payload.startsWithText('AMQP')) return payload.remaining >= 8 && payload.peek(4)! <= 3;
    if (context.sourcePort !== 5672 && context.destinationPort !== 5672) return false;
    if (payload.remaining < 8 || ![1, 2, 3, 8].includes(payload.peek()!)) return false;
    const size = payload.peek32(3)!;
    return size + 8 <= payload.remaining && payload.peek(size + 7) === FRAME_END;
  },

  dissect(payload, { memory }) {
    if (payload.startsWithText('AMQP')) {
      payload.skip(4);
      const [id, major, minor, revision] = [payload.u8(), payload.u8(), payload.u8(), payload.u8()];
      memory.version = major === 0 ? '0-9-1' : '1.0';
      return { form: 'header', version: major === 0 ? `0-${minor}-${revision}` : `${major}.${minor}${id === 3 ? ' SASL' : ''}`, beyond: 0 };
    }
    if (memory.version === '1.0') return readFrame10(payload);
    const type = payload.u8();
    if (![1, 2, 3, 4, 8].includes(type)) throw new Malformed('no AMQP frame type');
    payload.skip(2);
    const size = payload.u32();
    if (size > 64 * 1024 * 1024) throw new Malformed('AMQP frame of more than 64 MB');
    const taken = Math.min(size, READ_OF_FRAME);
    const message: AmqpMessage = { form: 'frame', beyond: size + 1 - taken };
    const read = within(payload, taken, body => (type === 1 ? { ...message, ...attempt(() => readMethod(body)) } : message));
    if (taken < size) return read;
    if (payload.u8() !== FRAME_END) throw new Malformed('AMQP frame without its end octet');
    return { ...read, beyond: 0 };
  },

  remainder: message => message.beyond,

  direction({ form, method }) {
    if (form === 'header') return 'request';
    const from = method === undefined ? undefined : METHODS[method]?.[2];
    return from === undefined ? undefined : from === 'client' ? 'request' : 'response';
  },

  observe(message, { memory }) {
    const { method, properties, place } = message;
    const list: Observation[] = claims(claim('sender', 'amqp.container', message.container, 0.9));
    if (place !== undefined && memory.once.first(place)) list.push(...claims(claim('client', 'amqp.place', place, 0.9)));
    if (method !== START && method !== START_OK) return list;
    const product = properties?.get('product');
    list.push(...claims(
      claim('sender', 'amqp.product', product, 0.9), claim('sender', 'amqp.platform', properties?.get('platform'), 0.9), claim('sender', 'amqp.cluster', properties?.get('cluster_name'), 0.9),
      product !== undefined && claim('sender', 'software', [product, properties?.get('version')].filter(Boolean).join(' '), 0.9), claim('sender', 'user', message.user, 0.9),
      message.mechanism === 'PLAIN' && claim('receiver', 'weakness', 'cleartext-login', 0.8), message.mechanism === 'ANONYMOUS' && claim('receiver', 'weakness', 'anonymous-access', 0.6),
      message.user === 'guest' && claim('receiver', 'weakness', 'default-credential', 0.6),
    ));
    return list;
  },

  operations({ form, method }, { fromClient }) {
    // A server that refuses the version sends the header that it wants.
    if (form === 'header') return fromClient === false ? [] : [{ name: 'AMQP protocol header', kind: 'other' }];
    const found = method === undefined ? undefined : METHODS[method];
    return found && found[2] === 'client' && found[1] !== 'other' ? [{ name: found[0], code: method!, kind: found[1] }] : [];
  },
});

const shortText = (body: Reader): string => wireText(body.utf8(body.u8()));

function readMethod(body: Reader): Partial<AmqpMessage> {
  const method = body.u32();
  if (method === START) {
    body.skip(2);
    return { method, properties: readTable(body) };
  }
  if (method === START_OK) {
    const properties = readTable(body);
    const mechanism = shortText(body);
    const response = body.utf8(body.u32());
    const user = mechanism === 'PLAIN' ? wireText(response.split('\0')[1] ?? '') : '';
    return { method, properties, mechanism, ...(user === '' ? {} : { user }) };
  }
  if (method === 0x003c0028) {
    body.skip(2);
    const exchange = shortText(body);
    return { method, place: `${exchange} ${shortText(body)}`.trim() };
  }
  if (method === 0x0032000a || method === 0x003c0014) {
    body.skip(2);
    const queue = shortText(body);
    return queue === '' ? { method } : { method, place: queue };
  }
  return { method };
}

/** A field table: names with typed values (§4.2.5.5); only long strings are kept, tables inside are passed over by their length. */
function readTable(body: Reader): Map<string, string> {
  const table = body.slice(body.u32());
  const found = new Map<string, string>();
  while (table.remaining > 0 && found.size < 64) {
    const name = shortText(table);
    const type = String.fromCharCode(table.u8());
    if (type === 'S') found.set(name, wireText(table.utf8(table.u32())));
    else if (type === 'F' || type === 'A' || type === 'x') table.skip(table.u32());
    else {
      const size = SIZES[type];
      if (size === undefined) throw new Malformed('AMQP field of unknown type');
      table.skip(size);
    }
  }
  return found;
}

const SIZES: Readonly<Record<string, number>> = { t: 1, b: 1, B: 1, U: 2, s: 2, u: 2, I: 4, i: 4, L: 8, l: 8, f: 4, d: 8, D: 5, T: 8, V: 0 };

/** AMQP 1.0 frame: size, offset, type, channel; of an open performative (0x10) the container id. */
function readFrame10(payload: Reader): AmqpMessage {
  const size = payload.u32();
  if (size < 8 || size > 64 * 1024 * 1024) throw new Malformed('AMQP 1.0 frame size is none');
  const taken = Math.min(size, READ_OF_FRAME);
  return within(payload, taken - 4, body => {
    const message: AmqpMessage = { form: 'frame-1.0', beyond: size - taken };
    body.skip(4);
    const container = attempt(() => {
      if (!body.startsWith(0, 0x53, 0x10)) return undefined;
      body.skip(3);
      const list = body.u8();
      body.skip(list === 0xc0 ? 2 : 8);
      const type = body.u8();
      return type === 0xa1 ? wireText(body.utf8(body.u8())) : undefined;
    });
    return container === undefined ? message : { ...message, container };
  });
}
