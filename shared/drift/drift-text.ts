import type { Drift, DriftItem } from '../model/drift';

/** `crossdock-drift` version 1 (docs/formats.md): members in a fixed order. */
export function driftJson({ base, new: later, zones, matches, items, cannotSay }: Drift): string {
  return `${JSON.stringify({ format: 'crossdock-drift', version: 1, base, new: later, zones, matches, items: items.map(ordered), cannotSay }, null, 1)}\n`;
}

function ordered({ id, about, state, severity, kind, text, field, before, after, doubt, baseAssets, newAssets, baseEvidence, newEvidence }: DriftItem): Record<string, unknown> {
  return { id, about, state, severity, kind, text, field, before, after, doubt, baseAssets, newAssets, baseEvidence, newEvidence };
}

const money = (value: number): string => (value >= 1e6 ? `$${(value / 1e6).toFixed(2)} M` : value >= 1e3 ? `$${(value / 1e3).toFixed(1)} k` : `$${value.toFixed(0)}`);

/** What a person reads first: what came, what changed, what went, and what cannot be said. Lists longer than `most` end with how many more there are. */
export function driftText(drift: Drift, most = 15): string {
  const lines: string[] = [];
  const { base, new: later, items } = drift;
  const side = ({ sources, assets, findings, expectedAnnualLoss, score }: Drift['base']): string => `${sources.map(({ name }) => name).join(', ')}: ${assets} assets, ${findings} findings, ${money(expectedAnnualLoss)} a year expected, score ${score.toFixed(0)}`;
  lines.push(`Then  ${side(base)}`, `Now   ${side(later)}`, `Same  ${drift.matches.length} assets on both sides`);
  const section = (title: string, chosen: readonly DriftItem[]): void => {
    if (chosen.length === 0) return;
    lines.push('', `${title} (${chosen.length})`);
    for (const { severity, text, doubt } of chosen.slice(0, most)) lines.push(`  ${severity.padEnd(8)}  ${text}${doubt === undefined ? '' : ` Not sure: ${doubt}.`}`);
    if (chosen.length > most) lines.push(`  … and ${chosen.length - most} more`);
  };
  const of = (about: DriftItem['about'], ...states: DriftItem['state'][]): DriftItem[] => items.filter(item => item.about === about && states.includes(item.state));
  section('New devices', of('asset', 'new', 'not-seen-before').filter(({ field }) => field === undefined));
  section('Known devices, changed', [...of('asset', 'changed', 'replaced'), ...of('asset', 'not-seen-before').filter(({ field }) => field !== undefined)]);
  section('Known pairs doing something else', [...of('conversation', 'changed'), ...of('conversation', 'not-seen-before').filter(({ field }) => field !== undefined)]);
  section('Services that nobody uses any more', of('asset', 'gone', 'not-seen').filter(({ field }) => field === 'service'));
  section('New conversations', of('conversation', 'new', 'not-seen-before').filter(({ field }) => field === undefined));
  section('New findings', of('finding', 'new', 'not-seen-before'));
  section('Findings partly closed', of('finding', 'partly-closed'));
  section('Findings closed', of('finding', 'closed'));
  section('Findings not seen again, which proves nothing', of('finding', 'not-seen'));
  section('Devices gone', of('asset', 'gone').filter(({ field }) => field === undefined));
  section('Devices not seen again, which proves nothing', of('asset', 'not-seen').filter(({ field }) => field === undefined));
  const open = of('finding', 'open').length;
  const silent = of('conversation', 'gone', 'not-seen').length;
  lines.push('', `${open} finding${open === 1 ? '' : 's'} still open; ${silent} conversation${silent === 1 ? '' : 's'} not seen again.`);
  if (drift.cannotSay.length > 0) lines.push('', 'What cannot be said', ...drift.cannotSay.map(text => `  ${text}`));
  return `${lines.join('\n')}\n`;
}
