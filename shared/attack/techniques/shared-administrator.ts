import type { Asset } from '../../model/asset';
import type { Evidence } from '../../model/evidence';
import { compareText } from '../../model/order';
import { collectEvidence, groupBy, type SiteView } from '../../findings/site-kit';
import type { AttackGraphBuilder } from '../builder';
import { defineTechnique } from '../definition';
import { isCommanded, isReachable } from './steps-kit';

/** Local administrators as makers and installers name them. The same name on two hosts is nearly always the same password. */
const ADMINISTRATORS: ReadonlySet<string> = new Set(['administrator', 'administrador', 'administrateur', 'admin', 'root', 'sysadmin', 'localadmin']);
const LOGINS = ['rdp', 'smb2', 'smb1', 'dcerpc', 'ssh', 'telnet', 'vnc'];

export const sharedAdministrator = defineTechnique({
  id: 'F25',
  name: 'shared-administrator',
  fact: 'The same local administrator was seen on several hosts, or two servers of one role and one name replicate each other: what opens one opens the other.',
  techniques: ['T1021', 'T0859'],
  apply(site, graph) {
    administrators(site, graph);
    pairs(site, graph);
  },
});

/** Reach of a login AND the credential, as for a domain: the credential is taken from any of the hosts. */
function administrators(site: SiteView, graph: AttackGraphBuilder): void {
  const logins = site.withFact('user').flatMap(({ asset, fact }) => {
    const user = String(fact.value).toLowerCase().replace(/^.*\\/, '');
    return asset.external || !ADMINISTRATORS.has(user) ? [] : [{ asset, user, evidence: fact.evidence }];
  });
  for (const [user, group] of [...groupBy(logins, ({ user: name }) => name)].sort((a, b) => compareText(a[0], b[0]))) {
    const hosts = new Map<string, { asset: Asset; evidence: readonly Evidence[] }>(group.map(one => [one.asset.id, one]));
    if (hosts.size < 2) continue;
    const cred = graph.node(`cred.local.${user}`, { kind: 'cred' }, { label: `password of the local account ${user}`, technique: 'T0859' });
    for (const { asset, evidence } of hosts.values()) {
      graph.edge(graph.exec(asset), cred, { rule: 'F25', basis: 'observed', technique: 'T0859', evidence, text: `takes the password of ${user} from ${asset.name}` }, { from: asset.id, to: asset.id });
      for (const service of LOGINS) {
        const reach = `${asset.id}.reach.${service}`;
        if (!graph.has(reach) || isCommanded(asset)) continue;
        const auth = graph.node(`${asset.id}.local.${user}.${service}`, { kind: 'auth', asset: asset.id, service }, { gate: 'AND', label: `login of ${user} to ${asset.name} over ${service}`, asset });
        graph.edge(reach, auth, { rule: 'F25', basis: 'observed', technique: 'T0859', protocol: service, evidence, text: '' }, { from: asset.id, to: asset.id });
        graph.edge(cred, auth, { rule: 'F25', basis: 'observed', technique: 'T0859', protocol: service, evidence, text: '' }, { to: asset.id });
        graph.edge(auth, graph.exec(asset), { rule: 'F25', param: 'step.same.admin', basis: 'observed', technique: 'T1021', protocol: service, evidence, text: `logs in to ${asset.name} as ${user} over ${service}` }, { from: asset.id, to: asset.id });
      }
    }
  }
}

/** `WCS-APP01` and `WCS-APP02`, `hist-a` and `hist-b`: the name without what counts. */
const stem = (name: string): string => name.toLowerCase().split('.')[0]!.replace(/[-_ ]?(\d+|[ab]|primary|secondary|standby|backup|master|slave|replica)$/, '');

/** Replication: the two talk to each other, and differ in nothing but the number in their names. */
function pairs(site: SiteView, graph: AttackGraphBuilder): void {
  for (const conversation of site.conversations) {
    const sides = site.sides(conversation);
    if (!sides || !isReachable(conversation)) continue;
    const { client, server } = sides;
    if (client.external || server.external || client.role !== server.role || client.site !== server.site || isCommanded(client) || ['workstation', 'unknown', 'hmi', 'switch', 'router', 'firewall', 'domain-controller', 'mobile', 'rf-terminal', 'phone'].includes(client.role)) continue;
    const name = stem(client.name);
    if (name.length < 3 || name !== stem(server.name) || client.name === server.name) continue;
    for (const [one, other] of [[client, server], [server, client]] as const) {
      graph.edge(graph.exec(one), graph.exec(other), {
        rule: 'F25', param: 'step.same.admin', basis: 'observed', technique: 'T1021', protocol: conversation.protocol ?? `${conversation.transport}/${conversation.serverPort ?? 'any'}`, evidence: collectEvidence(conversation.evidence), conversations: [conversation.id],
        text: `uses ${one.name}, which replicates ${other.name}`,
      }, { from: one.id, to: other.id });
    }
  }
}
