import { expect, test } from 'vitest';
import { llmnr } from './llmnr';
import { answer, bytes, observed, question, said, survivesHostileBytes } from './protocol-checks.test';

const port = { transport: 'udp' as const, sourcePort: 5355, sourceIp: '10.0.0.9' };
const replies = answer('hmi-3', 1, [[bytes('c00c'), 1, bytes('0a000009')]], 0x8000);

test('answering is a weakness and gives the name of who answers', () => {
  expect(said(observed(llmnr, replies, port))).toEqual(['sender hostname=hmi-3', 'sender weakness=llmnr-answers']);
});

test('asking is no weakness', () => {
  expect(said(observed(llmnr, question('wpad', 1, 0), { transport: 'udp', destinationPort: 5355 }))).toEqual(['sender llmnr.query=wpad']);
});

test('hostile bytes', () => survivesHostileBytes(llmnr, [replies]));
