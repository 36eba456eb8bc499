import { Malformed, hex, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv4Text } from '../model/address';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { CIP_FACTS, identityClaims, replyClaims, requestClaims } from './cip-facts-kit';
import { childOf, readCip, readIdentity } from './cip-kit';
import { cipKind } from './cip-kinds-kit';
import { cipOperation, cipOperations } from './cip-operations-kit';
import type { CipIdentity, CipReply, CipRequest } from './cip-kit';
import { attempt, claim, claims, within } from './claims-kit';
import { defineProtocol } from './definition';
import type { OperationSeen } from './definition';
import { Once, Pending, fromClient } from './direction-kit';
import { be32At, kindOfHash, le16At, le32At, mixed } from './kinds-kit';

/** Encapsulation commands (Vol. 2 §2-3.2). */
export const ENIP_COMMANDS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x0000: ['NOP', 'other'], 0x0004: ['List Services', 'identify'], 0x0063: ['List Identity', 'identify'], 0x0064: ['List Interfaces', 'identify'],
  0x0065: ['Register Session', 'other'], 0x0066: ['Unregister Session', 'other'], 0x006f: ['Send RR Data', 'other'], 0x0070: ['Send Unit Data', 'other'],
};
const STATUSES = new Set([0, 1, 2, 3, 0x64, 0x65, 0x69, 0x6a]);
const HEADER = 24;

const LIST_SERVICES = 0x04;
const LIST_IDENTITY = 0x63;
const REGISTER = 0x65;
const RR_DATA = 0x6f;
const UNIT_DATA = 0x70;

interface Listed extends CipIdentity {
  /** The device's own address, from the socket address in the answer: behind address translation another than the packet's. */
  readonly address: string;
}

/** A request that an answer refers to, with the module that it was routed to. */
interface Asked {
  readonly request: CipRequest;
  readonly child?: string;
}

interface EnipMessage {
  readonly command: number;
  readonly status: number;
  readonly length: number;
  readonly session: number;
  readonly identities: readonly Listed[];
  readonly services: readonly string[];
  readonly cip?: CipRequest | CipReply;
  /** Of a reply: what it answers. */
  readonly asked?: Asked;
}

interface Memory {
  readonly pending: Pending<string, Asked>;
  /** Connection id → module at the end of the connection's path. */
  readonly connections: Pending<number, string>;
  readonly once: Once;
}

/** Tags stated per conversation: enough to tell what is done there. */
const TAGS_STATED = 32;

