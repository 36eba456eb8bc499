import { expect, test } from 'vitest';
import { Reader, Truncated } from '../binary/reader';
import { niagaraFox } from './niagara-fox';
import { ascii, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const hello = ascii('fox a 1 -1 fox hello\n{\nfox.version=s:1.0\nid=i:1\n};;\n');
const station = ascii('fox a 0 -1 fox hello\n{\nfox.version=s:1.0\nid=i:2\nhostName=s:JACE-3\nhostAddress=s:192.168.2.15\napp.name=s:Station\napp.version=s:3.5.41.1\nos.name=s:QNX\nos.version=s:6.3.2\nstation.name=s:Legion_HQ_V4\nhostId=s:Qnx-NPM6-0000\n};;\n');

test('a station says who it is before anybody logs in', () => {
  expect(said(observed(niagaraFox, station))).toEqual([
    'sender firmware=3.5.41.1', 'sender hostname=JACE-3', 'sender name=Legion_HQ_V4', 'sender niagara-fox.app-name=Station', 'sender niagara-fox.app-version=3.5.41.1', 'sender niagara-fox.host-address=192.168.2.15',
    'sender niagara-fox.host-id=Qnx-NPM6-0000', 'sender niagara-fox.host-name=JACE-3', 'sender niagara-fox.station-name=Legion_HQ_V4', 'sender niagara-fox.version=1.0', 'sender os=QNX 6.3.2',
    'sender software=Niagara Station 3.5.41.1', 'sender vendor=Tridium',
  ]);
});

test('the hello itself tells client from station', () => {
  const direction = (bytes: Uint8Array) => niagaraFox.direction!(niagaraFox.dissect(new Reader(bytes), contextOf(niagaraFox)));
  expect([direction(hello), direction(station)]).toEqual(['request', 'response']);
});

test('an unfinished hello waits for its end', () => {
  expect(() => niagaraFox.dissect(new Reader(station.subarray(0, 100)), contextOf(niagaraFox))).toThrow(Truncated);
  for (let length = 0; length < 20; length++) expect(niagaraFox.recognises(new Reader(hello.subarray(0, length)), contextOf(niagaraFox))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(niagaraFox, [hello, station]));
