import type { Analysis } from '../../model/analysis';
import type { Evidence } from '../../model/evidence';
import type { Severity } from '../../model/finding';
import type { Remediation } from '../../model/remediation';
import type { Micros } from '../../model/time';
import { isoTime } from '../../model/time';
import type { LinkCell } from '../../model/workbook';
import { riskBandOfShare, type RiskBand } from '../../model/views';

/** What several sheets say in the same way. */
export interface ReportInput {
  readonly analysis: Analysis;
  readonly engagement: string;
  /** Asset id → row of the Assets sheet, and the same for findings, paths and remediations; for links between sheets. */
  readonly rowOf: ReadonlyMap<string, number>;
  /** SHA-256 of the sources' SHA-256, sorted, one a line: the same files give the same. */
  readonly inputHash: string;
}

/** Conversations in the workbook at most, the largest by bytes; a workbook of more is slow to open, and takes more than 600 MB to write. The CSV set has all. */
export const CONVERSATIONS_IN_WORKBOOK = 100_000;

export const SHEET = {
  summary: 'Summary', targets: 'Targets', zones: 'Zones', conduits: 'Conduits', assets: 'Assets', conversations: 'Conversations', findings: 'Findings', paths: 'Attack paths', steps: 'Path steps', roadmap: 'Roadmap', vulnerabilities: 'Vulnerabilities', assumptions: 'Assumptions', quality: 'Data quality',
  provenance: 'Provenance',
} as const;

/** Every sheet after the cover, in the workbook's order, and what it holds. */
export const CONTENTS: readonly (readonly [sheet: string, what: string])[] = [
  [SHEET.summary, 'Coverage, the derived risk and its score, the largest attack paths, the best remediations'],
  [SHEET.targets, 'What is lost when a target is reached, and how often: the arithmetic of the expected loss'],
  [SHEET.zones, 'Groups of assets with their Purdue level, their risk and what could not be assessed'],
  [SHEET.conduits, 'Traffic between zones, with its protocols'],
  [SHEET.assets, 'Every asset with role, addresses, make, services and risk'],
  [SHEET.conversations, 'Who talks to whom, over what, how it went and how regularly'],
  [SHEET.findings, 'Weaknesses and exposures with their evidence and when the rule is wrong'],
  [SHEET.paths, 'From where an attacker can begin to what can be lost, the largest loss first'],
  [SHEET.steps, 'Every hop of those paths with its technique, its evidence or its assumption'],
  [SHEET.roadmap, 'Remediations by rank: what they remove, cost and would cut'],
  [SHEET.vulnerabilities, 'Known flaws of the assets, with the reason of each match; needs a scan or a list'],
  [SHEET.assumptions, 'What was taken for granted, with its range'],
  [SHEET.quality, 'What is missing or doubtful in the data, line by line'],
  [SHEET.provenance, 'Every source with its SHA-256 and its receipt'],
];

/** Of a time of the capture, or ISO text; to the second. */
export const date = (time: Micros | string | undefined): string => {
  if (time === undefined) return 'not observed';
  return (typeof time === 'string' ? time : isoTime(time))?.slice(0, 19).concat('Z') ?? 'out of range';
};

/** `core-span.pcapng #18204, #18207`, `cmdb.csv row 12`, one source a line; derived evidence is told by what it derives from. */
export function evidenceWords(analysis: Analysis, evidence: readonly Evidence[], shown = 6): string {
  const names = new Map(analysis.sources.map(source => [source.id, source.name]));
  const flat = evidence.flatMap(piece => ('rule' in piece ? piece.from : [piece]));
  const lines = new Map<string, string[]>();
  const add = (line: string, place: string): void => void lines.set(line, [...(lines.get(line) ?? []), place]);
  for (const piece of flat.slice(0, shown)) {
    if ('analyst' in piece) add('analyst:', piece.note);
    else if ('rule' in piece) add(piece.rule, '');
    else add(names.get(piece.source) ?? piece.source, 'frame' in piece ? `#${piece.frame}` : 'sheet' in piece ? `${piece.sheet} row ${piece.row}` : 'row' in piece ? `row ${piece.row}` : 'line' in piece ? `line ${piece.line}` : 'pointer' in piece ? piece.pointer : '');
  }
  return `${[...lines].map(([line, places]) => `${line} ${places.join(', ')}`.trim()).join('\n')}${flat.length > shown ? `\nand ${flat.length - shown} more` : ''}`;
}

