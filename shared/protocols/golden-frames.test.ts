import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCaptureReading } from '../conversations/capture-reading';
import type { OperationKind } from '../model/conversation';
import type { Reading } from '../model/reading';
import { protocolById } from './registry';

/**
 * One hand-built message of every protocol that moves or names something in a distribution centre, each in a conversation of its own: 68 frames, of which each must be told by its payload, with its
 * operation. An answer or a greeting asks for nothing: of those the fact stands here that they state.
 */
const CAPTURE = join(import.meta.dirname, '../../../shared/captures/golden-frames.pcap');
const missing = !existsSync(CAPTURE);

interface Named {
  readonly name: string;
  readonly kind: OperationKind;
  readonly code?: number;
}

const FRAMES: readonly (readonly [frame: number, message: string, protocol: string, operation: Named | undefined, fact?: string])[] = [
  [1, 'Modbus/TCP MEI 43/14 response', 'modbus-tcp', { name: 'read device identification', kind: 'identify', code: 0x2b }, 'model=BMX P34 2020'],
  [2, 'Modbus/TCP FC16', 'modbus-tcp', { name: 'write multiple registers', kind: 'write', code: 0x10 }],
  [3, 'UMAS STOP_PLC', 'umas', { name: 'UMAS stop controller', kind: 'control', code: 0x41 }],
  [4, 'EtherNet/IP ListIdentity response', 'enip', undefined, 'model=1756-L83E/B'],
  [5, 'EtherNet/IP ListIdentity request', 'enip', { name: 'List Identity', kind: 'identify', code: 0x63 }],
  [6, 'CIP Reset of Identity', 'cip', { name: 'Identity Reset', kind: 'control', code: 5 }],
  [7, 'CIP Write Tag', 'cip', { name: 'Write Tag', kind: 'write', code: 0x4d }],
  [8, 'CIP Read Tag', 'cip', { name: 'Read Tag', kind: 'read', code: 0x4c }],
  [9, 'PCCC change mode', 'cip', { name: 'PCCC change mode', kind: 'control', code: 0x4b }],
  [10, 'CIP Forward Open', 'cip', { name: 'Forward Open', kind: 'other', code: 0x54 }, 'cip.originator-serial=12345678'],
  [11, 'COTP connect request of a PG', 's7comm', undefined, 's7comm.tsap-class=pg'],
  [12, 'S7 setup communication', 's7comm', { name: 'setup communication', kind: 'other', code: 0xf0 }],
  [13, 'S7 PLC stop', 's7comm', { name: 'PLC stop', kind: 'control', code: 0x29 }],
  [14, 'S7 PI service P_PROGRAM', 's7comm', { name: 'PI service P_PROGRAM (start)', kind: 'control', code: 0x28 }],
  [15, 'S7 write variables', 's7comm', { name: 'write variables', kind: 'write', code: 5 }],
  [16, 'S7 read SZL 0x0011', 's7comm', { name: 'read SZL', kind: 'identify', code: 0x401 }],
  [17, 'S7 request download', 's7comm', { name: 'request download', kind: 'program', code: 0x1a }],
  [18, 'S7comm-plus explore', 's7comm-plus', { name: 'explore', kind: 'read', code: 0x4bb }],
  [19, 'PROFINET DCP identify response', 'profinet-dcp', undefined, 'name=conv-s7-1512'],
  [20, 'PROFINET DCP reset to factory', 'profinet-dcp', { name: 'reset to factory', kind: 'control', code: 4 }],
  [21, 'PROFINET DCP set name of station', 'profinet-dcp', { name: 'set name of station', kind: 'control', code: 4 }, 'profinet-dcp.assigns-name=hijack'],
  [22, 'OPC UA hello', 'opcua', { name: 'hello', kind: 'other' }, 'opcua.asked-endpoint=opc.tcp://10.50.10.30:4840'],
  [23, 'OPC UA open secure channel, policy None', 'opcua', { name: 'open secure channel', kind: 'other', code: 0x1be }, 'opcua.channel-policy=http://opcfoundation.org/UA/SecurityPolicy#None'],
  [24, 'OPC UA write request', 'opcua', { name: 'write', kind: 'write', code: 0x2a1 }],
  [25, 'BACnet Who-Is', 'bacnet', { name: 'Who-Is', kind: 'identify', code: 0x108 }],
  [26, 'BACnet I-Am', 'bacnet', { name: 'I-Am', kind: 'identify', code: 0x100 }, 'bacnet.instance=120001'],
  [27, 'BACnet ReadProperty', 'bacnet', { name: 'read property', kind: 'read', code: 0xc }],
  [28, 'BACnet ReinitializeDevice, cold start', 'bacnet', { name: 'reinitialize device (cold start)', kind: 'control', code: 0x14 }],
  [29, 'BACnet DeviceCommunicationControl, disable', 'bacnet', { name: 'device communication control (disable)', kind: 'control', code: 0x11 }],
  [30, 'BACnet WriteProperty at priority 8', 'bacnet', { name: 'write property (override)', kind: 'write', code: 0xf }],
  [31, 'BVLC Register-Foreign-Device', 'bacnet', { name: 'register foreign device', kind: 'other', code: 0x205 }],
  [32, 'BVLC Write-BDT', 'bacnet', { name: 'write broadcast distribution table', kind: 'control', code: 0x201 }],
  [33, 'Niagara Fox hello', 'niagara-fox', { name: 'fox hello', kind: 'identify' }, 'niagara-fox.version=1.0'],
  [34, 'KNXnet/IP description request', 'knxnet-ip', { name: 'description request', kind: 'identify', code: 0x203 }],
  [35, 'FINS controller data read', 'fins', { name: 'controller data read', kind: 'identify', code: 0x501 }],
  [36, 'FINS stop', 'fins', { name: 'stop', kind: 'control', code: 0x402 }],
  [37, 'FINS memory write', 'fins', { name: 'memory area write', kind: 'write', code: 0x102 }],
  [38, 'FINS/TCP node address', 'fins', { name: 'FINS/TCP node address', kind: 'other' }],
  [39, 'ADS read device info', 'ads', { name: 'read device info', kind: 'identify', code: 1 }],
  [40, 'ADS write control, stop', 'ads', { name: 'write control (stop)', kind: 'control', code: 5 }],
  [41, 'ADS write', 'ads', { name: 'write', kind: 'write', code: 3 }],
  [42, 'IEC 104 C_SC_NA_1', 'iec104', { name: 'single command', kind: 'control', code: 0x2d }],
  [43, 'IEC 104 STARTDT', 'iec104', { name: 'STARTDT', kind: 'other' }],
  [44, 'DNP3 cold restart', 'dnp3', { name: 'cold restart', kind: 'control', code: 0xd }],
  [45, 'LLRP GET_READER_CAPABILITIES', 'llrp', { name: 'get reader capabilities', kind: 'identify', code: 1 }],
  [46, 'LLRP READER_EVENT_NOTIFICATION', 'llrp', undefined, 'llrp.reader=true'],
  [47, 'MQTT CONNECT without credentials', 'mqtt', { name: 'connect', kind: 'other', code: 1 }, 'mqtt.client-id=wcs-fleet-01'],
  [48, 'VDA 5050 instantActions', 'vda5050', { name: 'VDA 5050 instantActions', kind: 'control', code: 3 }, 'vda5050.commands=acme/AMR-0007'],
  [49, 'Sparkplug B NCMD', 'sparkplug-b', { name: 'Sparkplug NCMD', kind: 'control', code: 3 }, 'sparkplug-b.commands=DC1/edge-07'],
  [50, 'RDP connect request with cookie', 'rdp', { name: 'RDP connect', kind: 'control' }, 'user=vendor1'],
  [51, 'RDP connect confirm, standard security', 'rdp', undefined, 'rdp.security=rdp'],
  [52, 'SNMPv1 get with community public', 'snmp', { name: 'SNMP get', kind: 'read', code: 0 }, 'snmp.community=public'],
  [53, 'HART-IP session initiate', 'hart-ip', { name: 'session initiate', kind: 'other' }],
  [54, 'SLMP remote stop', 'slmp', { name: 'remote stop', kind: 'control', code: 0x1002 }],
  [55, 'SLMP read CPU model', 'slmp', { name: 'read CPU model', kind: 'identify', code: 0x101 }],
  [56, 'CODESYS V3 block driver', 'codesys-v3', undefined],
  [57, 'GE SRTP init', 'ge-srtp', { name: 'initialise connection', kind: 'other' }],
  [58, 'SMB1 negotiate', 'smb1', { name: 'SMB negotiate', kind: 'identify', code: 0x72 }, 'smb.offers=SMB1 only'],
  [59, 'ZPL ~HI', 'zpl', { name: 'ZPL host identification', kind: 'identify' }],
  [60, 'Zebra SGD getvar', 'zpl', { name: 'SGD getvar', kind: 'identify' }],
  [61, 'Zebra discovery', 'zebra-discovery', { name: 'discover', kind: 'identify' }],
  [62, 'HID VertX discover', 'vertx', { name: 'discover', kind: 'identify' }],
  [63, 'SICK CoLa-A DeviceIdent', 'cola', { name: 'sRN DeviceIdent', kind: 'identify' }],
  [64, 'WireGuard handshake initiation', 'wireguard', { name: 'WireGuard handshake initiation', kind: 'other', code: 1 }],
  [65, 'OpenVPN client hard reset v2', 'openvpn', { name: 'OpenVPN client reset', kind: 'other', code: 7 }],
  [66, 'VNC banner', 'vnc', undefined, 'vnc.version=003.008'],
  [67, 'AMQP 0-9-1 header', 'amqp', { name: 'AMQP protocol header', kind: 'other' }],
  [68, 'Oracle TNS connect', 'tns', { name: 'TNS connect', kind: 'other', code: 1 }, 'tns.service-name=WMSPROD'],
];
/** Shape only: a service of the datagram layer that no published description names. */
const SHAPE_ONLY = 56;

