import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Analysis } from '../model/analysis';
import type { WorkbookSpec } from '../model/workbook';
import { assetsSheet } from './sheets/assets';
import { assumptionsSheet } from './sheets/assumptions';
import { attackPathsSheet } from './sheets/attack-paths';
import { conduitsSheet } from './sheets/conduits';
import { conversationsSheet } from './sheets/conversations';
import { coverSheet } from './sheets/cover';
import { dataQualitySheet } from './sheets/data-quality';
import { findingsSheet } from './sheets/findings';
import { pathStepsSheet } from './sheets/path-steps';
import { provenanceSheet } from './sheets/provenance';
import { roadmapSheet } from './sheets/roadmap';
import { summarySheet } from './sheets/summary';
import { targetsSheet } from './sheets/targets';
import type { ReportInput } from './sheets/words-kit';
import { vulnerabilitiesSheet } from './sheets/vulnerabilities';
import { zonesSheet } from './sheets/zones';

/** The report workbook of an analysis. Shown first is the summary. */
export function buildReport(analysis: Analysis, { engagement }: { readonly engagement: string }): WorkbookSpec {
  const rowOf = new Map<string, number>();
  analysis.assets.forEach((asset, i) => rowOf.set(asset.id, i + 2));
  analysis.findings.forEach((finding, i) => rowOf.set(finding.id, i + 2));
  analysis.zones.forEach((zone, i) => rowOf.set(zone.id, i + 2));
  analysis.remediations.forEach((remediation, i) => rowOf.set(remediation.id, i + 2));
  let step = 2;
  analysis.paths.forEach((path, i) => {
    rowOf.set(`row:${path.id}`, i + 2);
    rowOf.set(path.id, step);
    step += path.steps.length;
  });
  const inputHash = bytesToHex(sha256(utf8ToBytes(analysis.sources.map(source => source.sha256).sort().join('\n'))));
  const input: ReportInput = { analysis, engagement, rowOf, inputHash };
  return {
    title: `${engagement}: risk report`, author: `${analysis.tool.name} ${analysis.tool.version}`, created: analysis.generatedAt, active: 1, footer: `${analysis.tool.name}, input ${inputHash.slice(0, 12)}`,
    sheets: [
      coverSheet(input), summarySheet(input), targetsSheet(input), zonesSheet(input), conduitsSheet(input), assetsSheet(input), conversationsSheet(input), findingsSheet(input), attackPathsSheet(input), pathStepsSheet(input), roadmapSheet(input),
      vulnerabilitiesSheet(input), assumptionsSheet(input), dataQualitySheet(input), provenanceSheet(input),
    ],
  };
}
