import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { cola } from './cola';
import { ipp } from './ipp';
import { jetdirect } from './jetdirect';
import { llrp } from './llrp';
import { lpd } from './lpd';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { sbpl } from './sbpl';
import { zebraDiscovery } from './zebra-discovery';
import { zpl } from './zpl';

const raw = { destinationPort: 9100 };
const reply = { sourcePort: 9100 };
const hostQuery = bytes('7e48490d0a');
const getvar = bytes('212055312067657476617220226465766963652e70726f647563745f6e616d65220d0a');
const identification = ascii('\x02ZT410-300dpi,V75.20.15Z,12,8192KB,X\x03\r\n');

test('ZPL: host identification and variables name the printer', () => {
  expect(said(observed(zpl, identification, reply))).toEqual(['sender firmware=V75.20.15Z', 'sender model=ZT410-300dpi', 'sender vendor=Zebra Technologies']);
  const memory = zpl.begin!();
  observed(zpl, getvar, { ...raw, memory });
  const context = contextOf(zpl, { ...reply, memory });
  expect(said(zpl.observe(zpl.dissect(new Reader(ascii('"ZTC ZT410"\r\n')), context), context))).toEqual(['sender model=ZTC ZT410']);
});

test('ZPL: labels are writes, resets and settings are control', () => {
  const operations = (text: string) => { const context = contextOf(zpl, raw); return zpl.operations!(zpl.dissect(new Reader(ascii(text)), context), context); };
  expect(operations('^XA^FO50,50^FDBox^FS^XZ')).toEqual([{ name: 'print label', kind: 'write' }]);
  expect(operations('~JR')).toEqual([{ name: 'ZPL power on reset', kind: 'control' }]);
  expect(operations('! U1 setvar "ip.addr" "10.0.0.9"\r\n')).toEqual([{ name: 'SGD setvar ip.addr', kind: 'control' }]);
});

const sato = ascii('\x02\x1bA\x1bA3V001H001\x1bCS4\x1b#E3\x1bV100\x1bH100\x1bL0202\x1bS003437\x1bQ1\x1bZ\x03');

test('SBPL: a label, told apart from other escape sequences', () => {
  expect(said(observed(sbpl, sato, raw))).toEqual(['receiver sbpl.labels=true']);
  expect(sbpl.recognises(new Reader(ascii('\x1bE\x1b&l0O')), contextOf(sbpl, raw))).toBe(false);
  for (let length = 0; length < 5; length++) expect(sbpl.recognises(new Reader(sato.subarray(0, length)), contextOf(sbpl, raw))).toBe(false);
});

const discover = bytes('2e2c3a010000');
const discovered = new Uint8Array(0x70);
discovered.set([0x3a, 0x2c, 0x2e]);
discovered.set(ascii('ZTC GX430t'), 0x0c);
discovered.set(ascii('XXRAJ1'), 0x38);
discovered.set(ascii('ZBR-DOCK-3'), 0x54);

test('Zebra discovery: the answer names model, serial number and host', () => {
  expect(said(observed(zebraDiscovery, discovered, { transport: 'udp', sourcePort: 4201 }))).toEqual(['sender hostname=ZBR-DOCK-3', 'sender model=ZTC GX430t', 'sender serial=XXRAJ1', 'sender vendor=Zebra Technologies']);
  expect(observed(zebraDiscovery, discover, { transport: 'udp' })).toEqual([]);
});

const pjl = ascii('\x1b%-12345X@PJL SET JOBATTR="JobAcct1=operator"\n@PJL SET JOBATTR="JobAcct2=OFFICE-7"\n@PJL INFO ID\n');
const pjlAnswer = ascii('@PJL INFO ID\r\n"HP LaserJet 4250"\r\n\f');

test('JetDirect: the printer names itself, the job its user', () => {
  expect(said(observed(jetdirect, pjl, raw))).toEqual(['receiver jetdirect.language=PJL', 'sender hostname=OFFICE-7', 'sender user=operator']);
  expect(said(observed(jetdirect, pjlAnswer, reply))).toEqual(['sender model=HP LaserJet 4250']);
  expect(jetdirect.recognises(new Reader(ascii('GET /metrics HTTP/1.1\r\n')), contextOf(jetdirect, raw))).toBe(false);
});

const attribute = (tag: string, name: string, value: string) => `${tag}${name.length.toString(16).padStart(4, '0')}${Buffer.from(name).toString('hex')}${value.length.toString(16).padStart(4, '0')}${Buffer.from(value).toString('hex')}`;
const body = bytes(`0101000000000001${'01'}${attribute('47', 'attributes-charset', 'utf-8')}04${attribute('41', 'printer-make-and-model', 'HP LaserJet 600')}${attribute('41', 'printer-location', 'Shipping')}03`);
const ippAnswer = joined(ascii(`HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: ${body.length}\r\n\r\n`), body);
const ippChunked = joined(ascii(`HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`), body, ascii('\r\n0\r\n\r\n'));

