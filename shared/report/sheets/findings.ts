import type { TableSheet } from '../../model/workbook';
import { columnsOf, fieldOf, keptCells } from '../registers';
import { evidenceWords, hashOf, nameOf, SHEET, shortId, wiresharkFilter, type ReportInput } from './words-kit';

export function findingsSheet({ analysis }: ReportInput): TableSheet {
  const name = nameOf(analysis);
  return {
    kind: 'table', name: SHEET.findings, table: 'tblFindings',
    columns: [
      { header: 'No.', width: 7, kind: 'identifier' }, { header: 'Finding id', width: 30, kind: 'identifier', wrap: true }, { header: 'Severity', width: 10, kind: 'text', riskWords: true }, { header: 'Title', width: 40, kind: 'text', wrap: true },
      { header: 'Assets', width: 28, kind: 'text', wrap: true }, { header: 'Why', width: 70, kind: 'text', wrap: true }, { header: 'Evidence', width: 32, kind: 'text', wrap: true }, { header: 'Wireshark filter', width: 54, kind: 'text', wrap: true },
      { header: 'Source SHA-256', width: 36, kind: 'identifier', wrap: true }, { header: 'Rule', width: 26, kind: 'text', wrap: true }, { header: 'When this rule is wrong', width: 44, kind: 'text', wrap: true }, { header: 'ATT&CK', width: 14, kind: 'text', wrap: true },
      { header: 'Requirements', width: 30, kind: 'text', wrap: true }, ...columnsOf('finding', 'triage'), { header: 'Analyst’s reason', width: 34, kind: 'text', wrap: true }, ...columnsOf('finding', 'owner', 'accepted-risk', 'due', 'comment'),
    ],
    rows: analysis.findings.map((finding, i) => [
      shortId('F', i + 1), finding.id, finding.severity, finding.title, finding.assets.map(name).join('\n'), finding.why, evidenceWords(analysis, finding.evidence), wiresharkFilter(finding.evidence) ?? 'no frame', hashOf(analysis, finding.evidence) ?? 'none',
      finding.rule, finding.falsePositives, finding.techniques.join('\n'), finding.requirements.join('\n'), ...fieldOf('finding', 'triage').cells(finding.triage?.value.status.replace('-', ' ') ?? ''), finding.triage?.value.reason ?? 'none', ...keptCells('finding', finding.kept, 'owner', 'accepted-risk', 'due', 'comment'),
    ]),
  };
}