/** EtherNet/IP: encapsulation of CIP. Asks nobody who he is; CIP Security (TLS on 2221) is another protocol on the wire. */
export const enip = defineProtocol<EnipMessage, Memory>({
  id: 'enip',
  name: 'EtherNet/IP',
  family: 'control',
  reference: 'ODVA, THE CIP NETWORKS LIBRARY Volume 2, chapter 2',
  carriers: ['tcp/44818', 'udp/44818', 'tcp/*', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: {
    'List Identity': 'identity, own address behind NAT', 'List Services': 'service name', 'Register Session, Send RR Data, Send Unit Data': 'operation, and CIP inside',
  },
  leaves: 'List Interfaces contents; CIP Security (TLS on 2221)',
  facts: { ...CIP_FACTS, 'enip.address': 'the device\'s own address, where it is another than the one it is reached at', 'enip.service': 'service name of List Services' },
  begin: () => ({ pending: new Pending(), connections: new Pending(), once: new Once(TAGS_STATED) }),

  recognises(payload, context) {
    if (payload.remaining < HEADER) return false;
    const command = payload.peek16le()!;
    const length = payload.peek16le(2)!;
    const status = payload.peek32le(8)!;
    // Options are 0 in every message; NOP is left out, it would fit all zeros.
    if (!ENIP_COMMANDS[command] || command === 0 || !STATUSES.has(status) || payload.peek32le(20) !== 0) return false;
    if (context.transport === 'udp' && length + HEADER !== payload.remaining) return false;
    if (context.sourcePort === 44818 || context.destinationPort === 44818) return true;
    if (length + HEADER > payload.remaining) return false;
    if (command === REGISTER) return length === 4 && payload.peek16le(24) === 1;
    if (command === RR_DATA || command === UNIT_DATA) return length >= 16 && payload.peek32le(24) === 0 && (payload.peek16le(30) ?? 0) >= 2 && payload.peek32le(4) !== 0;
    return command === LIST_IDENTITY && (length === 0 ? context.transport === 'udp' : payload.peek16le(26) === 0x0c);
  },

  dissect(payload, { memory }) {
    const command = payload.u16le();
    const length = payload.u16le();
    if (!ENIP_COMMANDS[command]) throw new Malformed(`no encapsulation command 0x${command.toString(16)}`);
    const session = payload.u32le();
    const status = payload.u32le();
    const sender = payload.take(8);
    if (payload.u32le() !== 0) throw new Malformed('options other than 0');
    return within(payload, length, body => {
      const message: EnipMessage = { command, status, length, session, identities: [], services: [] };
      if (length === 0 || status !== 0) return message;
      if (command === LIST_IDENTITY) return { ...message, identities: attempt(() => readItems(body, 0x0c, readListed)) ?? [] };
      if (command === LIST_SERVICES) return { ...message, services: attempt(() => readItems(body, 0x100, readService)) ?? [] };
      if (command !== RR_DATA && command !== UNIT_DATA) return message;
      return { ...message, ...attempt(() => readData(body, hex(sender), memory)) };
    });
  },

  direction(message) {
    if (message.cip) return message.cip.reply ? 'response' : 'request';
    if (message.command === LIST_IDENTITY || message.command === LIST_SERVICES) return message.length === 0 ? 'request' : 'response';
    if (message.command === REGISTER) return message.session === 0 ? 'request' : 'response';
    return undefined;
  },

  carries: message => (message.cip ? ['cip'] : []),

  observe(message, context) {
    const { memory } = context;
    const list: Observation[] = [];
    for (const identity of message.identities) {
      list.push(...identityClaims('sender', identity));
      if (identity.address !== context.sourceIp && identity.address !== '0.0.0.0') list.push(...claims(claim('sender', 'enip.address', identity.address, 0.9)));
    }
    for (const service of message.services) list.push(...claims(claim('sender', 'enip.service', service)));
    const { cip, asked } = message;
    if (!cip) return list;
    if (!cip.reply) return [...list, ...requestClaims(cip)];
    const child = asked?.child;
    const said = replyClaims(asked?.request, cip, child === undefined ? 'sender' : { child, of: 'sender' });
    const model = child === undefined ? undefined : said.find(each => each.key === 'model');
    if (model) said.push({ about: 'sender', key: 'cip.module', value: `${child}: ${model.value}`.slice(0, 512), confidence: model.confidence });
    const tag = asked?.request.path.tag;
    if (tag !== undefined && cip.status === 0 && memory.once.first(tag)) said.push(...claims(claim('sender', 'cip.tag', tag, 0.9)));
    return [...list, ...said];
  },

  operations(message, context) {
    const { cip, asked, command } = message;
    const request = fromClient(context, this.direction!(message), 44818);
    const [name, kind] = ENIP_COMMANDS[command]!;
    const list: OperationSeen[] = [];
    if (request !== false || message.status !== 0) list.push({ name, code: command, kind, ...(message.status !== 0 ? { refused: true } : {}) });
    if (cip && !cip.reply) list.push(...cipOperations(cip));
    // 6: more data than fits, the rest is asked for again.
    if (cip?.reply && cip.status !== 0 && cip.status !== 6 && asked) list.push({ ...cipOperation(asked.request), refused: true });
    return list;
  },

  // Command and status; of data the CIP service, and of a request all that `cipOperations` looks at. A refused CIP service is no kind: only its request tells the class.
  kindAt(bytes, start, end) {
    if (end - start < HEADER || be32At(bytes, start + 20) !== 0) return -1;
    const command = le16At(bytes, start);
    const length = le16At(bytes, start + 2);
    const status = le32At(bytes, start + 8);
    const session = le32At(bytes, start + 4) !== 0;
    if (command > UNIT_DATA || (command !== 0x04 && command < 0x63 && (command !== 0 || !session)) || status < 0 || status > 0x6a) return -1;
    const base = command | (status !== 0 ? 0x80 : 0) | (length === 0 ? 0x100 : 0) | (session ? 0x200 : 0);
    if (length === 0 || status !== 0 || command < RR_DATA) return base;
    const limit = Math.min(end, start + HEADER + length);
    let at = start + HEADER + 8;
    if (at > limit) return -1;
    for (let left = le16At(bytes, at - 2); left > 0 && at + 4 <= limit; left--) {
      const type = le16At(bytes, at);
      const cip = at + (type === 0xb1 ? 6 : 4);
      const behind = at + 4 + le16At(bytes, at + 2);
      // An item that ends behind its message is not read, and a connection's has its id.
      if (behind > start + HEADER + length || (type === 0xa1 && behind - at < 8)) return base;
      if (type === 0xb1 || type === 0xb2) {
        if (cip + 2 > limit) return -1;
        if (bytes[cip]! < 0x80) return kindOfHash(mixed(cipKind(bytes, cip, Math.min(behind, limit)), base));
        return cip + 3 > limit || (bytes[cip + 2] !== 0 && bytes[cip + 2] !== 6) ? -1 : (bytes[cip]! << 10) | base;
      }
      at = behind;
    }
    return base;
  },
  lengthAt: (bytes, start) => le16At(bytes, start + 2) + HEADER,
});

/** Items of a common packet format (Vol. 2 §2-6) that have one type, read one by one. */
function readItems<T>(body: Reader, type: number, read: (item: Reader) => T): T[] {
  const list: T[] = [];
  for (let left = body.u16le(); left > 0; left--) {
    const found = body.u16le();
    const item = body.slice(body.u16le());
    if (found === type) list.push(read(item));
  }
  return list;
}

function readListed(item: Reader): Listed {
  item.skip(2);
  // Socket address: family and port, then the address, big-endian as on every wire but this one.
  item.skip(4);
  const address = ipv4Text(item.u32());
  item.skip(8);
  return { address, ...readIdentity(item) };
}

function readService(item: Reader): string {
  item.skip(4);
  return wireText(item.cstring(16));
}

/** Data items of SendRRData and SendUnitData: the CIP message, and which request a reply belongs to. */
function readData(body: Reader, senderContext: string, memory: Memory): Pick<EnipMessage, 'cip' | 'asked'> {
  body.skip(6);
  let connection: number | undefined;
  for (let left = body.u16le(); left > 0; left--) {
    const type = body.u16le();
    const item = body.slice(body.u16le());
    if (type === 0xa1) connection = item.u32le();
    if (type !== 0xb1 && type !== 0xb2) continue;
    const key = type === 0xb1 ? `connected ${item.u16le()}` : `unconnected ${senderContext}`;
    const cip = readCip(item);
    if (!cip.reply) {
      remember(cip, key, connection, memory);
      return { cip };
    }
    const asked = memory.pending.get(key);
    if (!asked) return { cip };
    const fitting = asked.request.service === cip.service ? asked : undefined;
    // Unconnected Send is answered by its embedded service, or by itself where the route failed.
    if (fitting && cip.status === 0 && fitting.request.open) noteConnection(fitting.request, cip, memory);
    return fitting ? { cip, asked: fitting } : { cip };
  }
  return {};
}

function remember(request: CipRequest, key: string, connection: number | undefined, memory: Memory): void {
  const inner = request.route ? request.embedded[0] : undefined;
  if (inner) {
    const child = childOf(request.route);
    memory.pending.add(key, { request: inner, ...(child === undefined ? {} : { child }) });
    return;
  }
  const child = connection === undefined ? undefined : memory.connections.get(connection);
  memory.pending.add(key, { request, ...(child === undefined ? {} : { child }) });
}

/** A successful Forward_Open: the ids of the connection stand for the module that its path leads to. */
function noteConnection(request: CipRequest, reply: CipReply, memory: Memory): void {
  const child = childOf(request.open!.path);
  if (child === undefined) return;
  const data = reply.data.fork();
  attempt(() => {
    memory.connections.add(data.u32le(), child);
    memory.connections.add(data.u32le(), child);
  });
}
