import type { Analysis } from '../../shared/model/analysis';
import type { Source } from '../../shared/model/source';
import { describeSufficiency } from '../../shared/report/sufficiency';
import { describeReceipt } from '../../shared/conversations/receipt';

const money = (value: number): string => (value >= 1e6 ? `$${(value / 1e6).toFixed(2)} M` : value >= 1e3 ? `$${(value / 1e3).toFixed(1)} k` : `$${value.toFixed(0)}`);
const percent = (value: number): string => `${(100 * value).toFixed(value >= 0.1 ? 0 : 1)} %`;

const RISKS = 10;
const REMEDIATIONS = 5;

/** What a person reads on standard output after an analysis: receipts, the ten largest risks, the five best remediations. */
export function summaryText(analysis: Analysis, written: readonly string[]): string {
  const lines: string[] = [];
  lines.push('Sources');
  for (const source of analysis.sources) lines.push(`  ${source.name}: ${describeReceipt(source)}`);
  const inside = analysis.assets.filter(asset => !asset.external);
  const classified = inside.filter(asset => asset.role !== 'unknown').length;
  lines.push('', `Site: ${inside.length} assets (${classified} with a role), ${analysis.zones.length} zones, ${analysis.conversations.length} conversations, ${analysis.findings.length} findings`);
  const { risk } = analysis;
  if (risk.unknown !== undefined) lines.push(`Risk: unknown. ${risk.unknown}`);
  else lines.push(`Risk: ${money(risk.expectedAnnualLoss)} a year expected, score ${risk.score.toFixed(0)} of 100 (${risk.method}${risk.samples === undefined ? '' : `, ${risk.samples} samples, seed ${risk.seed}`}); observed only ${money(risk.byStrictness.observed)}${risk.interval ? `; ${money(risk.interval[0])} to ${money(risk.interval[1])} in nine of ten draws of the parameters` : ''}`);
  if (risk.unknown === undefined || analysis.paths.length > 0) lines.push('', analysis.paths.length === 0 ? 'No attack path from an entry point to a target was found.' : `The ${Math.min(RISKS, analysis.paths.length)} largest risks of ${analysis.paths.length} attack paths`);
  for (const path of analysis.paths.slice(0, RISKS)) lines.push(`  ${String(path.rank).padStart(2)}. ${money(path.loss).padStart(9)} a year  ${percent(path.probability).padStart(6)}  ${path.basis.padEnd(9)}  ${path.text}`);
  if (risk.unknown === undefined || analysis.remediations.length > 0) lines.push('', analysis.remediations.length === 0 ? 'There is nothing to remediate on these paths.' : `The ${Math.min(REMEDIATIONS, analysis.remediations.length)} best remediations of ${analysis.remediations.length}`);
  for (const remediation of analysis.remediations.slice(0, REMEDIATIONS)) {
    const cuts = remediation.brokenConversations.length;
    lines.push(`  ${String(remediation.rank).padStart(2)}. −${money(remediation.reduction)} a year for ${money(remediation.cost)}  ${remediation.title}${cuts > 0 ? `; would cut ${cuts} observed conversation${cuts === 1 ? '' : 's'}` : ''}`);
  }
  if (risk.sufficiency) lines.push('', describeSufficiency(risk.sufficiency, analysis.remediations));
  if (written.length > 0) lines.push('', 'Written', ...written.map(path => `  ${path}`));
  return `${lines.join('\n')}\n`;
}

export function summaryJson(analysis: Analysis, written: readonly string[]): string {
  return `${JSON.stringify({
    sources: analysis.sources.map(source => ({ name: source.name, format: source.format, ...source.capture, ...source.table, problems: source.problems })),
    assets: analysis.assets.length, findings: analysis.findings.length, risk: analysis.risk.expectedAnnualLoss, score: analysis.risk.score,
    paths: analysis.paths.slice(0, RISKS).map(({ id, text, probability, loss }) => ({ id, text, probability, loss })),
    remediations: analysis.remediations.slice(0, REMEDIATIONS).map(({ id, title, reduction, cost }) => ({ id, title, reduction, cost })),
    written,
  }, null, 1)}\n`;
}

export function inspectText(sources: readonly Source[]): string {
  return sources.map(source => `${source.name}: ${describeReceipt(source)}\n`).join('');
}
