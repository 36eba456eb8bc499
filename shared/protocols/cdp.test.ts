import { expect, test } from 'vitest';
import { cdp } from './cdp';
import { ascii, bytes, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const tlv = (type: number, value: Uint8Array): Uint8Array => joined(Uint8Array.of(type >> 8, type & 255, (value.length + 4) >> 8, (value.length + 4) & 255), value);
const ios = 'Cisco IOS Software, C3560 Software (C3560-ADVIPSERVICESK9-M), Version 12.2(44)SE, RELEASE SOFTWARE (fc1)';
const announcement = joined(bytes('02 b4 0000'), tlv(1, ascii('S1')), tlv(2, bytes('00000001 01 01 cc 0004 c0a80afa')), tlv(3, ascii('FastEthernet0/13')), tlv(4, bytes('00000028')), tlv(5, ascii(ios)), tlv(6, ascii('cisco WS-C3560-24TS')), tlv(10, bytes('0001')));

test('a switch states name, platform, software version, address and what it is', () => {
  expect(said(observed(cdp, announcement, { transport: 'l2' }))).toEqual([
    'sender capability=switch', 'sender cdp.device-id=S1', 'sender cdp.native-vlan=1', 'sender cdp.platform=cisco WS-C3560-24TS', 'sender cdp.port=FastEthernet0/13', `sender cdp.version=${ios}`, 'sender firmware=12.2(44)SE',
    'sender hostname=S1', 'sender ip=192.168.10.250', 'sender model=WS-C3560-24TS', 'sender os=Cisco IOS', 'sender software=C3560-ADVIPSERVICESK9-M 12.2(44)SE', 'sender vendor=Cisco',
  ]);
});

test('hostile bytes', () => survivesHostileBytes(cdp, [announcement]));
