import type { Reader } from '../binary/reader';
import { Excessive, Malformed, wireText } from '../binary/reader';

/** OPC UA Binary (OPC 10000-6 §5.2): built-in types, and the structures of OPC 10000-4 that say who a server or client is. All numbers are little-endian. */

/** Most elements read of any array. */
const MOST_ELEMENTS = 1000;

function bytes(reader: Reader): Uint8Array | undefined {
  const length = reader.i32le();
  return length < 0 ? undefined : reader.take(length);
}

export function uaString(reader: Reader): string | undefined {
  const length = reader.i32le();
  return length < 0 ? undefined : wireText(reader.utf8(length));
}

export const uaByteString = bytes;

export function uaArray<T>(reader: Reader, element: (reader: Reader) => T): T[] {
  const count = reader.i32le();
  if (count > MOST_ELEMENTS) throw new Excessive(`OPC UA array of ${count} elements`);
  const list: T[] = [];
  for (let i = 0; i < count; i++) list.push(element(reader));
  return list;
}

export interface NodeId {
  readonly namespace: number;
  /** undefined for string, GUID and opaque identifiers. */
  readonly number?: number;
}

/** NodeId and ExpandedNodeId (§5.2.2.9, §5.2.2.10). */
export function nodeId(reader: Reader): NodeId {
  const encoding = reader.u8();
  const expanded = encoding & 0xc0;
  let id: NodeId;
  switch (encoding & 0x3f) {
    case 0: id = { namespace: 0, number: reader.u8() }; break;
    case 1: id = { namespace: reader.u8(), number: reader.u16le() }; break;
    case 2: id = { namespace: reader.u16le(), number: reader.u32le() }; break;
    case 3: id = { namespace: reader.u16le() }; bytes(reader); break;
    case 4: id = { namespace: reader.u16le() }; reader.skip(16); break;
    case 5: id = { namespace: reader.u16le() }; bytes(reader); break;
    default: throw new Malformed('unknown encoding of an OPC UA NodeId');
  }
  if (expanded & 0x80) bytes(reader);
  if (expanded & 0x40) reader.skip(4);
  return id;
}

function qualifiedName(reader: Reader): void {
  reader.skip(2);
  bytes(reader);
}

export function localizedText(reader: Reader): string | undefined {
  const mask = reader.u8();
  if (mask & 1) bytes(reader);
  return mask & 2 ? uaString(reader) : undefined;
}

/** Type of the body and the body; both undefined parts where there is none. */
export function extensionObject(reader: Reader): { readonly type: NodeId; readonly body?: Reader } {
  const type = nodeId(reader);
  const encoding = reader.u8();
  if (encoding === 0) return { type };
  if (encoding > 2) throw new Malformed('unknown encoding of an OPC UA ExtensionObject');
  const length = reader.i32le();
  return length < 0 ? { type } : { type, body: reader.slice(length) };
}

function diagnosticInfo(reader: Reader): void {
  reader.nested(() => {
    const mask = reader.u8();
    for (let bit = 1; bit <= 8; bit <<= 1) if (mask & bit) reader.skip(4);
    if (mask & 0x10) bytes(reader);
    if (mask & 0x20) reader.skip(4);
    if (mask & 0x40) diagnosticInfo(reader);
  });
}

export function skipRequestHeader(reader: Reader): void {
  nodeId(reader);
  reader.skip(16);
  bytes(reader);
  reader.skip(4);
  extensionObject(reader);
}

/** Service result; 0 is good, the top bits tell uncertain and bad. */
export function responseResult(reader: Reader): number {
  reader.skip(12);
  return reader.u32le();
}

/** What stands in the response header behind its result: diagnostics, their texts, additional header. */
export function skipResponseHeaderRest(reader: Reader): void {
  diagnosticInfo(reader);
  uaArray(reader, bytes);
  extensionObject(reader);
}

export interface Application {
  readonly uri?: string;
  readonly productUri?: string;
  readonly name?: string;
  /** 0 server, 1 client, 2 both, 3 discovery server. */
  readonly type: number;
  readonly discoveryUrls: readonly string[];
}

function present<T extends object>(entries: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined && value !== '')) as T;
}

const texts = (reader: Reader): string[] => uaArray(reader, uaString).filter(each => each !== undefined && each !== '') as string[];

export function applicationDescription(reader: Reader): Application {
  const uri = uaString(reader);
  const productUri = uaString(reader);
  const name = localizedText(reader);
  const type = reader.u32le();
  bytes(reader);
  bytes(reader);
  return present<Application>({ uri, productUri, name, type, discoveryUrls: texts(reader) });
}

/** RegisteredServer (OPC 10000-4 §7.32): like an application, with several names. */
export function registeredServer(reader: Reader): Application {
  const uri = uaString(reader);
  const productUri = uaString(reader);
  const names = uaArray(reader, localizedText);
  const type = reader.u32le();
  bytes(reader);
  return present<Application>({ uri, productUri, name: names[0], type, discoveryUrls: texts(reader) });
}

