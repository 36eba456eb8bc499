import { CONTROLLERS, groupBy, INFRASTRUCTURE, type SiteView } from '../../findings/site-kit';
import { defineRemediation, type RemediationInstance } from '../definition';
import { compareText } from '../../model/order';
import { cap, conversationsOf, edgeIds, type ModelView } from './effects-kit';

/**
 * A server with an interface in the cell is a way round every firewall, in both directions. Taking the interface out sends its traffic through the rules: effort and downtime of one server, not of a cell. What it said
 * over that interface is listed as cut until a rule for it stands.
 */
function secondInterfaces(site: SiteView, model: ModelView): RemediationInstance[] {
  // Few assets have one; of thousands of edges only theirs are looked at.
  const ways = groupBy(model.edgesWhere(facts => facts.rule === 'F22' && facts.fromAsset !== undefined), ({ facts }) => facts.fromAsset!);
  const permitted = model.edgesWhere(({ rule }) => rule === 'F02');
  return site.assets.filter(asset => !asset.external && !INFRASTRUCTURE.has(asset.role) && !CONTROLLERS.has(asset.role) && ways.has(asset.id)).flatMap(asset => {
    const inside = site.graph.zones.filter(zone => zone.id !== asset.zone && (zone.purdueLevel ?? 3) <= 2);
    return inside.flatMap((zone): RemediationInstance[] => {
      const members = new Set(zone.assets), isHub = (node: string): boolean => node === `${zone.id}.seg` || node.startsWith(`${zone.id}.net.`);
      const outward = ways.get(asset.id)!.filter(({ edge }) => isHub(edge.to));
      if (outward.length === 0) return [];
      const inward = model.edgesInto(asset.id, (_, edge) => isHub(edge.from));
      // Through the firewall by rules for what was seen: what today's rules let through besides is closed with it, or the server would walk in by the front door.
      const beside = permitted.filter(({ facts: { fromAsset, toAsset } }) => (fromAsset === asset.id && toAsset !== undefined && members.has(toAsset)) || (toAsset === asset.id && fromAsset !== undefined && members.has(fromAsset)));
      const through = site.from(asset).filter(({ server }) => server !== undefined && members.has(server)).concat(site.to(asset).filter(({ client }) => client !== undefined && members.has(client)));
      return [{
        key: `${asset.id} ${zone.id}`, effortHours: 16, downtimeHours: 0.5, purchase: 0,
        title: `Take the second interface of ${asset.name} out of ${zone.name}`,
        description: `Remove the interface of ${asset.name} in ${zone.name} and let it reach its own devices there through the firewall, by rules for the conversations that were seen.`,
        assets: [asset.id], effects: cap('edge', edgeIds([...outward, ...inward, ...beside]), 0.05), brokenConversations: through.map(({ id }) => id),
      }];
    });
  });
}

const RULES_NAMED = 4;

/**
 * Where a device with rules already stands before the cell, the first change is to its rules: what they let through and nobody was seen to use is closed. Cuts nothing that was seen, needs no purchase and no standstill:
 * rules are exchanged in a running device, and put back when something is missed. What a capture did not see may be needed all the same, so the description says to log before denying.
 */
