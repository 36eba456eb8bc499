import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { anydesk } from './anydesk';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const search = bytes('3ed10401 0000000a');
const group = { transport: 'udp' as const, destinationIp: '239.255.102.18', destinationPort: 50001 };

test('a search in its own group names the tool about who searches', () => {
  expect(said(observed(anydesk, search, group))).toEqual(['sender remote-access=AnyDesk']);
});

test('the same port elsewhere tells nothing', () => {
  expect(anydesk.recognises(new Reader(search), contextOf(anydesk, { ...group, destinationIp: '10.0.0.5' }))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(anydesk, [search]));