/** A display filter that finds the frames of the first cited capture in Wireshark. */
export function wiresharkFilter(evidence: readonly Evidence[]): string | undefined {
  const frames = evidence.flatMap(piece => ('rule' in piece ? piece.from : [piece])).filter((piece): piece is Extract<Evidence, { frame: number }> => 'frame' in piece);
  const first = frames[0];
  if (!first) return undefined;
  const own = [...new Set(frames.filter(piece => piece.source === first.source).map(piece => piece.frame))].slice(0, 8);
  return own.map(frame => `frame.number == ${frame}`).join(' || ');
}

export function hashOf(analysis: Analysis, evidence: readonly Evidence[]): string | undefined {
  const first = evidence.flatMap(piece => ('rule' in piece ? piece.from : [piece])).find(piece => 'source' in piece);
  return first && 'source' in first ? analysis.sources.find(source => source.id === first.source)?.sha256 : undefined;
}

export const band = (share: number): RiskBand => riskBandOfShare(share);

/** A link to a row of another sheet, or the bare text where it has no row. */
export function linkTo(input: ReportInput, sheet: string, id: string, text: string): LinkCell | string {
  const row = input.rowOf.get(id);
  return row === undefined ? text : { text, sheet, cell: `A${row}` };
}

export const nameOf = (analysis: Analysis): ((id: string | undefined) => string) => {
  const names = new Map(analysis.assets.map(asset => [asset.id, asset.name]));
  return id => (id === undefined ? 'outside' : (names.get(id) ?? id));
};

export const zoneNameOf = (analysis: Analysis): ((id: string | undefined) => string) => {
  const names = new Map(analysis.zones.map(zone => [zone.id, zone.name]));
  return id => (id === undefined ? 'unknown' : (names.get(id) ?? id));
};

/** Short stable ids for people: A001 … in the order of the sheet. */
export const shortId = (letter: string, row: number): string => `${letter}${String(row).padStart(3, '0')}`;

/** What was seen, in numbers: the summary of the workbook and that of the document say the same. */
export interface CoverageFigures {
  readonly packets: number;
  readonly decoded: number;
  /** Assets of the site; external peers are not among them. */
  readonly assets: number;
  readonly external: number;
  readonly withRole: number;
  readonly withZone: number;
  readonly limitedZones: number;
  readonly bySeverity: readonly (readonly [severity: Severity, count: number])[];
}

export function coverageFigures(analysis: Analysis): CoverageFigures {
  const inside = analysis.assets.filter(asset => !asset.external);
  const captures = analysis.sources.flatMap(source => source.capture ?? []);
  return {
    packets: captures.reduce((sum, capture) => sum + capture.packets, 0), decoded: captures.reduce((sum, capture) => sum + capture.decoded, 0),
    assets: inside.length, external: analysis.assets.length - inside.length, withRole: inside.filter(asset => asset.role !== 'unknown').length, withZone: inside.filter(asset => asset.zone !== undefined).length,
    limitedZones: analysis.coverage.filter(zone => zone.limits.length > 0).length,
    bySeverity: (['critical', 'high', 'medium', 'low'] as const).map(severity => [severity, analysis.findings.filter(finding => finding.severity === severity).length] as const),
  };
}

/** From the first to the last packet of all captures; undefined where none was imported. */
export function captureWindow(analysis: Analysis): readonly [from: Micros, to: Micros] | undefined {
  const times = analysis.sources.filter(source => source.kind === 'capture').flatMap(source => [source.firstSeen, source.lastSeen]).filter(time => time !== undefined);
  return times.length === 0 ? undefined : [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
}

export const riskMethod = ({ risk }: Analysis): string => (risk.method === 'exact' ? 'Exact inference' : `Monte-Carlo, ${risk.samples ?? 0} campaigns, seed ${risk.seed ?? 0}`);

/** When: what is in the plan and needs no downtime, what is in it and does, what is not in it. */
export const PHASES = ['now', 'next', 'later'] as const;
export const phaseOf = ({ inPlan, downtimeHours }: Remediation): (typeof PHASES)[number] => (inPlan ? (downtimeHours > 0 ? 'next' : 'now') : 'later');

/** Whole dollars, thousands parted by commas as the workbook's cells show them. */
export const dollars = (loss: number): string => `$${String(Math.round(loss)).replace(/\B(?=(\d{3})+$)/g, ',')}`;

/** Of a step that was never seen before the last occasion. */
export const newSince = (time: Micros): string => `New since ${isoTime(time)?.slice(0, 10) ?? 'the last capture'}.`;
