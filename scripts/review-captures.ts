// Writes docs/reviews/real-captures.md: every asset that the product finds in three recorded captures, with role, reason and frame. The verdict column and what follows the tables are
// written by people and carried over.   node scripts/run-ts.mjs scripts/review-captures.ts [FOLDER OF CAPTURES]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { identifyAssets } from '../shared/assets/identify';
import { buildGraph } from '../shared/graph/build';
import type { Asset } from '../shared/model/asset';
import type { Evidence } from '../shared/model/evidence';
import { readSource } from '../electron/import-worker/read-source';

const PAGE = resolve('docs/reviews/real-captures.md');
const FAULTS = '## Faults found this way';
const UNSEEN = '**not judged yet**';
export const REVIEWED = ['ot-plant1-merged.pcapng', 'ot-s4x15-merged.pcapng', 'ot-profinet-cm-icsnpp.pcap'];

const INTRO = `# Assets of recorded captures, checked by hand

What the product says of three captures that were recorded elsewhere, against what Wireshark shows. The tables are made from the product's own output by \`scripts/review-captures.ts\`; the
verdicts were written by people who looked at the frames with tshark. Assets that are alike in maker, role and reasons share a line. *Frame* is the first frame that the strongest reason cites.
`;

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ').trim();

function frameOf(evidence: readonly Evidence[]): string {
  for (const piece of evidence) {
    if ('frame' in piece) return String(piece.frame);
    if ('from' in piece) return frameOf(piece.from);
  }
  return '–';
}

/** Named devices stand alone; nameless ones with the same maker, role and reasons share a line. */
function lineKey(asset: Asset): string {
  const alone = asset.hostnames.length > 0 || asset.model !== undefined || asset.ips.length !== 1 || asset.facts.some(fact => fact.key === 'name');
  return alone ? asset.id : [asset.vendor, asset.role, asset.roleConfidence, ...asset.roleReasons.map(reason => reason.rule), asset.external].join(' ');
}

/** Rows without verdicts: asset, role, reason, frame. */
export function reviewRows(path: string): string[][] {
  const outcome = readSource(path, { site: 'site', config: {} });
  if (outcome.kind !== 'read') throw new Error(`${path} was not read`);
  const { assets } = buildGraph([outcome.reading], identifyAssets([outcome.reading], {}), {});
  const lines = new Map<string, Asset[]>();
  const order = [...assets].sort((a, b) => (a.role + a.name < b.role + b.name ? -1 : 1));
  for (const asset of order) lines.set(lineKey(asset), [...lines.get(lineKey(asset)) ?? [], asset]);
  return [...lines.values()].map(list => {
    const [first] = list as [Asset];
    const who = list.length > 1 ? `${list.length} × ${first.vendor ?? 'no maker'}: ${list.map(asset => asset.ips[0] ?? asset.macs[0]).join(', ')}` : [first.name, ...[...first.ips, ...first.macs].filter(text => !first.name.includes(text))].join(' · ');
    const best = first.roleReasons[0];
    const shown = best ? frameOf(best.evidence) : frameOf(first.facts.flatMap(fact => fact.evidence));
    return [who, `${first.role} ${first.roleConfidence}`, first.roleReasons.filter(reason => reason.points > 0).map(reason => `${reason.text} (${reason.rule}, +${reason.points})`).join('; ') || 'nothing decides', shown].map(cell);
  });
}

function main(): void {
  const folder = process.argv[2] ?? join('..', 'shared', 'captures');
  const before = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  const verdicts = new Map<string, string>();
  let section = '';
  for (const line of before.split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3);
    const cells = line.split(/(?<!\\)\|/).map(text => text.trim());
    if (cells.length === 7 && cells[1] !== 'asset') verdicts.set(`${section} ${cells[1]}`, cells[5]!);
  }
  const parts = [INTRO];
  for (const file of REVIEWED) {
    const rows = reviewRows(join(folder, file));
    parts.push(`## ${file}\n`, '| asset | role | reason | frame | verdict |', '|---|---|---|---|---|', ...rows.map(row => `| ${row.join(' | ')} | ${verdicts.get(`${file} ${row[0]}`) ?? UNSEEN} |`), '');
  }
  const rest = before.indexOf(FAULTS);
  parts.push(rest < 0 ? `${FAULTS}\n` : before.slice(rest).trimEnd(), '');
  writeFileSync(PAGE, parts.join('\n'));
}

if (process.argv[1]?.endsWith('review-captures.ts')) main();
