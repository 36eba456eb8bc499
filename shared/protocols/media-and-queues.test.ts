import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { amqp } from './amqp';
import { coap } from './coap';
import { hartIp } from './hart-ip';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { rtsp } from './rtsp';
import { sip } from './sip';

const describe_ = ascii('DESCRIBE rtsp://10.0.0.9/stream1 RTSP/1.0\r\nCSeq: 2\r\nUser-Agent: Milestone\r\n\r\n');
const described = ascii('RTSP/1.0 200 OK\r\nCSeq: 2\r\nServer: AXIS P3245\r\nContent-Length: 13\r\n\r\nv=0\r\ns=Dock 7');
const refused = ascii('RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm="AXIS_ACCC8E", nonce="1"\r\n\r\n');

test('RTSP: a stream described without credentials is open', () => {
  const memory = rtsp.begin!();
  expect(said(observed(rtsp, describe_, { memory }))).toEqual(['receiver rtsp.url=rtsp://10.0.0.9/stream1', 'sender rtsp.agent=Milestone', 'sender software=Milestone']);
  expect(said(observed(rtsp, described, { memory }))).toEqual(['sender rtsp.server=AXIS P3245', 'sender rtsp.session=Dock 7', 'sender software=AXIS P3245', 'sender weakness=anonymous-access']);
});

test('RTSP: a refusal names its realm and is no weakness', () => {
  const memory = rtsp.begin!();
  observed(rtsp, describe_, { memory });
  expect(said(observed(rtsp, refused, { memory }))).toEqual(['sender rtsp.realm=AXIS_ACCC8E']);
  const context = contextOf(rtsp, { memory });
  expect(rtsp.operations!(rtsp.dissect(new Reader(refused), context), context)).toEqual([{ name: 'DESCRIBE', kind: 'read', refused: true }]);
});

test('RTSP: media between the messages is passed over', () => {
  const message = rtsp.dissect(new Reader(bytes('24000400')), contextOf(rtsp));
  expect(rtsp.remainder!(message)).toBe(1024);
});

const register = ascii('REGISTER sip:pbx SIP/2.0\r\nTo: <sip:201@pbx.local>\r\nCSeq: 1 REGISTER\r\nUser-Agent: 2N IP Verso\r\nContent-Length: 0\r\n\r\n');
const registered = ascii('SIP/2.0 200 OK\r\nCSeq: 1 REGISTER\r\nServer: Asterisk PBX 18\r\nContent-Length: 0\r\n\r\n');

test('SIP: who registers and who accepts it', () => {
  expect(said(observed(sip, register, { transport: 'udp' }))).toEqual(['sender sip.user-agent=2N IP Verso', 'sender sip.user=201@pbx.local', 'sender software=2N IP Verso']);
  expect(said(observed(sip, registered))).toEqual(['sender sip.role=registrar', 'sender sip.server=Asterisk PBX 18', 'sender software=Asterisk PBX 18']);
});

const get = bytes('40010001bb2e77656c6c2d6b6e6f776e04636f7265');

test('CoAP: method and path', () => {
  expect(said(observed(coap, get, { transport: 'udp' }))).toEqual(['receiver coap.path=/.well-known/core']);
  expect(coap.recognises(new Reader(bytes('8001000100')), contextOf(coap))).toBe(false);
});

const header = bytes('414d515000000901');
const short = (text: string) => `${text.length.toString(16).padStart(2, '0')}${Buffer.from(text).toString('hex')}`;
const long = (text: string) => `${text.length.toString(16).padStart(8, '0')}${Buffer.from(text).toString('hex')}`;
const table = (entries: Record<string, string>) => {
  const body = Object.entries(entries).map(([key, value]) => `${short(key)}53${long(value)}`).join('');
  return `${(body.length / 2).toString(16).padStart(8, '0')}${body}`;
};
const frame = (body: string) => bytes(`010000${(body.length / 2).toString(16).padStart(8, '0')}${body}ce`);
const start = frame(`000a000a0009${table({ product: 'RabbitMQ', version: '3.8.9', platform: 'Erlang/OTP 23' })}${long('PLAIN')}${long('en_US')}`);
const startOk = frame(`000a000b${table({ product: 'pika' })}${short('PLAIN')}${long('\0guest\0guest')}${short('en_US')}`);
const publish = frame(`003c00280000${short('wcs')}${short('telegrams')}00`);

test('AMQP: both sides introduce themselves; a PLAIN login is readable', () => {
  const home = { destinationPort: 5672 };
  expect(said(observed(amqp, start, home))).toEqual(['sender amqp.platform=Erlang/OTP 23', 'sender amqp.product=RabbitMQ', 'sender software=RabbitMQ 3.8.9']);
  expect(said(observed(amqp, startOk, home))).toEqual(['receiver weakness=cleartext-login', 'receiver weakness=default-credential', 'sender amqp.product=pika', 'sender software=pika', 'sender user=guest']);
  expect(said(observed(amqp, publish, home))).toEqual(['client amqp.place=wcs telegrams']);
  expect(amqp.recognises(new Reader(header), contextOf(amqp))).toBe(true);
  expect(amqp.recognises(new Reader(start), contextOf(amqp))).toBe(false);
});

const initiate = bytes('010000000001000d0100007530');
const longTag = bytes(`01010300000200${'31'}${'8612345678' + '90'}${'14'}22${'0000'}${Buffer.from('TANK-7'.padEnd(32, '\0')).toString('hex')}00`);
longTag[7] = longTag.length;

test('HART-IP: a long tag is the name of its instrument', () => {
  expect(said(observed(hartIp, longTag, { sourcePort: 5094 }))).toEqual(['sender name=TANK-7']);
  const context = contextOf(hartIp);
  expect(hartIp.operations!(hartIp.dissect(new Reader(initiate), context), context)).toEqual([{ name: 'session initiate', kind: 'other' }]);
});

test('prefixes too short to tell', () => {
  for (const protocol of [rtsp, sip, coap, amqp, hartIp]) {
    for (const message of [describe_, register, get, header, initiate]) for (let length = 0; length < 4; length++) expect(protocol.recognises(new Reader(message.subarray(0, length)), contextOf(protocol) as never)).toBe(false);
  }
});

test('hostile bytes', () => {
  survivesHostileBytes(rtsp, [describe_, joined(described, refused)]);
  survivesHostileBytes(sip, [register, registered]);
  survivesHostileBytes(coap, [get]);
  survivesHostileBytes(amqp, [header, start, startOk, publish]);
  survivesHostileBytes(hartIp, [initiate, longTag]);
});
