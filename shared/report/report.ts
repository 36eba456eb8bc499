import type { Analysis } from '../model/analysis';
import type { ReportSettings } from '../model/report-settings';
import type { WorkbookSpec } from '../model/workbook';
import { markSheet } from './merge/mark';
import { reportInput } from './report-input';
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
import { vulnerabilitiesSheet } from './sheets/vulnerabilities';
import { CONVERSATIONS_IN_WORKBOOK } from './sheets/words-kit';
import { zonesSheet } from './sheets/zones';

/**
 * The report workbook of an analysis. Shown first is the summary.
 *
 * @param conversations rows of the sheet of conversations at most; the CSV set has no limit
 */
export function buildReport(analysis: Analysis, { engagement, conversations = CONVERSATIONS_IN_WORKBOOK, settings = {} }: { readonly engagement: string; readonly conversations?: number; readonly settings?: ReportSettings }): WorkbookSpec {
  const input = reportInput(analysis, engagement);
  return {
    title: `${settings.title ?? engagement}: risk report`, author: settings.author ?? `${analysis.tool.name} ${analysis.tool.version}`, created: analysis.generatedAt, active: 1, footer: `${settings.classification === undefined ? '' : `${settings.classification} · `}${analysis.tool.name}, input ${input.inputHash.slice(0, 12)}`,
    sheets: [
      coverSheet(input, settings), summarySheet(input), targetsSheet(input), zonesSheet(input), conduitsSheet(input), assetsSheet(input), conversationsSheet(input, conversations), findingsSheet(input), attackPathsSheet(input), pathStepsSheet(input), roadmapSheet(input),
      vulnerabilitiesSheet(input), assumptionsSheet(input), dataQualitySheet(input), provenanceSheet(input), markSheet(analysis, engagement),
    ],
  };
}
