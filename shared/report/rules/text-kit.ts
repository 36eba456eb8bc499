import type { Analysis } from '../../model/analysis';
import type { Draft, DraftRules } from './draft';

/**
 * A text for a comment of a configuration: one line of printable ASCII without quotes, backslashes or what a shell or a device might take for more than text. Names come from the wire, and a line
 * break in one would be the next command.
 */
export function harmless(text: string, longest = 200): string {
  const plain = text.replace(/#(?=\d)/g, 'frame ').replace(/[^\x20-\x7e]/g, '?').replace(/["`]/g, '\'').replace(/[\\;{}$|<>?!#]/g, '_').replace(/\s+/g, ' ').trim();
  return plain.length > longest ? `${plain.slice(0, longest - 3)}...` : plain;
}

/** What stands at the head of every draft, line by line without comment marks. */
export function head({ tool, generatedAt, sources }: Analysis, engagement: string, { sets, others }: Draft, dialect: string): string[] {
  return [
    `DRAFT for ${harmless(engagement)}: ${dialect}. For review by a person - never applied by this tool.`,
    `${harmless(tool.name)} ${harmless(tool.version)}, ${harmless(generatedAt)}, from ${sources.length} inputs.`,
    'Permits are what was captured; what happens seldom was not. Within one segment no firewall is met.',
    'Each set belongs in front of the addresses that it denies, before any wider permit.',
    ...(sets.length === 0 ? ['No chosen remediation is a rule of a packet filter.'] : []),
    ...others.map(({ rank, title }) => `Not a packet filter's work: ${rank}. ${harmless(title, 120)}`),
  ];
}

/** What one set does, line by line without comment marks. */
export function about({ remediation, rules, cuts, unsaid }: DraftRules): string[] {
  return [
    `Remediation ${remediation.rank}: ${harmless(remediation.title)} (${harmless(remediation.id)})`,
    `${rules.filter(({ action }) => action === 'permit').length} permits, ${rules.filter(({ action }) => action === 'deny').length} denials.`,
    cuts.length === 0 ? 'Cuts no observed conversation.' : `WOULD CUT ${cuts.length} observed conversation${cuts.length === 1 ? '' : 's'}, legitimate until somebody says otherwise:`,
    ...cuts.map(cut => `  - ${harmless(cut, 300)}`),
    ...(unsaid.length === 0 ? [] : [`Not told apart by address and port, so cut as well unless allowed by hand (${unsaid.length}):`, ...unsaid.map(one => `  - ${harmless(one, 300)}`)]),
  ];
}