function tighterRules(site: SiteView, model: ModelView): RemediationInstance[] {
  const cells = new Set(site.graph.zones.filter(zone => zone.purdueLevel !== undefined && zone.purdueLevel <= 2 && zone.basis !== 'external').map(zone => zone.id));
  // A router that only forwards has no rules to tighten: for it, the cell's own firewall is offered.
  const unseen = model.edgesWhere(({ rule, ruledBy, fromAsset, toAsset }) => rule === 'F02' && ruledBy !== undefined && ruledBy.length > 0 && cells.has(site.asset(toAsset)?.zone ?? '') && site.asset(fromAsset)?.zone !== site.asset(toAsset)?.zone);
  // Each way is closed once, on the device that decides most of them: fewer devices to change.
  const decides = new Map<string, number>();
  for (const { facts } of unseen) for (const { device } of facts.ruledBy!) decides.set(device, (decides.get(device) ?? 0) + 1);
  const closedOn = ({ facts }: (typeof unseen)[number]): string => facts.ruledBy!.map(({ device }) => device).sort((a, b) => decides.get(b)! - decides.get(a)! || compareText(a, b))[0]!;
  return [...groupBy(unseen, closedOn)].map(([device, permitted]): RemediationInstance => {
    const into = new Set(permitted.map(({ facts }) => site.asset(facts.toAsset)!.zone!));
    const gates = model.edgesWhere((_, edge) => [...into].some(zone => edge.to.startsWith(`${zone}.open.`)));
    const rules = [...new Set(permitted.flatMap(({ facts }) => facts.ruledBy!.filter(rule => rule.device === device).map(({ rule }) => rule)))].sort(compareText);
    return {
      key: `rules ${device}`, effortHours: 16 + 8 * into.size, downtimeHours: 0, purchase: 0,
      title: `Tighten the rules of ${device} into the cells`,
      description: `Let into each cell only the conversations that were seen, each from its own client to its own device and port. Open today without being used: ${rules.slice(0, RULES_NAMED).join('; ')}${rules.length > RULES_NAMED ? `; and ${rules.length - RULES_NAMED} more` : ''}. Log what the new rules would drop for a week before they drop it.`,
      assets: [...new Set(permitted.map(({ facts }) => facts.toAsset!))].sort(), effects: cap('edge', edgeIds([...permitted, ...gates]), 0.02),
    };
  }).sort((a, b) => compareText(a.key, b.key));
}

export const cellFirewall = defineRemediation({
  id: 'M08-cell-firewall',
  title: 'Put a firewall in front of the cell',
  effortHours: 120, downtimeHours: 8, purchase: 8_000,
  requirements: ['IEC 62443-3-3 SR 5.1 RE 1', 'IEC 62443-3-3 SR 5.2', 'NIST SP 800-53 SC-7'],
  mitigations: ['M0930'],
  findings: ['controller-reached-from-other-zone', 'level-skip', 'building-process-mix', 'dual-homed-host'],
  leaves: 'Who already stands in the cell, and the servers that must command it.',
  instances: (site, model) => [...secondInterfaces(site, model), ...tighterRules(site, model), ...site.graph.zones.filter(zone => zone.purdueLevel !== undefined && zone.purdueLevel <= 2 && zone.basis !== 'external').flatMap(zone => {
    const members = new Set(zone.assets);
    const inward = model.edgesWhere((facts, edge) => edge.to === `${zone.id}.far` || edge.to.startsWith(`${zone.id}.open.`)
      // What the rules of today let through unseen, nobody was seen to need.
      || (facts.rule === 'F02' && facts.toAsset !== undefined && members.has(facts.toAsset) && facts.fromAsset !== undefined && !members.has(facts.fromAsset)) || (facts.rule === 'F01' && facts.toAsset !== undefined && members.has(facts.toAsset) && facts.fromAsset !== undefined && !members.has(facts.fromAsset)
      // What controls the cell keeps its way in: only the operators and servers seen to do so.
      && !['wcs', 'scada-server', 'hmi', 'historian', 'opc-server', 'engineering-workstation', 'bms-server', 'ems-server'].includes(site.asset(facts.fromAsset)?.role ?? '')));
    if (inward.length === 0) return [];
    return [{
      key: zone.id,
      title: `Put a firewall in front of ${zone.name}`,
      description: `Allow into ${zone.name} only the control, supervision and engineering servers that were seen to need it, each to its own devices; deny and log the rest.`,
      assets: [...members].sort(),
      effects: cap('edge', edgeIds(inward), 0.1),
      brokenConversations: conversationsOf(inward),
    }];
  })],
});
