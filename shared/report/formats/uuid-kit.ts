import { sha1 } from '@noble/hashes/legacy.js';
import { hex, utf8Bytes } from '../../binary/reader';

/** Name-based UUID, version 5 (RFC 9562 §5.5): the same name in the same namespace gives the same id. SHA-1 is what that version is made of; nothing is protected by it. */
export function uuid5(namespace: string, name: string): string {
  const space = Uint8Array.from(namespace.replaceAll('-', '').match(/../g)!, pair => parseInt(pair, 16));
  const text = utf8Bytes(name);
  const bytes = new Uint8Array(space.length + text.length);
  bytes.set(space);
  bytes.set(text, space.length);
  const digest = sha1(bytes).slice(0, 16);
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const digits = hex(digest);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-');
}

/** Namespace of what this program names: the UUID of version 5 of `crossdock` in the namespace of names that are no URL, no domain and no X.500 name. */
export const OWN_NAMESPACE = uuid5('6ba7b812-9dad-11d1-80b4-00c04fd430c8', 'crossdock');
