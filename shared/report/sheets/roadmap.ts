import type { TableSheet } from '../../model/workbook';
import { columnsOf, keptCells } from '../registers';
import { nameOf, PHASES, phaseOf, SHEET, shortId, type ReportInput } from './words-kit';

/** Ranked remediations; what each would cut stands beside what it removes. */
export function roadmapSheet({ analysis }: ReportInput): TableSheet {
  const name = nameOf(analysis);
  const conversations = new Map(analysis.conversations.map(conversation => [conversation.id, conversation]));
  const left = new Map(analysis.plan.residualCurve.flatMap(point => (point.action === undefined ? [] : point.action.split(' + ').map(id => [id, point.risk] as const))));
  return {
    kind: 'table', name: SHEET.roadmap, table: 'tblRoadmap',
    columns: [
      { header: 'Rank', width: 6, kind: 'integer' }, { header: 'No.', width: 7, kind: 'identifier' }, { header: 'Action', width: 48, kind: 'text', wrap: true }, { header: 'What to do', width: 70, kind: 'text', wrap: true }, { header: 'Template', width: 30, kind: 'text', wrap: true },
      { header: 'Phase', width: 9, kind: 'text', choices: PHASES }, { header: 'In the plan', width: 9, kind: 'text' }, { header: 'Removes $/yr', width: 13, kind: 'money' }, { header: 'Of the site', width: 9, kind: 'percent' }, { header: 'Left after it alone $/yr', width: 14, kind: 'money' },
      { header: 'Left in plan order $/yr', width: 14, kind: 'money' }, { header: 'Cost $', width: 12, kind: 'money' }, { header: 'Effort', width: 10, kind: 'text' }, { header: 'Effort hours', width: 9, kind: 'number' }, { header: 'Downtime hours', width: 10, kind: 'number' },
      { header: 'Paths cut', width: 8, kind: 'integer' }, { header: 'Assets', width: 26, kind: 'text', wrap: true }, { header: 'Conversations it would cut', width: 44, kind: 'text', wrap: true }, { header: 'Requirements', width: 28, kind: 'text', wrap: true }, { header: 'Mitigations', width: 12, kind: 'text', wrap: true },
      { header: 'Action id', width: 30, kind: 'identifier', wrap: true }, ...columnsOf('remediation', 'owner', 'due', 'status', 'accepted-risk', 'comment'),
    ],
    rows: analysis.remediations.map((remediation, i) => [
      remediation.rank, shortId('R', i + 1), remediation.title, remediation.description, remediation.template, phaseOf(remediation), remediation.inPlan ? 'yes' : 'no', remediation.reduction,
      analysis.risk.expectedAnnualLoss > 0 ? remediation.reduction / analysis.risk.expectedAnnualLoss : 0, remediation.residual, left.get(remediation.id) ?? 'n/a', remediation.cost, remediation.effort, remediation.effortHours, remediation.downtimeHours,
      remediation.pathsCut.length, remediation.assets.map(name).slice(0, 20).join('\n') + (remediation.assets.length > 20 ? `\nand ${remediation.assets.length - 20} more` : ''),
      remediation.brokenConversations.slice(0, 15).map(id => {
        const conversation = conversations.get(id);
        return conversation ? `${name(conversation.client)} → ${name(conversation.server)} ${conversation.protocol ?? conversation.transport} ${conversation.serverPort ?? ''}`.trim() : id;
      }).join('\n') + (remediation.brokenConversations.length > 15 ? `\nand ${remediation.brokenConversations.length - 15} more` : '') || 'none',
      remediation.requirements.join('\n'), remediation.techniques.join(', '), remediation.id, ...keptCells('remediation', remediation.kept, 'owner', 'due', 'status', 'accepted-risk', 'comment'),
    ]),
  };
}
