import { expect, test } from 'vitest';
import { pcapBytes } from '../capture/capture-bytes';
import { ethernetFrame, ipv4Packet, udpDatagram } from '../layers/frame-bytes';
import { question } from '../protocols/protocol-checks.test';
import { createCaptureReading } from './capture-reading';
import { MANY_MESSAGES, WHOLE_FRAMES } from './dissection';

const RESOLVER = '10.0.0.53';
const asked = (client: string, port: number, name: string): Uint8Array => ethernetFrame(ipv4Packet(client, RESOLVER, 17, udpDatagram(port, 53, question(name, 1))));

test('of a protocol with very many flows all are counted, the first of new endpoints is read, and of the rest a sample', () => {
  // As many questions as are read in full, then as many again: all from one client, a port each.
  const flows = WHOLE_FRAMES + 2 * MANY_MESSAGES;
  const usual = asked('10.0.0.1', 1024, 'wms.plant.example');
  const frames: { bytes: Uint8Array; time: number }[] = [];
  for (let i = 0; i < flows; i++) {
    const bytes = usual.slice();
    // The client's port; the checksum is not looked at.
    bytes[34] = i >> 8;
    bytes[35] = i & 255;
    bytes[29] = 1 + (i >> 16);
    frames.push({ bytes, time: 1_700_000_000_000_000 + i * 1000 });
  }
  frames.push({ bytes: asked('10.0.0.99', 5000, 'relay1.talk2m.com'), time: 1_700_000_000_000_000 + flows * 1000 });
  const capture = createCaptureReading({ name: 'x.pcap', site: 'site' });
  capture.push(pcapBytes(frames));
  const { conversations, observations, source } = capture.end('0123456789abcdef'.repeat(4), 1);
  expect(source.capture!.protocols).toEqual({ dns: flows + 1 });
  expect(conversations.map(({ protocol, protocolBasis, packets }) => [protocol, protocolBasis, packets])).toEqual([['dns', 'payload', 65_536], ['dns', 'payload', 65_536], ['dns', 'payload', flows - 131_072], ['dns', 'payload', 1]]);
  expect(conversations.reduce((sum, { connections }) => sum + connections, 0)).toBe(flows + 1);
  // The latest client has not asked before.
  expect(observations.filter(({ key, value }) => key === 'dns.query' && value === 'relay1.talk2m.com').map(({ at }) => at)).toEqual([[{ frame: flows + 1 }]]);
  // How often the name was read: in all of the first flows, in few of the later ones.
  const dissected = observations.filter(({ value }) => value === 'wms.plant.example').reduce((sum, { count = 1 }) => sum + count, 0);
  expect(dissected).toBeGreaterThan(WHOLE_FRAMES);
  expect(dissected).toBeLessThan(WHOLE_FRAMES + MANY_MESSAGES);
});
