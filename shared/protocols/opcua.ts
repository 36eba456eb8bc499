import { Malformed, Reader, wireText } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, complete, isHostName } from './claims-kit';
import { defineProtocol } from './definition';
import { Pending } from './direction-kit';
import { le16At, le32At } from './kinds-kit';
import { applicationDescription, certificateUri, endpointDescription, extensionObject, nodeId, readBuild, readNodes, registeredServer, responseResult, skipResponseHeaderRest, skipRequestHeader, uaArray, uaByteString, uaString } from './opcua-kit';
import type { Application, BuildInfo, Endpoint } from './opcua-kit';

/** Requests by the numeric id of their binary encoding in namespace 0 (OPC 10000-6, NodeIds.csv); the response has 3 more. */
export const OPCUA_SERVICES: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  422: ['find servers', 'identify'], 428: ['get endpoints', 'identify'], 437: ['register server', 'other'], 446: ['open secure channel', 'other'], 452: ['close secure channel', 'other'], 461: ['create session', 'other'],
  467: ['activate session', 'other'], 473: ['close session', 'other'], 479: ['cancel', 'other'], 488: ['add nodes', 'program'], 494: ['add references', 'program'], 500: ['delete nodes', 'program'],
  506: ['delete references', 'program'], 527: ['browse', 'read'], 533: ['browse next', 'read'], 554: ['translate browse paths', 'read'], 560: ['register nodes', 'read'], 566: ['unregister nodes', 'read'],
  615: ['query first', 'read'], 621: ['query next', 'read'], 631: ['read', 'read'], 664: ['history read', 'read'], 673: ['write', 'write'], 700: ['history update', 'write'], 712: ['call', 'control'],
  751: ['create monitored items', 'read'], 763: ['modify monitored items', 'read'], 769: ['set monitoring mode', 'read'], 775: ['set triggering', 'read'], 781: ['delete monitored items', 'read'], 787: ['create subscription', 'read'],
  793: ['modify subscription', 'read'], 799: ['set publishing mode', 'read'], 826: ['publish', 'read'], 832: ['republish', 'read'], 841: ['transfer subscriptions', 'read'], 847: ['delete subscriptions', 'read'],
  12208: ['find servers on network', 'identify'], 12211: ['register server 2', 'other'],
};
const SERVICE_FAULT = 397;
const MESSAGE_TYPES = ['HEL', 'ACK', 'ERR', 'RHE', 'OPN', 'MSG', 'CLO'];
/** `MSG`, `CLO` … as numbers, least significant byte first. */
const TYPE_MSG = 0x47534d;
const TYPE_CLO = 0x4f4c43;
const TYPE_OPN = 0x4e504f;
const TYPE_HEL = 0x4c4548;
const TYPE_ACK = 0x4b4341;
const TYPE_ERR = 0x525245;
const MODES = ['invalid', 'none', 'sign', 'sign-and-encrypt'];
const TOKENS = ['anonymous', 'username', 'certificate', 'issued'];
const WEAK_POLICIES = /#(Basic128Rsa15|Basic256)$/;

/** Chunks are at most this long when read whole; what is beyond is passed over, a message that long is data. */
const READ_OF_CHUNK = 128 * 1024;
const MOST_PENDING = 1024 * 1024;

interface Said {
  readonly application?: Application;
  readonly known?: readonly Application[];
  readonly endpoints?: readonly Endpoint[];
  readonly build?: BuildInfo;
  /** Identity token of ActivateSession: 321 anonymous, 324 user name, 327 certificate. */
  readonly token?: number;
  readonly user?: string;
  readonly cleartextPassword?: boolean;
  readonly activated?: 'anonymous' | 'identified';
}

interface OpcUaMessage extends Said {
  readonly type: string;
  readonly beyond: number;
  readonly url?: string;
  readonly policy?: string;
  readonly certificate?: string;
  /** Numeric id of the service message, where it could be read. */
  readonly code?: number;
  /** Request that a response answers. */
  readonly answers?: number;
  readonly bad?: boolean;
}

interface Asked {
  readonly code: number;
  readonly nodes?: readonly number[];
  readonly token?: number;
}

interface Memory {
  policy?: string;
  readonly asked: Pending<number, Asked>;
  readonly parts: Pending<string, Uint8Array>;
}

