// MQTT 3.1.1 (OASIS).

import { cat, u16, u8, zeros } from './bytes';

function packet(type: number, body: Buffer): Buffer {
  const length: number[] = [];
  for (let n = body.length; ; n >>= 7) {
    if (n < 128) { length.push(n); break; }
    length.push((n & 0x7f) | 0x80);
  }
  return cat(u8(type, ...length), body);
}

const text = (value: string): Buffer => cat(u16(Buffer.byteLength(value)), value);

export function connect(client: string, keepAlive: number, options: { user?: string; password?: string; will?: { topic: string; payload: string } } = {}): Buffer {
  const flags = 2 | (options.user ? 0x80 : 0) | (options.password ? 0x40 : 0) | (options.will ? 0x24 : 0);
  return packet(0x10, cat(
    text('MQTT'), u8(4, flags), u16(keepAlive), text(client),
    options.will ? cat(text(options.will.topic), text(options.will.payload)) : zeros(0), options.user ? text(options.user) : zeros(0), options.password ? text(options.password) : zeros(0),
  ));
}

/** 0 accepted, 5 not authorised. */
export const connack = (code: number): Buffer => packet(0x20, u8(0, code));

export const publish = (topic: string, payload: string): Buffer => packet(0x30, cat(text(topic), payload));

export const subscribe = (id: number, topics: string[]): Buffer => packet(0x82, cat(u16(id), ...topics.map(t => cat(text(t), u8(0)))));

export const suback = (id: number, count: number): Buffer => packet(0x90, cat(u16(id), u8(...Array.from({ length: count }, () => 0))));

export const disconnect = (): Buffer => packet(0xe0, zeros(0));
