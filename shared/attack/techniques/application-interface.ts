import type { Role } from '../../model/asset';
import { defineTechnique } from '../definition';
import { isCommanded, isReachable, serviceOf } from './steps-kit';

/** Order flow of a warehouse, from the enterprise down; the interfaces between these carry work orders. */
const ORDER_FLOW: ReadonlySet<Role> = new Set(['erp', 'wms', 'wes', 'wcs', 'broker', 'fleet-manager', 'database-server', 'scada-server', 'pick-to-light-controller', 'voice-server', 'amr', 'plc', 'opc-server', 'historian']);
const SERVERS: ReadonlySet<Role> = new Set(['wms', 'wes', 'wcs', 'broker', 'fleet-manager', 'erp']);

/** Encrypted or itself authenticated; the rest takes orders from whoever connects. */
const PROTECTED: ReadonlySet<string> = new Set(['tls', 'ssh', 'quic', 'rdp', 'kerberos', 'ike', 'openvpn', 'wireguard']);
/** Told by other rules. */
const ELSEWHERE: ReadonlySet<string> = new Set(['modbus-tcp', 's7comm', 's7comm-plus', 'enip', 'cip', 'cip-io', 'bacnet', 'opcua', 'fins', 'slmp', 'ads', 'smb1', 'smb2', 'rdp', 'vnc', 'snmp', 'telnet', 'tn3270', 'tn5250', 'rtsp', 'zpl', 'jetdirect', 'lpd', 'ipp']);

export const applicationInterface = defineTechnique({
  id: 'F30',
  name: 'application-interface',
  fact: 'Order interfaces between warehouse systems (queue, REST, telegrams, database) that are not encrypted: who holds one side can send orders that the other carries out.',
  techniques: ['T0871', 'T0866'],
  apply(site, graph) {
    for (const conversation of site.conversations) {
      const sides = site.sides(conversation);
      const service = serviceOf(conversation);
      if (!sides || sides.client.external || sides.server.external || !isReachable(conversation) || PROTECTED.has(service) || ELSEWHERE.has(service)) continue;
      const { client, server } = sides;
      if (!ORDER_FLOW.has(client.role) || !ORDER_FLOW.has(server.role) || !(SERVERS.has(client.role) || SERVERS.has(server.role))) continue;
      const step = isCommanded(server) ? graph.ctl(server) : graph.exec(server);
      graph.edge(graph.exec(client), step, {
        rule: 'F30', param: 'step.app.noauth', basis: 'observed', technique: 'T0871', protocol: service, evidence: conversation.evidence, conversations: [conversation.id],
        text: `sends forged orders from ${client.name} to ${server.name} over ${service}`,
      }, { from: client.id, to: server.id });
      // A broker hands messages on to its consumers: they are its clients, and act on what it delivers.
      if (server.role === 'broker' && client.role !== 'broker') {
        graph.edge(graph.exec(server), isCommanded(client) ? graph.ctl(client) : graph.exec(client), {
          rule: 'F30', param: 'step.app.noauth', basis: 'observed', technique: 'T0871', protocol: service, evidence: conversation.evidence, conversations: [conversation.id],
          text: `lets ${server.name} deliver forged messages to ${client.name}`,
        }, { from: server.id, to: client.id });
      }
    }
  },
});
