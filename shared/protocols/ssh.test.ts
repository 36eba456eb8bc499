import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { ssh } from './ssh';

const line = ascii('SSH-2.0-OpenSSH_5.9p1 Debian-5ubuntu1\r\n');

test('the first line names software and system', () => {
  expect(said(observed(ssh, line))).toEqual(['sender os=Debian', 'sender os=Ubuntu', 'sender software=OpenSSH_5.9p1 Debian-5ubuntu1', 'sender ssh.banner=SSH-2.0-OpenSSH_5.9p1 Debian-5ubuntu1']);
});

test('a server that still speaks version 1 is weak; a client that could is not', () => {
  expect(said(observed(ssh, ascii('SSH-1.99-Cisco-1.25\n'), { fromClient: false }))).toContain('server weakness=ssh-v1');
  expect(said(observed(ssh, ascii('SSH-1.99-Cisco-1.25\n'), { fromClient: true }))).not.toContain('server weakness=ssh-v1');
});

test('all that follows on the side is passed over', () => {
  expect(ssh.remainder!(ssh.dissect(new Reader(line), contextOf(ssh)))).toBeGreaterThan(1e12);
  for (let length = 0; length < 7; length++) expect(ssh.recognises(new Reader(line.subarray(0, length)), contextOf(ssh))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(ssh, [line]));
