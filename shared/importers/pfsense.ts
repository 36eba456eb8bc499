import { defineImporter } from './definition';
import { configReader, headText } from './network-kit';
import type { ConfigResult } from './network-kit';
import { each, legacyRule, legacySide, listed, marked, PfConfig } from './pf-config-kit';
import { inner, textOf } from './xml-lines-kit';

/** `config.xml` of pfSense: rules on the interface where a packet comes in, floating rules before them, aliases, port forwards, gateways. A packet that no rule fits is dropped. */
export const pfsense = defineImporter({
  id: 'pfsense',
  name: 'pfSense configuration (XML)',
  kind: 'firewall',
  format: 'pfsense',
  recognises: head => /<pfsense>/.test(headText(head).slice(0, 4096)),
  read: input => configReader(() => pfsense, input, readPfsense),
});

const READ = new Set(['version', 'interfaces', 'ifgroups', 'vlans', 'filter', 'nat', 'aliases', 'staticroutes', 'gateways']);

function readPfsense(text: string): ConfigResult {
  const config = new PfConfig(text, READ);
  const { root, receipt, device } = config;
  if (!root) return { devices: [], receipt };
  device.vendor = 'Netgate';
  device.os = 'pfSense';
  for (const group of each(inner(root, 'ifgroups'), 'ifgroupentry')) {
    const name = textOf(group, 'ifname');
    if (name !== undefined) config.groups.set(name, listed(textOf(group, 'members')));
  }
  config.aliases(inner(root, 'aliases')?.children ?? []);
  for (const item of each(inner(root, 'gateways'), 'gateway_item')) config.gateway(textOf(item, 'name'), textOf(item, 'gateway'), marked(item, 'defaultgw'), item);

  const rules = each(inner(root, 'filter'), 'rule').map(rule => ({ rule, floating: marked(rule, 'floating') }));
  const place = ({ rule, floating }: typeof rules[number]): number => (floating ? 0 : config.groups.has(textOf(rule, 'interface') ?? '') ? 1 : 2);
  config.filter([...rules].sort((a, b) => place(a) - place(b)).flatMap(({ rule, floating }) => legacyRule(rule, !floating || marked(rule, 'quick')) ?? []));
  config.portForwards();
  for (const rule of each(inner(root, 'nat'), 'onetoone')) config.oneToOne(rule, textOf(rule, 'external'), legacySide(inner(rule, 'source')), !marked(rule, 'disabled'));
  config.routes();
  return { devices: [device], receipt };
}
