import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { claim, claims, isPlainText, within } from './claims-kit';
import { defineProtocol } from './definition';
import { be32At, le32At } from './kinds-kit';

/** Router services of a datagram's fourth byte: 3 and 4 are the name service (question and answer), 64 a channel. */
const NAME_ANSWER = 4;
const NAME_QUESTION = 3;
const CHANNEL = 64;
const MAGICS = [0xe8170100, 0x000117e8];

interface CodesysMessage {
  readonly service?: number;
  /** Texts of a name service answer in their order: node, device, vendor. */
  readonly texts: readonly string[];
}

/** CODESYS V3: block driver over TCP and datagrams over UDP, in controllers of many brands. User management is optional. */
export const codesysV3 = defineProtocol<CodesysMessage>({
  id: 'codesys-v3',
  name: 'CODESYS V3',
  family: 'control',
  reference: 'No public specification; Kaspersky ICS CERT, "Security research: CODESYS Runtime" (2019)',
  carriers: ['tcp/11740', 'tcp/11741', 'tcp/11742', 'tcp/11743', 'udp/1740', 'udp/1741', 'udp/1742', 'udp/1743', 'tcp/*'],
  authentication: 'optional',
  encryption: 'optional',
  reads: { 'name service answer': 'node, device, vendor', 'datagram header': 'services' },
  leaves: 'channel contents: login, download, files',
  facts: { 'codesys-v3.node': 'node name', 'codesys-v3.device': 'device name' },

  recognises(payload, context) {
    if (context.transport === 'udp') return payload.remaining >= 8 && payload.peek() === 0xc5 && (payload.peek(1)! & 7) >= 1;
    // The length counts its own header of eight bytes.
    return payload.remaining >= 9 && MAGICS.includes(payload.peek32()!) && payload.peek32le(4)! >= 9 && payload.peek32le(4)! <= 1024 * 1024 && payload.peek(8) === 0xc5;
  },

  dissect(payload, { transport }) {
    if (transport === 'udp') return within(payload, payload.remaining, readDatagram);
    if (!MAGICS.includes(payload.u32())) throw new Malformed('no CODESYS block header');
    const length = payload.u32le();
    if (length < 8 || length > 1024 * 1024) throw new Malformed('CODESYS block length is none');
    return within(payload, length - 8, readDatagram);
  },

  direction: ({ service }) => (service === NAME_QUESTION ? 'request' : service === NAME_ANSWER ? 'response' : undefined),

  observe({ service, texts }) {
    if (service !== NAME_ANSWER || texts.length === 0) return [];
    const [node, device, vendor] = texts;
    return claims(claim('sender', 'codesys-v3.node', node, 0.8), claim('sender', 'name', node, 0.7), claim('sender', 'codesys-v3.device', device, 0.8), claim('sender', 'model', device, 0.7), claim('sender', 'vendor', vendor, 0.7));
  },

  operations: ({ service }) => (service === NAME_QUESTION ? [{ name: 'name service', kind: 'identify' }] : service === CHANNEL ? [{ name: 'channel', kind: 'other' }] : []),

  kindAt(bytes, start, end) {
    if (end - start >= 4 && bytes[start] === 0xc5) return bytes[start + 3]!;
    const magic = end - start < 12 ? 0 : be32At(bytes, start) >>> 0;
    return (magic === MAGICS[0] || magic === MAGICS[1]) && bytes[start + 8] === 0xc5 ? bytes[start + 11]! : -1;
  },
  lengthAt: (bytes, start, end) => (bytes[start] === 0xc5 ? end - start : le32At(bytes, start + 4)),
});

function readDatagram(body: Reader): CodesysMessage {
  if (body.remaining < 4 || body.u8() !== 0xc5) throw new Malformed('no CODESYS datagram');
  body.skip(2);
  const service = body.u8();
  if (service !== NAME_ANSWER) {
    body.skip(body.remaining);
    return { service, texts: [] };
  }
  const data = body.rest();
  const texts: string[] = [];
  for (let at = 0; at + 6 <= data.length && texts.length < 3;) {
    let text = '';
    let next = at;
    while (next + 1 < data.length && data[next + 1] === 0 && data[next]! >= 0x20 && data[next]! < 0x7f) {
      text += String.fromCharCode(data[next]!);
      next += 2;
    }
    if (text.length >= 3) {
      if (isPlainText(text)) texts.push(wireText(text));
      at = next;
    } else at++;
  }
  return { service, texts };
}