/** OPC UA over TCP. Who may connect and whether it is encrypted is the server's choice, channel by channel; a signed channel hides nothing. */
export const opcua = defineProtocol<OpcUaMessage, Memory>({
  id: 'opcua',
  name: 'OPC UA',
  family: 'control',
  reference: 'OPC 10000-6 §6.7, §7.1 (secure conversation, OPC UA TCP); OPC 10000-4 (services)',
  carriers: ['tcp/4840', 'tcp/*'],
  authentication: 'optional',
  encryption: 'optional',
  reads: {
    hello: 'endpoint asked for', 'open secure channel': 'policy, application URI of the certificate',
    'get endpoints, find servers, create session': 'application, product, endpoints with mode, policy and tokens', 'activate session': 'identity token',
    'read of the build info': 'manufacturer, product, version', 'every request': 'operation, refusals',
  },
  leaves: 'values of nodes, subscriptions\' data, whatever is encrypted; PubSub',
  facts: {
    'opcua.endpoint': 'endpoint URL that the server offers', 'opcua.application-uri': 'application URI', 'opcua.product-uri': 'product URI', 'opcua.application-name': 'application name', 'opcua.security-policy': 'policy URI of an endpoint',
    'opcua.security-mode': 'none, sign or sign-and-encrypt, of an endpoint', 'opcua.user-token': 'anonymous, username, certificate or issued, of an endpoint', 'opcua.asked-endpoint': 'endpoint URL that a client asked for',
    'opcua.channel-policy': 'policy URI of a channel in use', 'opcua.known-server': 'server that a discovery server lists',
  },
  begin: () => ({ asked: new Pending(), parts: new Pending(16) }),

  recognises(payload) {
    if (payload.remaining < 12) return false;
    const type = payload.latin1(3);
    const chunk = payload.u8();
    const size = payload.u32le();
    if (!MESSAGE_TYPES.includes(type) || size < 12 || size > 64 * 1024 * 1024) return false;
    if (type === 'MSG' ? !'FCA'.includes(String.fromCharCode(chunk)) : chunk !== 0x46) return false;
    if (type === 'HEL') return size >= 32 && size <= 4128 && payload.u32le() < 256 && payload.remaining >= 20 && (payload.peek32le(16)! === 0xffffffff || payload.peek32le(16)! + 32 <= size);
    if (type === 'ACK') return size === 28;
    if (type === 'OPN') return payload.remaining >= 16 && size >= 40 && (payload.skip(8), payload.startsWithText('http'));
    return type === 'MSG' ? size >= 24 : true;
  },

  dissect(payload, { memory, fromClient }) {
    const type = payload.latin1(3);
    const chunk = payload.u8();
    const size = payload.u32le();
    if (!MESSAGE_TYPES.includes(type)) throw new Malformed('no OPC UA message type');
    if (size < 8 || size > 64 * 1024 * 1024) throw new Malformed('OPC UA message size is none');
    const taken = Math.min(size, READ_OF_CHUNK);
    const body = payload.slice(taken - 8);
    const message: OpcUaMessage = { type, beyond: size - taken };
    return { ...message, ...attempt(() => readBody(type, chunk, body, memory, fromClient)) };
  },

  remainder: message => message.beyond,

  direction({ type, code }) {
    if (type === 'HEL') return 'request';
    if (type === 'ACK' || type === 'RHE') return 'response';
    if (code === undefined) return undefined;
    return OPCUA_SERVICES[code] ? 'request' : 'response';
  },

  observe(message, { memory }) {
    const { application, activated } = message;
    const list = claims(
      claim('sender', 'opcua.asked-endpoint', message.url), claim('sender', 'opcua.channel-policy', message.policy), claim('sender', 'opcua.application-uri', message.certificate, 0.9),
      application && claim('sender', 'opcua.application-uri', application.uri), application && claim('sender', 'opcua.product-uri', application.productUri),
      application && claim('sender', 'opcua.application-name', application.name), application && claim('sender', 'software', application.name, 0.6),
      claim('sender', 'user', message.user, 0.9), message.cleartextPassword === true && claim('receiver', 'weakness', 'cleartext-login', 0.9),
      activated === 'anonymous' && claim('sender', 'weakness', 'opcua-anonymous', 0.95),
      activated !== undefined && memory.policy?.endsWith('#None') === true && claim('sender', 'weakness', 'opcua-security-none', 0.95),
    );
    if (application) for (const url of application.discoveryUrls) list.push(...claims(claim('sender', 'opcua.endpoint', url)));
    for (const known of message.known ?? []) list.push(...claims(claim('sender', 'opcua.known-server', [known.name, known.uri, ...known.discoveryUrls].filter(Boolean).join(' '))));
    for (const endpoint of message.endpoints ?? []) list.push(...endpointClaims(endpoint));
    const { build } = message;
    if (build) {
      list.push(...claims(
        claim('sender', 'vendor', build.manufacturer, 0.7), claim('sender', 'opcua.product-uri', build.productUri),
        build.product !== undefined && claim('sender', 'software', [build.product, build.version].filter(Boolean).join(' '), 0.9),
      ));
    }
    return list;
  },

  operations({ type, code, answers, bad }) {
    if (type === 'HEL') return [{ name: 'hello', kind: 'other' }];
    if (code === undefined) return [];
    const request = OPCUA_SERVICES[code];
    if (request) return [{ name: request[0], code, kind: request[1] }];
    const refused = bad === true && answers !== undefined ? OPCUA_SERVICES[answers] : undefined;
    return refused ? [{ name: refused[0], code: answers!, kind: refused[1], refused: true }] : [];
  },

  // Message type, and the service where it can be read. Services in several chunks, and faults, which do not name what they refuse, are no kinds.
  kindAt(bytes, start, end) {
    if (end - start < 12) return -1;
    const type = bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16);
    const size = le32At(bytes, start + 4);
    if (bytes[start + 3] !== 0x46 || size < 8 || size > 64 * 1024 * 1024) return -1;
    const limit = Math.min(end, start + size);
    if (type === TYPE_MSG || type === TYPE_CLO) return serviceKind(bytes, start + 24, limit);
    if (type === TYPE_OPN) {
      // Channel, then policy, certificate and thumbprint, each with its length; sequence and request.
      let at = start + 12;
      for (let i = 0; i < 3; i++) {
        if (at + 4 > limit) return -1;
        at += 4 + Math.max(0, le32At(bytes, at));
        // Under any policy but `#None` the rest is encrypted.
        if (i === 0 && (at > limit || at - 5 < start + 16 || bytes[at - 5] !== 0x23 || le32At(bytes, at - 4) !== 0x656e6f4e)) return at > limit ? -1 : 3;
      }
      return serviceKind(bytes, at + 8, limit);
    }
    return type === TYPE_HEL ? 0 : type === TYPE_ACK ? 1 : type === TYPE_ERR ? 2 : -1;
  },
  lengthAt: (bytes, start) => le32At(bytes, start + 4),
});

