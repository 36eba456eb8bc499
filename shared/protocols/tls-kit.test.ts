import { expect, test } from 'vitest';
import { ja4 } from './tls-kit';

const hex16 = (list: string): number[] => list.split(',').map(value => parseInt(value, 16));

test('JA4 of the worked example in its technical details', () => {
  const hello = {
    legacyVersion: 0x0303, serverName: 'example.com', alpn: ['h2', 'http/1.1'], versions: hex16('1a1a,0304,0303'),
    ciphers: hex16('2a2a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035'),
    extensions: hex16('3a3a,001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015,4a4a'), signatures: hex16('0403,0804,0401,0503,0805,0501,0806,0601'),
  };
  expect(ja4(hello)).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
});

test('without extensions and ciphers the hashes are zeros', () => {
  expect(ja4({ legacyVersion: 0x0301, alpn: [], versions: [], ciphers: [], extensions: [], signatures: [] })).toBe('t10i000000_000000000000_000000000000');
});
