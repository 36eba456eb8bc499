// AMQP 0-9-1.

import { cat, u16, u32, u64, u8, zeros } from './bytes';

const shortText = (value: string): Buffer => cat(u8(value.length), value);
const longText = (value: string): Buffer => cat(u32(value.length), value);
const table = (entries: Record<string, string>): Buffer => {
  const body = cat(...Object.entries(entries).map(([k, v]) => cat(shortText(k), 'S', longText(v))));
  return cat(u32(body.length), body);
};

const frame = (type: number, channel: number, payload: Buffer): Buffer => cat(u8(type), u16(channel), u32(payload.length), payload, u8(0xce));
const method = (channel: number, classId: number, methodId: number, body: Buffer = zeros(0)): Buffer => frame(1, channel, cat(u16(classId), u16(methodId), body));

export const protocolHeader = (): Buffer => cat('AMQP', u8(0, 0, 9, 1));
export const start = (properties: Record<string, string>): Buffer => method(0, 10, 10, cat(u8(0, 9), table(properties), longText('PLAIN AMQPLAIN'), longText('en_US')));
export const startOk = (properties: Record<string, string>, user: string, password: string): Buffer =>
  method(0, 10, 11, cat(table(properties), shortText('PLAIN'), longText(`\0${user}\0${password}`), shortText('en_US')));
export const tune = (ok = false): Buffer => method(0, 10, ok ? 31 : 30, cat(u16(2047), u32(131072), u16(60)));
export const open = (host: string): Buffer => method(0, 10, 40, cat(shortText(host), shortText(''), u8(0)));
export const openOk = (): Buffer => method(0, 10, 41, shortText(''));
export const channelOpen = (): Buffer => method(1, 20, 10, shortText(''));
export const channelOpenOk = (): Buffer => method(1, 20, 11, longText(''));
export const consume = (queue: string, tag: string): Buffer => method(1, 60, 20, cat(u16(0), shortText(queue), shortText(tag), u8(0), table({})));
export const consumeOk = (tag: string): Buffer => method(1, 60, 21, shortText(tag));
export const acknowledge = (delivery: bigint): Buffer => method(1, 60, 80, cat(u64(delivery), u8(0)));

const content = (body: string): Buffer => cat(
  frame(2, 1, cat(u16(60), u16(0), u64(BigInt(Buffer.byteLength(body))), u16(0x9000), shortText('application/json'), u8(2))), frame(3, 1, Buffer.from(body)),
);

export const publish = (exchange: string, key: string, body: string): Buffer => cat(method(1, 60, 40, cat(u16(0), shortText(exchange), shortText(key), u8(0))), content(body));
export const deliver = (tag: string, delivery: bigint, exchange: string, key: string, body: string): Buffer =>
  cat(method(1, 60, 60, cat(shortText(tag), u64(delivery), u8(0), shortText(exchange), shortText(key))), content(body));
export const heartbeat = (): Buffer => frame(8, 0, zeros(0));
