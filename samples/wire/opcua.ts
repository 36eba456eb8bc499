// OPC UA binary over TCP (OPC 10000-6), security policy None.

import { cat, f64le, u16le, u32le, u64le, u8 } from './bytes';

export const uaString = (text: string | null): Buffer => (text === null ? u32le(0xffffffff) : cat(u32le(Buffer.byteLength(text)), text));
const bytesOf = (data: Buffer | null): Buffer => (data === null ? u32le(0xffffffff) : cat(u32le(data.length), data));
const list = (items: Buffer[]): Buffer => cat(u32le(items.length), ...items);
const nodeId = (id: number): Buffer => cat(u8(1, 0), u16le(id));
const localized = (text: string): Buffer => cat(u8(2), uaString(text));
/** 100 ns units since 1601. */
const dateTime = (unixSeconds: number): Buffer => u64le((BigInt(Math.round(unixSeconds)) + 11644473600n) * 10_000_000n);

function chunk(type: string, body: Buffer): Buffer {
  return cat(type, 'F', u32le(body.length + 8), body);
}

export const hello = (url: string): Buffer => chunk('HEL', cat(u32le(0), u32le(65536), u32le(65536), u32le(16777216), u32le(5000), uaString(url)));
export const acknowledge = (): Buffer => chunk('ACK', cat(u32le(0), u32le(65536), u32le(65536), u32le(16777216), u32le(5000)));

export interface Channel { id: number; token: number; sequence: number; request: number; clock: number; session: number }

const requestHeader = (c: Channel): Buffer => cat(
  c.session ? nodeId(c.session) : u8(0, 0), dateTime(c.clock), u32le(c.request), u32le(0), uaString(null), u32le(15000), u8(0, 0, 0),
);
const responseHeader = (c: Channel): Buffer => cat(dateTime(c.clock), u32le(c.request), u32le(0), u8(0), u32le(0), u8(0, 0, 0));

const POLICY_NONE = 'http://opcfoundation.org/UA/SecurityPolicy#None';

export function openChannel(c: Channel, response: boolean): Buffer {
  const body = response
    ? cat(nodeId(449), responseHeader(c), u32le(0), u32le(c.id), u32le(c.token), dateTime(c.clock), u32le(3600000), bytesOf(null))
    : cat(nodeId(446), requestHeader(c), u32le(0), u32le(0), u32le(1), bytesOf(null), u32le(3600000));
  return chunk('OPN', cat(u32le(response ? c.id : 0), uaString(POLICY_NONE), bytesOf(null), bytesOf(null), u32le(c.sequence), u32le(c.request), body));
}

export function message(c: Channel, type: number, response: boolean, body: Buffer): Buffer {
  return chunk('MSG', cat(u32le(c.id), u32le(c.token), u32le(c.sequence), u32le(c.request), nodeId(type), response ? responseHeader(c) : requestHeader(c), body));
}

const POLICY_256 = 'http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256';

/** OpenSecureChannel under Basic256Sha256: certificate and thumbprint in clear, the message encrypted for an RSA key of 2048 bits. */
export function openChannelSecure(channelId: number, certificate: Buffer, thumbprint: Buffer, encrypted: Buffer): Buffer {
  return chunk('OPN', cat(u32le(channelId), uaString(POLICY_256), bytesOf(certificate), bytesOf(thumbprint), encrypted));
}

export const messageSecure = (channelId: number, token: number, encrypted: Buffer): Buffer => chunk('MSG', cat(u32le(channelId), u32le(token), encrypted));

export interface Application { uri: string; product: string; name: string; server: boolean; url: string }

const application = (a: Application): Buffer => cat(
  uaString(a.uri), uaString(a.product), localized(a.name), u32le(a.server ? 0 : 1), uaString(null), uaString(null), a.server ? list([uaString(a.url)]) : u32le(0xffffffff),
);

/** User token types: 0 anonymous, 1 user name. */
const tokenPolicy = (id: string, type: number): Buffer => cat(uaString(id), u32le(type), uaString(null), uaString(null), uaString(null));

export function endpoint(a: Application, mode: number, policy: string, certificate: Buffer | null, level: number): Buffer {
  return cat(
    uaString(a.url), application(a), bytesOf(certificate), u32le(mode), uaString(`http://opcfoundation.org/UA/SecurityPolicy#${policy}`),
    list([tokenPolicy('Anonymous', 0), tokenPolicy('UserName', 1)]), uaString('http://opcfoundation.org/UA-Profile/Transport/uatcp-uasc-uabinary'), u8(level),
  );
}

export const getEndpoints = (url: string): Buffer => cat(uaString(url), u32le(0), u32le(0));
export const getEndpointsResponse = (endpoints: Buffer[]): Buffer => list(endpoints);

export const createSession = (client: Application, url: string, name: string, nonce: Buffer): Buffer =>
  cat(application(client), uaString(null), uaString(url), uaString(name), bytesOf(nonce), bytesOf(null), f64le(1_200_000), u32le(16777216));

export function createSessionResponse(session: number, token: number, nonce: Buffer, endpoints: Buffer[]): Buffer {
  return cat(nodeId(session), nodeId(token), f64le(1_200_000), bytesOf(nonce), bytesOf(null), list(endpoints), u32le(0xffffffff), uaString(null), bytesOf(null), u32le(16777216));
}

/** ActivateSession with an anonymous identity token (i=321). */
export function activateAnonymous(): Buffer {
  const token = uaString('Anonymous');
  return cat(uaString(null), bytesOf(null), u32le(0xffffffff), list([uaString('en')]), nodeId(321), u8(1), u32le(token.length), token, uaString(null), bytesOf(null));
}

export const activateResponse = (nonce: Buffer): Buffer => cat(bytesOf(nonce), u32le(0xffffffff), u32le(0xffffffff));

/** CreateSubscription, 1 s publishing interval. */
export const createSubscription = (): Buffer => cat(f64le(1000), u32le(30), u32le(10), u32le(0), u8(1, 0));
export const createSubscriptionResponse = (id: number): Buffer => cat(u32le(id), f64le(1000), u32le(30), u32le(10));

const stringNode = (name: string): Buffer => cat(u8(3), u16le(2), uaString(name));

export function createMonitoredItems(subscription: number, names: string[]): Buffer {
  const items = names.map((n, i) => cat(
    stringNode(n), u32le(13), uaString(null), u16le(0), uaString(null), u32le(2), u32le(i + 1), f64le(1000), u8(0, 0), u8(0), u32le(1), u8(1),
  ));
  return cat(u32le(subscription), u32le(2), list(items));
}

export const createMonitoredItemsResponse = (count: number): Buffer =>
  cat(list(Array.from({ length: count }, (_, i) => cat(u32le(0), u32le(i + 1), f64le(1000), u32le(1), u8(0, 0), u8(0)))), u32le(0));

export const publish = (acknowledged: number | null, subscription: number): Buffer =>
  acknowledged === null ? u32le(0) : list([cat(u32le(subscription), u32le(acknowledged))]);

/** A data change notification (i=811) with double values. */
export function publishResponse(subscription: number, sequence: number, clock: number, values: { handle: number; value: number }[]): Buffer {
  const items = list(values.map(v => cat(u32le(v.handle), u8(0x05), u8(11), f64le(v.value), dateTime(clock))));
  const body = cat(items, u32le(0xffffffff));
  const notification = cat(nodeId(811), u8(1), u32le(body.length), body);
  return cat(u32le(subscription), list([u32le(sequence)]), u8(0), u32le(sequence), dateTime(clock), list([notification]), u32le(0xffffffff), u32le(0xffffffff));
}