export interface Endpoint {
  readonly url?: string;
  readonly server: Application;
  /** 1 none, 2 sign, 3 sign and encrypt. */
  readonly mode: number;
  readonly policy?: string;
  /** 0 anonymous, 1 user name, 2 certificate, 3 issued token. */
  readonly tokens: readonly number[];
}

export function endpointDescription(reader: Reader): Endpoint {
  const url = uaString(reader);
  const server = applicationDescription(reader);
  bytes(reader);
  const mode = reader.u32le();
  const policy = uaString(reader);
  const tokens = uaArray(reader, token => {
    bytes(token);
    const type = token.u32le();
    bytes(token);
    bytes(token);
    bytes(token);
    return type;
  });
  bytes(reader);
  reader.skip(1);
  return present<Endpoint>({ url, server, mode, policy, tokens });
}

export interface BuildInfo {
  readonly productUri?: string;
  readonly manufacturer?: string;
  readonly product?: string;
  readonly version?: string;
}

function buildInfo(reader: Reader): BuildInfo {
  const productUri = uaString(reader);
  const manufacturer = uaString(reader);
  return present<BuildInfo>({ productUri, manufacturer, product: uaString(reader), version: uaString(reader) });
}

/** ids of ns=0 variables below Server/ServerStatus/BuildInfo → member. */
const BUILD_NODES: Readonly<Record<number, keyof BuildInfo>> = { 2261: 'product', 2262: 'productUri', 2263: 'manufacturer', 2264: 'version' };
const SCALAR_BYTES = [0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8];

/** A variant's value, as far as it is text or build information; the reader moves behind it. */
function variant(reader: Reader): string | BuildInfo | undefined {
  const encoding = reader.u8();
  const type = encoding & 0x3f;
  const one = (): string | BuildInfo | undefined => {
    if (type < 12) reader.skip(SCALAR_BYTES[type]!);
    else if (type === 12) return uaString(reader);
    else if (type === 13) reader.skip(8);
    else if (type === 14) reader.skip(16);
    else if (type === 15 || type === 16) bytes(reader);
    else if (type === 17 || type === 18) nodeId(reader);
    else if (type === 19) reader.skip(4);
    else if (type === 20) qualifiedName(reader);
    else if (type === 21) return localizedText(reader);
    else if (type === 22) {
      const { type: id, body } = extensionObject(reader);
      if (body && id.namespace === 0 && id.number === 340) return buildInfo(body);
      if (body && id.namespace === 0 && id.number === 864) {
        body.skip(20);
        return buildInfo(body);
      }
    } else throw new Malformed('OPC UA variant of an unexpected type');
    return undefined;
  };
  if (!(encoding & 0x80)) return one();
  const values = uaArray(reader, one);
  if (encoding & 0x40) uaArray(reader, each => each.skip(4));
  return values.find(value => typeof value === 'object');
}

/** Node of each item that a ReadRequest asks for; 0 for nodes outside namespace 0 and attributes other than the value. */
export function readNodes(reader: Reader): number[] {
  reader.skip(12);
  return uaArray(reader, item => {
    const id = nodeId(item);
    const attribute = item.u32le();
    bytes(item);
    qualifiedName(item);
    return id.namespace === 0 && attribute === 13 ? id.number ?? 0 : 0;
  });
}

/** What the answers to a read of these nodes say of the server. */
export function readBuild(reader: Reader, nodes: readonly number[]): BuildInfo {
  let found: BuildInfo = {};
  let i = 0;
  uaArray(reader, item => {
    const mask = item.u8();
    const value = mask & 1 ? variant(item) : undefined;
    if (mask & 2) item.skip(4);
    if (mask & 4) item.skip(8);
    if (mask & 0x10) item.skip(2);
    if (mask & 8) item.skip(8);
    if (mask & 0x20) item.skip(2);
    const member = BUILD_NODES[nodes[i++] ?? 0];
    if (typeof value === 'object') found = { ...found, ...value };
    else if (member && value !== undefined && value !== '') found = { ...found, [member]: value };
  });
  return found;
}

/** First URI in a certificate's subject alternative names (context tag 6): the ApplicationUri. Searched as bytes; the certificate itself is not judged here. */
export function certificateUri(certificate: Uint8Array): string | undefined {
  for (let at = 0; at + 6 < certificate.length; at++) {
    if (certificate[at] !== 0x86 || certificate[at + 2] !== 0x75 || certificate[at + 3] !== 0x72 || certificate[at + 4] !== 0x6e || certificate[at + 5] !== 0x3a) continue;
    const length = certificate[at + 1]!;
    if (length > 127 || at + 2 + length > certificate.length) continue;
    return wireText(String.fromCharCode(...certificate.subarray(at + 2, at + 2 + length)));
  }
  return undefined;
}
