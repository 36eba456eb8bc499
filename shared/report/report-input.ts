import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Analysis } from '../model/analysis';
import type { ReportInput } from './sheets/words-kit';

/** What the sheets of the workbook and the sections of the document are made from: the analysis with the row that each of its parts has in the workbook. */
export function reportInput(analysis: Analysis, engagement: string): ReportInput {
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
  return { analysis, engagement, rowOf, inputHash };
}