describe.skipIf(missing)(`golden frames${missing ? ' (not compared: ../shared lacks captures/golden-frames.pcap)' : ''}`, () => {
  const reading: Reading = (() => {
    const capture = createCaptureReading({ name: 'golden-frames.pcap', site: 'site' });
    const bytes = missing ? new Uint8Array(0) : readFileSync(CAPTURE);
    capture.push(bytes);
    return capture.end('00'.repeat(32), bytes.length);
  })();

  test('each frame has its row, and each row a claim', () => {
    expect(FRAMES.map(([frame]) => frame)).toEqual(Array.from({ length: 68 }, (_, i) => i + 1));
    expect(reading.source.capture).toMatchObject({ packets: FRAMES.length, decoded: FRAMES.length, skipped: {} });
    expect(FRAMES.filter(([, , , operation, fact]) => !operation && fact === undefined).map(([frame]) => frame)).toEqual([SHAPE_ONLY]);
  });

  test.each(FRAMES.map(([frame, message, protocol, operation, fact]) => ({ frame, message, protocol, operation, fact })))('G$frame $message is $protocol', ({ frame, protocol, operation, fact }) => {
    expect(protocolById(protocol)).toBeDefined();
    const [conversation, ...others] = reading.conversations.filter(({ frames }) => frames.includes(frame));
    expect(others).toEqual([]);
    // The port is not what told it.
    expect(conversation!.protocolBasis).toBe('payload');
    expect(conversation!.protocols).toContain(protocol);
    const operations = conversation!.operations.filter(({ frames }) => frames.includes(frame));
    if (operation) expect(operations).toContainEqual(expect.objectContaining(operation));
    else expect(operations).toEqual([]);
    if (fact === undefined) return;
    const facts = reading.observations.filter(({ at }) => at.some(place => 'frame' in place && place.frame === frame)).map(({ key, value }) => `${key}=${String(value)}`);
    expect(facts).toContain(fact);
  });
});