test('IPP: printer attributes, plain and in chunks', () => {
  const expected = ['sender location=Shipping', 'sender model=HP LaserJet 600', 'sender vendor=HP'];
  expect(said(observed(ipp, ippAnswer))).toEqual(expected);
  expect(said(observed(ipp, ippChunked))).toEqual(expected);
  expect(ipp.recognises(new Reader(ascii('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n')), contextOf(ipp))).toBe(false);
});

test('LPD: queue and control file', () => {
  const memory = lpd.begin!();
  const client = { destinationPort: 515, fromClient: true, memory };
  observed(lpd, ascii('\x02labels\n'), client);
  const server = contextOf(lpd, { sourcePort: 515, fromClient: false, memory });
  expect(said(lpd.observe(lpd.dissect(new Reader(bytes('00')), server), server))).toEqual(['sender lpd.queue=labels']);
  const control = 'HWMS-APP\nPwms\nfdfA001\n';
  const context = contextOf(lpd, client);
  expect(said(lpd.observe(lpd.dissect(new Reader(ascii(`\x02${control.length} cfA001\n${control}\0`)), context), context))).toEqual(['sender hostname=WMS-APP', 'sender user=wms']);
  const data = lpd.dissect(new Reader(ascii('\x035000 dfA001\n')), context);
  expect(lpd.remainder!(data)).toBe(5001);
});

const getCapabilities = bytes('04010000000b0000000100');
const event = bytes('043f000000200000000000f600160080000c0005a0c1f3d4e000010000060000');
const capabilities = bytes(`040b00000030${'00000001'}${'011f000800000000'}${'0089001e'}0004${'0000'}${'0000651a'}${'001e8480'}${'000a'}${Buffer.from('5.14.0.240').toString('hex')}`);
capabilities[5] = capabilities.length;
capabilities[21] = capabilities.length - 18;

test('LLRP: capabilities name the maker, events only come from readers', () => {
  expect(said(observed(llrp, capabilities, { sourcePort: 5084 }))).toEqual([
    'sender firmware=5.14.0.240', 'sender llrp.manufacturer=25882', 'sender llrp.model=2000000', 'sender llrp.reader=true', 'sender vendor=Impinj',
  ]);
  expect(said(observed(llrp, event))).toEqual(['sender llrp.reader=true']);
  const context = contextOf(llrp);
  expect(llrp.operations!(llrp.dissect(new Reader(getCapabilities), context), context)).toEqual([{ name: 'get reader capabilities', code: 1, kind: 'identify' }]);
});

const deviceIdent = bytes('0273524e204465766963654964656e7403');
const ident = ascii('\x02sRA DeviceIdent 6 CLV651 5 V1.15\x03');
const identBinary = bytes(`02020202${'00000000'}${Buffer.from('sRA DeviceIdent ').toString('hex')}0006${Buffer.from('LMS111').toString('hex')}0005${Buffer.from('V1.84').toString('hex')}00`);
identBinary[7] = identBinary.length - 9;

test('CoLa: both framings name device and firmware', () => {
  expect(said(observed(cola, ident))).toEqual(['sender cola.device=CLV651', 'sender cola.sensor=true', 'sender firmware=V1.15', 'sender model=CLV651', 'sender vendor=SICK']);
  expect(said(observed(cola, identBinary))).toContain('sender model=LMS111');
  expect(observed(cola, deviceIdent)).toEqual([]);
  const context = contextOf(cola);
  expect(cola.operations!(cola.dissect(new Reader(ascii('\x02sMN mSCreboot\x03')), context), context)).toEqual([{ name: 'sMN mSCreboot', kind: 'control' }]);
});

test('hostile bytes', () => {
  survivesHostileBytes(zpl, [hostQuery, getvar, identification]);
  survivesHostileBytes(sbpl, [sato]);
  survivesHostileBytes(zebraDiscovery, [discover, discovered]);
  survivesHostileBytes(jetdirect, [pjl, pjlAnswer]);
  survivesHostileBytes(ipp, [ippAnswer, ippChunked]);
  survivesHostileBytes(lpd, [ascii('\x02labels\n'), ascii('\x0221 cfA001\nHWMS-APP\nPwms\nfdf\n\0')]);
  survivesHostileBytes(llrp, [getCapabilities, event, capabilities]);
  survivesHostileBytes(cola, [deviceIdent, ident, identBinary]);
});
