import type { Asset } from '../../model/asset';
import { compareText } from '../../model/order';
import { defineTechnique } from '../definition';

/** Services that take a domain login. */
const DOMAIN_LOGINS = ['rdp', 'smb2', 'smb1', 'dcerpc'];

const realmOf = (asset: Asset): { readonly realm: string; readonly evidence: Asset['facts'][number]['evidence'] } | undefined => {
  const fact = asset.facts.find(candidate => candidate.key === 'domain' && typeof candidate.value === 'string' && candidate.value.length > 1);
  return fact ? { realm: String(fact.value).toLowerCase().split('.')[0]!, evidence: fact.evidence } : undefined;
};

export const domainMember = defineTechnique({
  id: 'F24',
  name: 'domain-member',
  fact: 'Members of one Windows domain: a privileged credential may be taken from any member and used on every other that serves a login; the domain controller holds them all.',
  techniques: ['T1003', 'T0859'],
  apply(site, graph) {
    const realms = new Map<string, Asset[]>();
    for (const asset of site.assets) {
      const realm = realmOf(asset);
      if (!realm || asset.external) continue;
      const members = realms.get(realm.realm) ?? [];
      members.push(asset);
      realms.set(realm.realm, members);
    }
    for (const [realm, members] of [...realms].sort((a, b) => compareText(a[0], b[0]))) {
      if (members.length < 2) continue;
      const cred = graph.node(`cred.${realm}`, { kind: 'cred' }, { label: `privileged credential of domain ${realm.toUpperCase()}`, technique: 'T1003' });
      for (const member of members) {
        const { evidence } = realmOf(member)!;
        const isController = member.role === 'domain-controller';
        graph.edge(graph.exec(member), cred, {
          rule: 'F24', ...(isController ? {} : { param: 'step.cred.dump' as const }), basis: 'observed', technique: 'T1003', evidence,
          text: isController ? `takes every credential of ${realm.toUpperCase()} from ${member.name}` : `takes a privileged credential of ${realm.toUpperCase()} from ${member.name}`,
        }, { from: member.id, to: member.id });
        for (const service of DOMAIN_LOGINS) {
          const reach = `${member.id}.reach.${service}`;
          if (!graph.has(reach)) continue;
          const auth = graph.node(`${member.id}.auth.${service}`, { kind: 'auth', asset: member.id, service }, { gate: 'AND', label: `login to ${member.name} over ${service}`, asset: member });
          graph.edge(reach, auth, { rule: 'F20', basis: 'observed', technique: 'T0859', protocol: service, evidence, text: '' }, { from: member.id, to: member.id });
          graph.edge(cred, auth, { rule: 'F20', basis: 'observed', technique: 'T0859', protocol: service, evidence, text: '' }, { to: member.id });
          graph.edge(auth, graph.exec(member), {
            rule: 'F20', param: 'step.rdp.valid', basis: 'observed', technique: service === 'rdp' ? 'T1021.001' : 'T1021.002', protocol: service, evidence, text: `logs in to ${member.name} over ${service} with a credential of ${realm.toUpperCase()}`,
          }, { from: member.id, to: member.id });
        }
      }
    }
  },
});
