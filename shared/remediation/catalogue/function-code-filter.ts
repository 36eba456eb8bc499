import { CONTROL_PROTOCOLS } from '../../findings/site-kit';
import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

const OPEN_PROTOCOLS: ReadonlySet<string> = new Set(['F08', 'F09', 'F10', 'F11', 'F12']);
/** Who may write through the filter: what controls, supervises and programs. */
const MASTERS: ReadonlySet<string> = new Set(['wcs', 'wes', 'scada-server', 'hmi', 'plc', 'safety-plc', 'robot', 'dcs', 'engineering-workstation', 'bms-server', 'bms-controller', 'fleet-manager', 'broker', 'opc-server']);

export const functionCodeFilter = defineRemediation({
  id: 'M09-function-code-filter',
  title: 'Let only the masters write: filter function codes in front of the cell',
  effortHours: 40, downtimeHours: 2,
  requirements: ['IEC 62443-3-3 SR 5.2', 'IEC 62443-3-3 SR 3.5', 'NIST SP 800-53 SC-7'],
  mitigations: ['M0937', 'M0818'],
  findings: ['unauthenticated-control-writes', 'controller-reached-from-other-zone'],
  leaves: 'The masters, and everybody inside the cell.',
  instances: (site, model) => site.graph.zones.flatMap(zone => {
    const members = new Set(zone.assets);
    const inside = (asset: string | undefined): boolean => asset !== undefined && members.has(asset);
    const open = model.edgesWhere((facts, edge) => OPEN_PROTOCOLS.has(facts.rule) && inside(facts.toAsset) && edge.to.endsWith('.ctl'));
    const masters = model.edgesWhere(facts => facts.rule === 'F15' && inside(facts.toAsset) && !inside(facts.fromAsset));
    if (open.length === 0) return [];
    const cut = site.conversations.filter(conversation => {
      const client = site.asset(conversation.client);
      return inside(conversation.server) && client !== undefined && !inside(client.id) && !MASTERS.has(client.role) && CONTROL_PROTOCOLS.has(conversation.protocol ?? '')
        && conversation.operations.some(({ kind, count, refused = 0 }) => (kind === 'write' || kind === 'control' || kind === 'program') && count > refused);
    });
    return [{
      key: zone.id, requires: { entry: 'M08-cell-firewall', key: zone.id },
      title: `Let only the masters write into ${zone.name}`,
      description: `Have the firewall in front of ${zone.name} look into the control protocols: reads pass for everybody who needs them, writes and programs only from the stations seen to command it, and those only to the ranges that they use.`,
      assets: [...new Set(open.flatMap(({ facts }) => facts.toAsset ?? []))].sort(),
      effects: [...cap('edge', edgeIds(open), 0.1), ...cap('edge', edgeIds(masters), 0.5)], brokenConversations: cut.map(({ id }) => id),
    }];
  }),
});
