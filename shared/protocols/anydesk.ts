import { claim, claims, insideSide } from './claims-kit';
import { defineProtocol } from './definition';

/** AnyDesk's search for neighbours; its sessions are TLS and told there by their certificate. */
export const anydesk = defineProtocol<{ readonly length: number }>({
  id: 'anydesk',
  name: 'AnyDesk',
  family: 'remote',
  reference: 'no public standard; AnyDesk help center, firewall: UDP 50001–50003, multicast 239.255.102.18',
  carriers: ['udp/50001', 'udp/50002', 'udp/50003'],
  authentication: 'required',
  encryption: 'always',
  reads: { 'discovery, certificate of its sessions': 'that it is there' },
  leaves: 'the session',

  // The payload is not documented. The group address belongs to this search alone.
  recognises: (payload, { destinationIp, destinationPort }) => destinationIp === '239.255.102.18' && destinationPort >= 50001 && destinationPort <= 50003 && payload.remaining >= 4,
  dissect: payload => {
    payload.need(1);
    return { length: payload.rest().length };
  },
  observe: (_message, context) => claims(claim(context.destinationIp === '239.255.102.18' ? 'sender' : insideSide(context), 'remote-access', 'AnyDesk', 0.8)),
});
