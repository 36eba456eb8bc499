import { defineProtocol } from './definition';
import { claim, claims } from './claims-kit';

/** First three octets of Mercury Security's addresses. */
const MERCURY = '00:0f:e5';

/**
 * Mercury door controllers. Their protocol is not published and port 3001 is everybody's, so it is told by the maker's address beside the port: behind a router it is not
 * recognised at all, which is better than taking a web server for a door.
 */
export const mercury = defineProtocol<{ readonly bytes: number }>({
  id: 'mercury',
  name: 'Mercury access panel',
  family: 'building',
  reference: 'No public specification; recognised by port and maker',
  carriers: ['tcp/3001'],
  authentication: 'optional',
  encryption: 'optional',
  reads: { 'framing on 3001': 'that it is there' },
  leaves: 'contents: there is no public description',
  facts: { 'mercury.panel': 'true: address of the maker and its port' },

  recognises: (payload, context) => payload.remaining > 0 && (isMercury(context.sourceMac) || isMercury(context.destinationMac)),

  dissect(payload) {
    payload.need(1);
    return { bytes: payload.rest().length };
  },

  observe(_message, context) {
    const about = isMercury(context.sourceMac) ? 'sender' : isMercury(context.destinationMac) ? 'receiver' : undefined;
    return about === 'sender' ? claims(claim(about, 'mercury.panel', true, 0.6), claim(about, 'vendor', 'Mercury Security', 0.7)) : [];
  },
});

function isMercury(mac: string | undefined): boolean {
  return mac?.startsWith(MERCURY) ?? false;
}
