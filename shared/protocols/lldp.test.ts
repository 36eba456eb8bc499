import { expect, test } from 'vitest';
import { lldp } from './lldp';
import { ascii, bytes, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const tlv = (type: number, value: Uint8Array): Uint8Array => joined(Uint8Array.of((type << 1) | (value.length >> 8), value.length & 255), value);
const plc = joined(tlv(1, bytes('04 001b1b112233')), tlv(2, joined(Uint8Array.of(7), ascii('port-001.sorter7'))), tlv(3, bytes('0014')), tlv(5, ascii('sorter-plc-7')),
  tlv(6, ascii('Siemens, SIMATIC S7, CPU-1200, 6ES7 214-1AG40-0XB0, HW: 7, FW: V.4.2.1, S V-K2C13707')), tlv(7, bytes('0090 0080')), tlv(8, bytes('05 01 0a320a15 02 00000001 00')),
  tlv(127, bytes('0080c2 01 0032')), tlv(127, joined(bytes('0012bb 08'), ascii('SN-778'))), bytes('0000'), new Uint8Array(8).fill(0xff));

test('a controller introduces itself with maker, order number, firmware and serial number', () => {
  expect(said(observed(lldp, plc, { transport: 'l2' }))).toEqual([
    'sender capability=station', 'sender firmware=V.4.2.1', 'sender hardware=7', 'sender hostname=sorter-plc-7', 'sender ip=10.50.10.21', 'sender lldp.chassis=00:1b:1b:11:22:33', 'sender lldp.native-vlan=50',
    'sender lldp.port=port-001.sorter7', 'sender lldp.system-description=Siemens, SIMATIC S7, CPU-1200, 6ES7 214-1AG40-0XB0, HW: 7, FW: V.4.2.1, S V-K2C13707', 'sender mac=00:1b:1b:11:22:33', 'sender model=SIMATIC S7 CPU-1200', 'sender name=sorter7',
    'sender order-number=6ES7 214-1AG40-0XB0', 'sender serial=SN-778', 'sender serial=V-K2C13707', 'sender vendor=Siemens',
  ]);
});

test('hostile bytes', () => survivesHostileBytes(lldp, [plc]));
