import { claim, claims, insideSide } from './claims-kit';
import { defineProtocol } from './definition';

export interface TeamviewerMessage {
  /** 0: inside the stream. */
  readonly command: number;
}

/** TeamViewer's own framing on port 5938; on 443 and 80 it hides, and only names tell. */
export const teamviewer = defineProtocol<TeamviewerMessage>({
  id: 'teamviewer',
  name: 'TeamViewer',
  family: 'remote',
  reference: 'no public standard; magic 17 24 (and 11 30) as nDPI and captures know it',
  carriers: ['tcp/5938', 'udp/5938'],
  authentication: 'required',
  encryption: 'always',
  reads: { 'framing on 5938': 'that it is there' },
  leaves: 'the session; on 443 only names tell',

  recognises(payload, { transport }) {
    if (transport === 'tcp') return payload.startsWith(0x17, 0x24) || payload.startsWith(0x11, 0x30);
    return payload.remaining > 13 && payload.peek() === 0 && payload.peek(11) === 0x17 && payload.peek(12) === 0x24;
  },

  dissect(payload, { transport }) {
    if (transport !== 'tcp') {
      const command = payload.u8();
      payload.rest();
      return { command };
    }
    payload.need(3);
    const command = payload.startsWith(0x17, 0x24) || payload.startsWith(0x11, 0x30) ? payload.peek(2)! : 0;
    // The length field differs between versions, and the stream is opaque anyway: everything at hand is one message.
    payload.rest();
    return { command };
  },

  observe: (_message, context) => claims(claim(insideSide(context), 'remote-access', 'TeamViewer', 0.9)),
});
