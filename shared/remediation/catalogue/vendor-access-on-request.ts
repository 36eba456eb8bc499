import { defineRemediation } from '../definition';
import { scale } from './effects-kit';

export const vendorAccessOnRequest = defineRemediation({
  id: 'M04-vendor-access-on-request',
  title: 'Switch vendor access on only when asked for',
  effortHours: 4, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 1.13', 'IEC 62443-3-3 SR 2.6', 'NIST SP 800-53 AC-17'],
  mitigations: ['M0936'],
  findings: ['vendor-remote-access', 'remote-access-in-ot'],
  leaves: 'The hours in which it is on.',
  instances: (site, model) => model.built.entries.filter(entry => entry.kind === 'vendor-remote-access').map(entry => {
    const asset = site.asset(entry.assets[0]);
    const name = site.name(entry.assets[0]);
    const tools = asset ? site.facts(asset, 'remote-access').map(fact => String(fact.value)) : [];
    const isGateway = asset?.role === 'remote-access-gateway';
    return {
      key: entry.id,
      title: isGateway ? `Keep the remote access of ${name} off until it is asked for` : `Remove ${tools[0] ?? 'the remote-access tool'} from ${name}, or start it only on request`,
      description: isGateway
        ? `Use the key switch or the port of ${name} so that the tunnel stands only while a named person works, and is closed by the shift leader afterwards.`
        : `Take ${tools.join(' and ') || 'the remote-access tool'} off ${name}. Whoever maintains it comes through the vendor access of the site; until then the tool is started by the operator for the length of one session.`,
      assets: entry.assets,
      effects: scale('entry', [entry.id], 0.3),
    };
  }),
});