function endpointClaims({ url, server, mode, policy, tokens }: Endpoint): Observation[] {
  const host = url === undefined ? undefined : /^opc\.[a-z]+:\/\/([^/:[\]]+)/i.exec(url)?.[1];
  return claims(
    claim('sender', 'opcua.endpoint', url, 0.95), claim('sender', 'opcua.application-uri', server.uri, 0.95), claim('sender', 'opcua.product-uri', server.productUri, 0.95),
    claim('sender', 'opcua.application-name', server.name, 0.95), claim('sender', 'name', server.name, 0.5),
    host !== undefined && host !== 'localhost' && isHostName(host) && claim('sender', 'hostname', host, 0.7),
    claim('sender', 'opcua.security-policy', policy, 0.95), claim('sender', 'opcua.security-mode', MODES[mode], 0.95),
    ...tokens.map(token => claim('sender', 'opcua.user-token', TOKENS[token], 0.95)),
    mode === 1 && claim('sender', 'weakness', 'opcua-security-none', 0.95), tokens.includes(0) && claim('sender', 'weakness', 'opcua-anonymous', 0.9),
    policy !== undefined && WEAK_POLICIES.test(policy) && claim('sender', 'weakness', 'opcua-weak-policy', 0.95),
  );
}

function readBody(type: string, chunk: number, body: Reader, memory: Memory, fromClient: boolean | undefined): Partial<OpcUaMessage> {
  if (type === 'HEL') {
    body.skip(20);
    const url = uaString(body);
    return url === undefined ? {} : { url };
  }
  if (type === 'OPN') {
    body.skip(4);
    const policy = uaString(body);
    const certificate = uaByteString(body);
    uaByteString(body);
    body.skip(8);
    const uri = certificate ? certificateUri(certificate) : undefined;
    if (policy !== undefined) memory.policy = policy;
    const service = policy?.endsWith('#None') ? attempt(() => readService(body, 0, memory)) : undefined;
    return { ...(policy === undefined ? {} : { policy }), ...(uri === undefined ? {} : { certificate: uri }), ...service };
  }
  if (type !== 'MSG' && type !== 'CLO') return {};
  body.skip(12);
  const request = body.u32le();
  const key = `${fromClient === false ? 'server' : 'client'} ${request}`;
  const earlier = memory.parts.take(key);
  if (chunk === 0x41) return {};
  if (chunk === 0x46 && !earlier) return readService(body, request, memory);
  const part = body.rest();
  const whole = new Uint8Array((earlier?.length ?? 0) + part.length);
  if (earlier) whole.set(earlier);
  whole.set(part, earlier?.length ?? 0);
  if (chunk === 0x46) return complete(() => readService(new Reader(whole), request, memory));
  if (whole.length <= MOST_PENDING) memory.parts.add(key, whole);
  return {};
}

