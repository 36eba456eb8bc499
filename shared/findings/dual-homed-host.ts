import { defineFinding } from './definition';
import { interfacesOf } from './networks-kit';
import { collectEvidence, CONTROLLERS, listNames } from './site-kit';
import { placed } from './words-kit';

export const dualHomedHost = defineFinding({
  id: 'dual-homed-host',
  title: 'Dual-homed host bypasses the firewall',
  severity: 'high',
  detection: 'One device, recognised by its own names or identities, has addresses in two networks. Critical when one network is a control network and the other is above it; medium for controllers, whose second port is often meant to be.',
  falsePositives: 'Two devices behind one name (cluster addresses); a computer that moved from one network to the other during the capture.',
  techniques: ['T0884', 'T0886'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 5.2', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    return site.assets.flatMap(asset => {
      const interfaces = interfacesOf(site, asset);
      // Leased by DHCP in several networks: it wandered.
      if (interfaces.length < 2 || asset.parent !== undefined || asset.facts.some(({ key }) => key === 'dhcp.fingerprint')) return [];
      const levels = interfaces.flatMap(({ level }) => level ?? []);
      const low = Math.min(...levels, 9);
      const high = Math.max(...levels, -1);
      const severity = CONTROLLERS.has(asset.role) ? 'medium' as const : low <= 2 && high > 2 ? 'critical' as const : high > low ? 'high' as const : 'medium' as const;
      const where = interfaces.map(({ ip, zone, subnet }) => `${zone?.name ?? subnet} (${ip})`);
      return [{
        assets: [asset.id], severity,
        why: `${placed(site, asset)} stands in ${interfaces.length} networks: ${listNames(where, 4)}. Whoever holds it crosses between them without passing a firewall.`,
        evidence: collectEvidence(...interfaces.map(({ evidence }) => evidence), ...site.facts(asset, 'hostname').map(fact => fact.evidence)),
      }];
    });
  },
});
