import { expect, test } from 'vitest';
import { ethernetFrame, ipv4Packet, tcpSegment, udpDatagram } from '../../shared/layers/frame-bytes';
import { frameView } from './frame-view';

const view = (bytes: Uint8Array, linkType = 1) => frameView({ number: 9, bytes, originalLength: bytes.length + 10, linkType, interfaceIndex: 0, time: Number.NaN });
const writeRegister = [0, 1, 0, 0, 0, 6, 1, 6, 0, 100, 0, 7];

test('the payload has the name of the protocol that it is, and says what it does', () => {
  const { layers, operations, linkType, originalLength, time } = view(ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 6, tcpSegment(49_200, 502, writeRegister))));
  expect(layers.map(layer => layer.name)).toEqual(['Ethernet', 'IPv4', 'TCP', 'Modbus/TCP']);
  expect(layers[3]).toMatchObject({ start: 54, end: 66 });
  expect(operations.join()).toMatch(/write single register/i);
  expect([linkType, originalLength, time]).toEqual(['ETHERNET', 76, undefined]);
});

test('a payload that only its port names is marked as such, and one that nothing names stays a payload', () => {
  const names = (port: number): string | undefined => view(ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 17, udpDatagram(50_123, port, '\xfe\xfe\xfe\xfe')))).layers.at(-1)?.name;
  expect(names(502)).toBe('Modbus/TCP (by its port)');
  expect(names(50_321)).toBe('Payload');
});

test('bytes without a payload, without sense, and of a link type that nobody knows are shown as they are', () => {
  expect(view(ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 6, tcpSegment(49_200, 502)))).layers.map(layer => layer.name)).toEqual(['Ethernet', 'IPv4', 'TCP']);
  expect(view(new Uint8Array(0)).layers).toEqual([]);
  expect(view(Uint8Array.of(1, 2, 3), 147).layers).toEqual([{ name: 'Payload', start: 0, end: 3, fields: [] }]);
  expect(view(Uint8Array.of(1, 2, 3), 0x10007).layers.map(layer => layer.name)).toEqual(['Payload']);
});
