import { isIpv4Text } from '../rules/address-kit';
import { draftRules } from '../rules/draft';
import { about, harmless, head } from '../rules/text-kit';
import { defineFormat } from './definition';

/** First number of our policies: a site's own are numbered from 1. A number that is taken would change that policy, so the head says to look. */
const FIRST = 900_001;

/**
 * Address, service and policy objects of FortiOS 6.4 and later (FortiOS CLI Reference, `config firewall policy`), every policy with `set status disable`. IPv4 and IPv6 addresses have members of their own there.
 * Checked against this program's own reader of FortiOS configurations; no FortiGate was at hand.
 */
export const rulesFortigate = defineFormat({
  id: 'rules-fortigate', file: 'draft-rules-fortigate.txt', about: 'the same draft as policies of a FortiGate, disabled; never applied',
  write(analysis, { engagement }) {
    const draft = draftRules(analysis);
    const all = draft.sets.flatMap(({ rules }) => rules);
    const addresses = [...new Set(all.flatMap(({ source, destination }) => [...(source === undefined ? [] : [source]), destination]))].sort();
    const services = [...new Set(all.flatMap(({ protocol, port }) => (protocol === undefined || port === undefined ? [] : [`${protocol}-${port}`])))].sort();
    const [four, six] = [addresses.filter(isIpv4Text), addresses.filter(ip => !isIpv4Text(ip))];
    const object = (ip: string): string => `"draft-${ip}"`;
    let number = FIRST;
    const policies = draft.sets.flatMap((set, i) => [...about(set).map(line => `# ${line}`), ...set.rules.flatMap(({ action, source, destination, protocol, port, why }) => {
      const suffix = isIpv4Text(destination) ? '' : '6';
      return [
        `    edit ${number++}`, `        set name "draft ${i + 1}-${number - FIRST}"`, '        set status disable', '        set srcintf "any"', '        set dstintf "any"', `        set srcaddr${suffix} ${source === undefined ? '"all"' : object(source)}`,
        `        set dstaddr${suffix} ${object(destination)}`, `        set action ${action === 'permit' ? 'accept' : 'deny'}`, '        set schedule "always"', `        set service ${protocol === undefined || port === undefined ? '"ALL"' : `"draft-${protocol}-${port}"`}`,
        `        set comments "${harmless(why)}"`, '    next',
      ];
    })]);
    const section = (path: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [`config ${path}`, ...lines, 'end']);
    return `${[
      ...head(analysis, engagement, draft, 'policies of a FortiGate, all disabled').map(line => `# ${line}`), `# Look first that no policy has a number from ${FIRST} to ${FIRST + all.length}.`,
      ...section('firewall address', four.flatMap(ip => [`    edit ${object(ip)}`, `        set subnet ${ip} 255.255.255.255`, '    next'])),
      ...section('firewall address6', six.flatMap(ip => [`    edit ${object(ip)}`, `        set ip6 ${ip}/128`, '    next'])),
      ...section('firewall service custom', services.flatMap(service => [`    edit "draft-${service}"`, `        set ${service.split('-')[0]!}-portrange ${service.split('-')[1]!}`, '    next'])),
      ...section('firewall policy', policies),
    ].join('\n')}\n`;
  },
});
