import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

interface SbplMessage {
  readonly labels: number;
}

const SEARCHED = 16_384;

/** SATO label printers on raw ports: a label is ESC A … ESC Z, mostly between STX and ETX. A stream without messages: each portion is taken as one. */
export const sbpl = defineProtocol<SbplMessage, { stated: boolean }>({
  id: 'sbpl',
  name: 'SBPL',
  family: 'device',
  reference: 'SATO Barcode Printer Language programming reference',
  carriers: ['tcp/9100', 'tcp/1024'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'ESC A': 'that labels are printed' },
  leaves: 'labels, status answers',
  facts: { 'sbpl.labels': 'true: it is sent labels' },
  begin: () => ({ stated: false }),

  // ESC A, then the next command's ESC at most a dozen characters on (`A3V001H001` and the like).
  recognises(payload) {
    if (payload.peek() === 2) payload.skip(1);
    if (!payload.startsWith(0x1b, 0x41)) return false;
    payload.skip(2);
    return payload.remaining >= 4 && payload.indexOf(0x1b, 16) >= 0;
  },

  dissect(payload) {
    const text = payload.latin1(Math.min(SEARCHED, payload.remaining));
    payload.skip(payload.remaining);
    return { labels: [...text.matchAll(/\x1bA(?=\x1b)/g)].length };
  },

  direction: ({ labels }) => (labels > 0 ? 'request' : undefined),

  observe({ labels }, { memory }) {
    if (labels === 0 || memory.stated) return [];
    memory.stated = true;
    return claims(claim('receiver', 'sbpl.labels', true, 0.6));
  },

  operations: ({ labels }) => (labels > 0 ? [{ name: 'print label', kind: 'write' }] : []),
});
