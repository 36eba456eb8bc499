import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { teamviewer } from './teamviewer';

const tcp = joined(bytes('1724 0a 20 0000'), new Uint8Array(20));
const udp = joined(bytes('00'), new Uint8Array(10), bytes('1724 0000'));

test('the magic on either transport names the tool about the side inside', () => {
  expect(said(observed(teamviewer, tcp, { sourceIp: '10.0.0.5', destinationIp: '198.18.0.9' }))).toEqual(['sender remote-access=TeamViewer']);
  expect(said(observed(teamviewer, udp, { transport: 'udp', sourceIp: '198.18.0.9', destinationIp: '10.0.0.5' }))).toEqual(['receiver remote-access=TeamViewer']);
});

test('other bytes on its port are not taken', () => {
  expect(teamviewer.recognises(new Reader(bytes('160301 0050 01')), contextOf(teamviewer))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(teamviewer, [tcp, udp]));
