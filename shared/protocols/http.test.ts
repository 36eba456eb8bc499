import { expect, test } from 'vitest';
import { Malformed, Reader } from '../binary/reader';
import { http } from './http';
import { ascii, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const text = (...lines: string[]): Uint8Array => ascii(`${lines.join('\r\n')}\r\n\r\n`);
const get = text('GET /index.html HTTP/1.1', 'Host: hmi3.plant.example:8080', 'User-Agent: Mozilla/5.0 (Windows NT 6.1; rv:20.0)', 'Authorization: Basic YWRtaW46c2VjcmV0');
const ok = text('HTTP/1.1 401 Unauthorized', 'Server: GoAhead-Webs', 'WWW-Authenticate: Basic realm="ZT411"', 'Content-Length: 5');

test('a request with Basic credentials shows a login in clear text, its user, and never the password', () => {
  const list = said(observed(http, get));
  expect(list).toEqual(['client http.user-agent=Mozilla/5.0 (Windows NT 6.1; rv:20.0)', 'client os=Windows 7', 'client user=admin', 'server server-name=hmi3.plant.example', 'server weakness=cleartext-login']);
  expect(JSON.stringify(list)).not.toContain('secret');
});

test('an answer states its software and its realm; the body is passed over', () => {
  const reader = new Reader(joined(ok, ascii('hello')));
  const context = contextOf(http);
  const message = http.dissect(reader, context);
  expect(http.remainder!(message)).toBe(5);
  expect(said(http.observe(message, context))).toEqual(['server http.auth-scheme=basic', 'server http.realm=ZT411', 'server http.server=GoAhead-Webs', 'server software=GoAhead-Webs']);
});

test('a page title at hand is read without being consumed', () => {
  const page = ascii('<html><head><title>SCALANCE X208</title></head></html>');
  const message = joined(text('HTTP/1.0 200 OK', 'Content-Type: text/html', `Content-Length: ${page.length}`), page);
  expect(said(observed(http, message))).toContain('server http.title=SCALANCE X208');
});

test('chunks are messages of their own until the last one, then the next head is read', () => {
  const context = contextOf(http);
  const reader = new Reader(joined(text('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'), ascii('5;x=1\r\nhello\r\n0\r\n\r\n'), ok));
  http.dissect(reader, context);
  const chunk = http.dissect(reader, context);
  expect(http.remainder!(chunk)).toBe(7);
  reader.skip(7);
  expect(http.dissect(reader, context)).toEqual({ kind: 'chunk', body: 0 });
  expect(http.dissect(reader, context)).toMatchObject({ kind: 'response', status: 401 });
});

test('an answer to HEAD has no body though it states a length', () => {
  const context = contextOf(http);
  http.dissect(new Reader(text('HEAD / HTTP/1.1', 'Host: a')), context);
  expect(http.remainder!(http.dissect(new Reader(text('HTTP/1.1 200 OK', 'Content-Length: 5000')), context))).toBe(0);
});

test('after CONNECT was granted, and after an upgrade, the conversation goes on in another protocol', () => {
  const context = contextOf(http);
  const asked = http.dissect(new Reader(text('CONNECT relay1.talk2m.com:443 HTTP/1.1', 'Host: relay1.talk2m.com:443')), context);
  expect(said(http.observe(asked, context))).toEqual(['client http.connect=relay1.talk2m.com:443', 'client remote-access=Talk2M']);
  const granted = http.dissect(new Reader(text('HTTP/1.1 200 Connection established')), context);
  expect(http.endsProtocol!(granted)).toBe(true);
  expect(http.remainder!(granted)).toBe(0);
  expect(http.endsProtocol!(http.dissect(new Reader(text('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket')), contextOf(http)))).toBe(true);
  expect(http.endsProtocol!(http.dissect(new Reader(text('HTTP/1.1 200 OK', 'Content-Length: 0')), contextOf(http)))).toBe(false);
});

test('RTSP, SIP and SSDP requests and short prefixes are not HTTP', () => {
  for (const line of ['OPTIONS rtsp://10.0.0.1/ RTSP/1.0', 'OPTIONS sip:a@b SIP/2.0', 'GET /', 'HTTP/1.']) expect(http.recognises(new Reader(ascii(`${line}${line.endsWith('0') ? '\r\n' : ''}`)), contextOf(http))).toBe(false);
});

test('a content length that is no number is malformed', () => {
  expect(() => http.dissect(new Reader(text('HTTP/1.1 200 OK', 'Content-Length: -5')), contextOf(http))).toThrow(Malformed);
});

test('hostile bytes', () => survivesHostileBytes(http, [get, ok, joined(text('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'), ascii('5\r\nhello\r\n0\r\n\r\n'))]));
