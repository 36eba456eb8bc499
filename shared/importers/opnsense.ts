import { defineImporter } from './definition';
import { configReader, headText } from './network-kit';
import type { ConfigResult } from './network-kit';
import { each, legacyRule, legacySide, listed, marked, PfConfig } from './pf-config-kit';
import type { PfRule } from './pf-config-kit';
import { inner, textOf } from './xml-lines-kit';
import type { XmlElement } from './xml-lines-kit';

/**
 * `config.xml` of OPNsense. Rules stand below `filter` (all of them up to 25) and below `OPNsense/Firewall/Filter/rules` (“Automation”, all of them from 26.1). pf's list holds rules for several interfaces or none first, then those
 * of interface groups, then those of one interface; in each, the new ones by their sequence before the old ones (opnsense/core: FilterRuleField.php `getPriority`, pf.inc, filter.lib.inc).
 */
export const opnsense = defineImporter({
  id: 'opnsense',
  name: 'OPNsense configuration (XML)',
  kind: 'firewall',
  format: 'opnsense',
  recognises: head => /<opnsense>/.test(headText(head).slice(0, 4096)),
  read: input => configReader(() => opnsense, input, readOpnsense),
});

const READ = new Set(['version', 'interfaces', 'ifgroups', 'vlans', 'filter', 'nat', 'aliases', 'staticroutes', 'gateways', 'OPNsense/Firewall', 'OPNsense/Gateways']);

interface Placed {
  readonly rule: PfRule;
  readonly place: number;
  readonly sequence: number;
}

function readOpnsense(text: string): ConfigResult {
  const config = new PfConfig(text, READ);
  const { root, receipt, device } = config;
  if (!root) return { devices: [], receipt };
  device.vendor = 'Deciso';
  device.os = 'OPNsense';
  const groupOrder = new Map<string, number>();
  for (const group of each(inner(root, 'ifgroups'), 'ifgroupentry')) {
    const name = textOf(group, 'ifname');
    if (name === undefined) continue;
    config.groups.set(name, listed(textOf(group, 'members')));
    groupOrder.set(name, Number(textOf(group, 'sequence') ?? 0) || 0);
  }
  config.aliases([...inner(root, 'aliases')?.children ?? [], ...inner(root, 'OPNsense', 'Firewall', 'Alias', 'aliases')?.children ?? []]);
  for (const item of [...each(inner(root, 'gateways'), 'gateway_item'), ...each(inner(root, 'OPNsense', 'Gateways'), 'gateway_item')]) {
    if (!marked(item, 'disabled')) config.gateway(textOf(item, 'name'), textOf(item, 'gateway'), marked(item, 'defaultgw'), item);
  }

  const known = device.interfaces.map(({ name }) => name);
  const placeOf = (interfaces: readonly string[], floating: boolean): number => {
    if (floating || interfaces.length !== 1) return 200_000;
    return groupOrder.has(interfaces[0]!) ? 300_000 + groupOrder.get(interfaces[0]!)! : 400_000;
  };
  const placed: Placed[] = [];
  for (const element of each(inner(root, 'OPNsense', 'Firewall', 'Filter', 'rules'), 'rule')) {
    const all = listed(textOf(element, 'interface')), except = marked(element, 'interfacenot');
    const interfaces = except ? known.filter(name => !all.flatMap(one => config.groups.get(one) ?? [one]).includes(name)) : all;
    // All interfaces are excepted: no packet meets it.
    if (except && interfaces.length === 0) continue;
    placed.push({ rule: newRule(element, interfaces), place: placeOf(all, except), sequence: Number(textOf(element, 'sequence') ?? 1) || 0 });
  }
  for (const element of each(inner(root, 'filter'), 'rule')) {
    const floating = inner(element, 'floating') !== undefined, rule = legacyRule(element, inner(element, 'quick') === undefined ? !floating : marked(element, 'quick'));
    if (rule) placed.push({ rule, place: placeOf(rule.interfaces, floating), sequence: Infinity });
  }
  config.filter(placed.sort((a, b) => a.place - b.place || (a.sequence === b.sequence ? 0 : a.sequence - b.sequence)).map(({ rule }) => rule));
  config.portForwards();
  for (const rule of each(inner(root, 'nat'), 'onetoone')) config.oneToOne(rule, textOf(rule, 'external'), legacySide(inner(rule, 'source')), !marked(rule, 'disabled'));
  for (const rule of each(inner(root, 'OPNsense', 'Firewall', 'Filter', 'onetoone'), 'rule')) {
    config.oneToOne(rule, textOf(rule, 'external'), { words: [textOf(rule, 'source_net') ?? 'any'], negated: marked(rule, 'source_not') }, textOf(rule, 'enabled') !== '0');
  }
  config.routes();
  return { devices: [device], receipt };
}

function newRule(rule: XmlElement, interfaces: readonly string[]): PfRule {
  const direction = textOf(rule, 'direction'), family = textOf(rule, 'ipprotocol'), sides = (name: 'source' | 'destination') => {
    const words = listed(textOf(rule, `${name}_net`));
    return { words: words.length === 0 ? ['any'] : words, negated: marked(rule, `${name}_not`) };
  };
  return {
    element: rule, comment: textOf(rule, 'description'), action: (textOf(rule, 'action') ?? 'pass') === 'pass' ? 'permit' : 'deny', enabled: textOf(rule, 'enabled') !== '0', quick: textOf(rule, 'quick') !== '0', direction: direction === 'out' || direction === 'any' ? direction : 'in',
    interfaces, family: family === 'inet6' ? 'inet6' : family === 'inet46' ? 'both' : 'inet', protocol: textOf(rule, 'protocol'), source: sides('source'), destination: sides('destination'), sourcePort: textOf(rule, 'source_port'), destinationPort: textOf(rule, 'destination_port'),
    icmp: textOf(rule, 'icmptype') !== undefined || textOf(rule, 'icmp6type') !== undefined, schedule: textOf(rule, 'sched'),
  };
}
