import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ftp } from './ftp';
import { ascii, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const port = { destinationPort: 21 };
const talk = (...lines: string[]): string[] => {
  const context = contextOf(ftp, port);
  return lines.flatMap(line => said(ftp.observe(ftp.dissect(new Reader(ascii(`${line}\r\n`)), context), context)));
};

test('the greeting names the server\'s software', () => {
  expect(said(observed(ftp, ascii('220 (vsFTPd 2.3.4)\r\n'), { sourcePort: 21 }))).toEqual(['server ftp.banner=(vsFTPd 2.3.4)', 'server software=vsFTPd 2.3.4']);
});

test('a password in clear is a weakness; it is not kept, the user is', () => {
  const list = talk('USER plcload', 'PASS hunter2', '230 ok');
  expect(list).toEqual(['client user=plcload', 'server weakness=cleartext-login']);
  expect(JSON.stringify(ftp.dissect(new Reader(ascii('PASS hunter2\r\n')), contextOf(ftp)))).not.toContain('hunter2');
});

test('an anonymous login that is granted is a weakness of its own', () => {
  expect(talk('USER anonymous', 'PASS x', '230 ok')).toContain('server weakness=anonymous-access');
  expect(talk('USER anonymous', 'PASS x', '530 no')).not.toContain('server weakness=anonymous-access');
});

test('files written and read are operations', () => {
  const context = contextOf(ftp, port);
  expect(ftp.operations!(ftp.dissect(new Reader(ascii('STOR fw.bin\r\n')), context), context)).toEqual([{ name: 'FTP STOR', kind: 'write' }]);
});

test('a mail server on its own port is not FTP; AUTH TLS ends the clear part', () => {
  expect(ftp.recognises(new Reader(ascii('220 mail.plant.example ESMTP\r\n')), contextOf(ftp, { sourcePort: 25 }))).toBe(false);
  expect(ftp.endsProtocol!(ftp.dissect(new Reader(ascii('234 go\r\n')), contextOf(ftp)))).toBe(true);
});

test('hostile bytes', () => survivesHostileBytes(ftp, [ascii('220 (vsFTPd 2.3.4)\r\n'), ascii('USER a\r\n')]));
