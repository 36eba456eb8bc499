import type { Analysis } from '../../model/analysis';
import type { SiteConversation } from '../../model/graph';
import { compareText } from '../../model/order';
import type { Remediation } from '../../model/remediation';
import { evidenceWords, nameOf } from '../sheets/words-kit';
import { isIpv4Text, isIpv6Text } from './address-kit';

/** One rule, of nobody's dialect: from one address (or any) to one address, over one protocol and port (or any). */
export interface DraftRule {
  readonly action: 'permit' | 'deny';
  readonly source?: string;
  readonly destination: string;
  readonly protocol?: 'tcp' | 'udp';
  readonly port?: number;
  /** Why, with names from the wire: a writer makes it harmless for its dialect. */
  readonly why: string;
}

/** What one chosen remediation asks of a packet filter. */
export interface DraftRules {
  readonly remediation: Remediation;
  /** In the order in which a packet meets them: who was seen to need it, then nobody. */
  readonly rules: readonly DraftRule[];
  /** Observed conversations that these rules would cut, in words: legitimate ones, as far as anybody can see. */
  readonly cuts: readonly string[];
  /** Observed conversations that no rule of address and port can tell apart, in words. */
  readonly unsaid: readonly string[];
}

export interface Draft {
  readonly sets: readonly DraftRules[];
  /** Chosen remediations that no packet filter carries out. */
  readonly others: readonly Remediation[];
}

/** Remediations that are rules of a packet filter in front of their assets; `ports`: of these services only. */
const FILTERS: Readonly<Record<string, { readonly ports?: readonly (readonly ['tcp' | 'udp', number])[] }>> = {
  M01: {}, M06: { ports: [['tcp', 3389], ['tcp', 5900], ['tcp', 22]] }, M07: {}, M08: {}, M10: {}, M29: {},
};

/** Rules of one remediation beyond which nobody reviews them by hand. */
const MOST_RULES = 2_000;

/**
 * Drafts rules for the remediations of the plan: whoever was seen in an established conversation with a protected asset may go on, on that port; then everybody else is refused. What the remediation
 * itself is meant to end (`brokenConversations`) is not permitted but listed. A draft is made from what was captured: what happens once a quarter is not in it, so it is never applied by this program.
 */
export function draftRules(analysis: Analysis): Draft {
  const assets = new Map(analysis.assets.map(asset => [asset.id, asset]));
  const name = nameOf(analysis);
  const byServer = new Map<string, SiteConversation[]>();
  for (const conversation of analysis.conversations) {
    if (conversation.server === undefined) continue;
    const list = byServer.get(conversation.server);
    if (list) list.push(conversation);
    else byServer.set(conversation.server, [conversation]);
  }
  const told = (conversation: SiteConversation): string => {
    const { client, clientIp, server, serverIp, transport, serverPort, protocol, packets } = conversation;
    const where = evidenceWords(analysis, conversation.evidence, 2).replaceAll('\n', '; ');
    return `${client === undefined ? clientIp ?? 'a group' : name(client)}${clientIp === undefined ? '' : ` ${clientIp}`} to ${server === undefined ? 'a group' : name(server)}${serverIp === undefined ? '' : ` ${serverIp}`}, ${transport}${serverPort === undefined ? '' : `/${serverPort}`}${protocol === undefined ? '' : ` ${protocol}`}, ${packets} packets, ${where === '' ? '' : `${where}, `}${conversation.id}`;
  };
  const chosen = [...analysis.remediations].filter(({ inPlan }) => inPlan).sort((a, b) => a.rank - b.rank);
  const sets: DraftRules[] = [];
  const others: Remediation[] = [];
  for (const remediation of chosen) {
    const filter = FILTERS[remediation.template.slice(0, 3)];
    const protectedAssets = remediation.assets.flatMap(id => assets.get(id) ?? []).sort((a, b) => compareText(a.id, b.id));
    if (!filter || protectedAssets.every(({ ips }) => ips.length === 0)) {
      others.push(remediation);
      continue;
    }
    const ends = new Set(remediation.brokenConversations);
    const permits = new Map<string, DraftRule>();
    const unsaid: string[] = [];
    const cuts: string[] = [];
    const of = (transport: string, port: number | undefined): boolean => !filter.ports || filter.ports.some(([protocol, one]) => protocol === transport && one === port);
    for (const { id } of protectedAssets) {
      for (const conversation of [...byServer.get(id) ?? []].sort((a, b) => compareText(a.id, b.id))) {
        const { transport, serverPort, clientIp, serverIp, established, client } = conversation;
        // Frames without an IP address stay in their segment and meet no firewall.
        if (!of(transport, serverPort) || serverIp === undefined || (client !== undefined && client === conversation.server)) continue;
        // Nobody needs from outside what is to be closed to the outside.
        if (ends.has(conversation.id) || (remediation.template.startsWith('M01') && (client === undefined || assets.get(client)?.external === true))) cuts.push(told(conversation));
        else if (!isAddress(clientIp) || !isAddress(serverIp) || (transport !== 'tcp' && transport !== 'udp') || serverPort === undefined) unsaid.push(told(conversation));
        // A request that nobody answered is no need; a scan is made of them.
        else if (transport === 'tcp' && !established) cuts.push(`${told(conversation)} (never established)`);
        else permits.set(`${clientIp} ${serverIp} ${transport} ${serverPort}`, { action: 'permit', source: clientIp, destination: serverIp, protocol: transport, port: serverPort, why: told(conversation) });
      }
    }
    for (const id of [...ends].sort(compareText)) {
      const conversation = analysis.conversations.find(one => one.id === id);
      if (conversation && !cuts.includes(told(conversation))) cuts.push(told(conversation));
    }
    const denies = protectedAssets.flatMap(({ ips, id }) => [...ips].filter(isAddress).sort(compareText).flatMap((ip): DraftRule[] => (filter.ports ?? [undefined]).map(service => ({
      action: 'deny', destination: ip, ...(service === undefined ? {} : { protocol: service[0], port: service[1] }), why: `everybody else to ${name(id)}`,
    }))));
    const rules = [...[...permits].sort(([a], [b]) => compareText(a, b)).map(([, rule]) => rule), ...denies];
    if (rules.length > MOST_RULES || denies.length === 0) others.push(remediation);
    else sets.push({ remediation, rules, cuts, unsaid });
  }
  return { sets, others };
}

const isAddress = (ip: string | undefined): ip is string => ip !== undefined && (isIpv4Text(ip) || isIpv6Text(ip));