/** A service message: its type, then the request or response. What is encrypted gives no known type and is left alone. */
function readService(body: Reader, request: number, memory: Memory): Partial<OpcUaMessage> {
  const id = nodeId(body);
  const code = id.number;
  if (id.namespace !== 0 || code === undefined) return {};
  if (OPCUA_SERVICES[code]) {
    memory.asked.add(request, { code });
    return { code, ...attempt(() => readRequest(code, request, body, memory)) };
  }
  if (code !== SERVICE_FAULT && !OPCUA_SERVICES[code - 3]) return {};
  const asked = memory.asked.take(request);
  const bad = responseResult(body) >= 0x80000000;
  const answers = code === SERVICE_FAULT ? asked?.code : code - 3;
  return { code, bad, ...(answers === undefined ? {} : { answers }), ...(bad ? {} : attempt(() => (skipResponseHeaderRest(body), readResponse(code, body, asked)))) };
}

function readRequest(code: number, request: number, body: Reader, memory: Memory): Said {
  skipRequestHeader(body);
  if (code === 461) return { application: applicationDescription(body) };
  if (code === 437 || code === 12211) return { application: registeredServer(body) };
  if (code === 631) {
    memory.asked.add(request, { code, nodes: readNodes(body) });
    return {};
  }
  if (code !== 467) return {};
  uaString(body);
  uaByteString(body);
  uaArray(body, certificate => {
    uaByteString(certificate);
    uaByteString(certificate);
  });
  uaArray(body, uaString);
  const { type, body: token } = extensionObject(body);
  memory.asked.add(request, { code, ...(type.number === undefined ? {} : { token: type.number }) });
  if (type.number !== 324 || !token) return type.number === undefined ? {} : { token: type.number };
  uaString(token);
  const user = uaString(token);
  const password = uaByteString(token);
  const algorithm = uaString(token);
  const cleartextPassword = password !== undefined && password.length > 0 && (algorithm === undefined || algorithm === '');
  return { token: 324, cleartextPassword, ...(user === undefined || user === '' ? {} : { user: wireText(user) }) };
}

function readResponse(code: number, body: Reader, asked: Asked | undefined): Said & { readonly bad?: boolean } {
  switch (code) {
    case 425: return { known: uaArray(body, applicationDescription) };
    case 431: return { endpoints: uaArray(body, endpointDescription) };
    case 464:
      nodeId(body);
      nodeId(body);
      body.skip(8);
      uaByteString(body);
      uaByteString(body);
      return { endpoints: uaArray(body, endpointDescription) };
    case 470: return asked?.token === undefined ? {} : { activated: asked.token === 321 ? 'anonymous' : 'identified' };
    case 634: return asked?.nodes?.some(node => node >= 2256 && node <= 2265) ? { build: readBuild(body, asked.nodes) } : {};
    case 676: {
      const results = uaArray(body, result => result.u32le());
      return { bad: results.length > 0 && results.every(result => result >= 0x80000000) };
    }
    default: return {};
  }
}

/** The service whose node id stands at `at`, and whether a response says that it failed. */
function serviceKind(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return -1;
  const encoding = bytes[at]!;
  const short = encoding === 1;
  // Node ids of four bytes in namespace 0; the long form (encoding 2) is legal as well.
  if (short ? bytes[at + 1] !== 0 : encoding !== 2 || at + 7 > end || le16At(bytes, at + 1) !== 0) return -1;
  const code = short ? le16At(bytes, at + 2) : le32At(bytes, at + 3);
  if (OPCUA_SERVICES[code]) return code << 1;
  if (!OPCUA_SERVICES[code - 3]) return -1;
  const header = at + (short ? 4 : 7);
  if (header + 16 > end) return -1;
  const rest = header + 16;
  if (bytes[header + 15]! >= 0x80) return (code << 1) | 1;
  if (code !== 676 || rest + 12 > end) return code << 1;
  // The results of a write stand behind the header's diagnostics, texts and additional header; where there are any, the place is not known without reading them.
  const plain = bytes[rest] === 0 && (le32At(bytes, rest + 1) | 0) <= 0 && bytes[rest + 5] === 0 && bytes[rest + 6] === 0 && bytes[rest + 7] === 0;
  return !plain ? -1 : (code << 1) | (allBad(bytes, rest, end) ? 1 : 0);
}

/** Do all results of a write say that it failed? */
function allBad(bytes: Uint8Array, at: number, end: number): boolean {
  const count = le32At(bytes, at + 8);
  if (count <= 0 || count > (end - at - 12) >> 2) return false;
  for (let i = 0; i < count; i++) if (bytes[at + 15 + 4 * i]! < 0x80) return false;
  return true;
}
