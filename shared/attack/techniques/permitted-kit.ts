import { ipScope, subnetOf } from '../../model/address';
import type { Asset } from '../../model/asset';
import type { Evidence } from '../../model/evidence';
import type { SiteConversation } from '../../model/graph';
import { compareText } from '../../model/order';
import type { Zone } from '../../model/zone';
import type { Decision, PermittedReach, Verdict } from '../../graph/permitted';
import { protocolNumberOf } from '../../findings/network-kit';
import type { SiteView } from '../../findings/site-kit';
import { opensWay, serviceOf } from './steps-kit';

/** A service that was seen to be served, with the address and port to ask a rule set about. */
export interface ServedService {
  readonly server: Asset;
  readonly service: string;
  readonly ip: string;
  readonly protocol: number;
  readonly port: number;
}

/** Every service that some conversation reached and that opens a way, once per address and port. */
export function servedServices(site: SiteView): readonly ServedService[] {
  const found = new Map<string, ServedService>();
  for (const conversation of site.conversations) {
    const served = servedIn(site, conversation);
    if (served) found.set(`${served.server.id} ${served.service} ${served.ip} ${served.protocol} ${served.port}`, served);
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, served]) => served);
}

function servedIn(site: SiteView, conversation: SiteConversation): ServedService | undefined {
  if (!opensWay(conversation)) return undefined;
  const server = site.asset(conversation.server);
  const ip = conversation.serverIp;
  const protocol = protocolNumberOf(conversation.transport);
  if (!server || server.external || ip === undefined || protocol === undefined || conversation.serverPort === undefined) return undefined;
  return { server, service: serviceOf(conversation), ip, protocol, port: conversation.serverPort };
}

/** An address as a device of the zone would have that no rule singles out: in the network that most of the zone's devices with one address are in. Undefined where there is none. */
export function strangerOf(site: SiteView, zone: Zone, reach: PermittedReach): string | undefined {
  const votes = new Map<string, number>();
  for (const id of zone.assets) {
    const ips = site.asset(id)?.ips.filter(ip => ipScope(ip) !== 'link-local' && !ip.includes(':')) ?? [];
    if (ips.length === 1) votes.set(subnetOf(ips[0]!), (votes.get(subnetOf(ips[0]!)) ?? 0) + 1);
  }
  const [net] = [...votes].sort(([a, x], [b, y]) => y - x || compareText(a, b))[0] ?? [];
  return net === undefined ? undefined : reach.strangerIn(net.split('/')[0]!);
}

export function evidenceOf({ decisions }: { readonly decisions: readonly Decision[] }): readonly Evidence[] {
  return decisions.map(decision => decision.evidence);
}

export function reasonOf(verdict: Verdict): string {
  return verdict.kind === 'undecided' ? verdict.why : verdict.decisions.map(decision => decision.why).join('; ');
}

/** The rules of a verdict as their configurations call them; where a device forwards what no rule names, that. */
export function rulesOf({ decisions }: { readonly decisions: readonly Decision[] }): readonly { readonly device: string; readonly rule: string }[] {
  return decisions.filter(({ only }) => only !== 'forwards').map(({ device, filter, rule }) => ({ device, rule: rule ? rule.id : `what no rule${filter === undefined ? '' : ` of ${filter}`} names` }));
}
