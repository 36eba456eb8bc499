import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const opcuaSignEncrypt = defineRemediation({
  id: 'M13-opcua-sign-encrypt',
  title: 'Require SignAndEncrypt and user log-in on OPC UA',
  effortHours: 16, downtimeHours: 1,
  requirements: ['IEC 62443-3-3 SR 3.1', 'IEC 62443-3-3 SR 4.1', 'NIST SP 800-53 SC-8'],
  mitigations: ['M0802', 'M0808'],
  findings: ['opcua-without-security'],
  leaves: 'Clients with a trusted certificate.',
  instances: (site, model) => site.assets.flatMap(asset => {
    const open = model.edgesInto(asset.id, facts => facts.rule === 'F12');
    return open.length === 0 ? [] : [{
      key: asset.id, title: `Require signed and encrypted OPC UA on ${asset.name}`, description: `Remove the endpoint without security and anonymous log-in from ${asset.name}; exchange certificates with its known clients.`,
      assets: [asset.id], effects: cap('edge', edgeIds(open), 0.1),
    }];
  }),
});
