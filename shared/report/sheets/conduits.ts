import type { TableSheet } from '../../model/workbook';
import { linkTo, SHEET, shortId, zoneNameOf, type ReportInput } from './words-kit';

const ALLOWED = ['yes', 'no', 'unknown'] as const;

/** The traffic from one zone to another; clients are in the first. Whether a policy allows it is the owner's to say. */
export function conduitsSheet(input: ReportInput): TableSheet {
  const { analysis } = input;
  const name = zoneNameOf(analysis);
  const level = new Map(analysis.zones.map(zone => [zone.id, zone.purdueLevel]));
  const levelWord = (zone: string): string => (level.get(zone) === undefined ? 'n/a' : String(level.get(zone)));
  return {
    kind: 'table', name: SHEET.conduits, table: 'tblConduits',
    columns: [
      { header: 'No.', width: 7, kind: 'identifier' }, { header: 'Conduit id', width: 52, kind: 'identifier', wrap: true }, { header: 'From zone', width: 24, kind: 'text', wrap: true }, { header: 'From level', width: 8, kind: 'identifier' }, { header: 'To zone', width: 24, kind: 'text', wrap: true }, { header: 'To level', width: 8, kind: 'identifier' },
      { header: 'Levels crossed', width: 9, kind: 'number' }, { header: 'Protocols', width: 36, kind: 'text', wrap: true }, { header: 'Conversations', width: 14, kind: 'integer' }, { header: 'Bytes', width: 14, kind: 'integer' },
      { header: 'Allowed', width: 11, kind: 'text', choices: ALLOWED }, { header: 'Enforced by', width: 20, kind: 'text' }, { header: 'Comment', width: 34, kind: 'text', wrap: true },
    ],
    rows: analysis.conduits.map((conduit, i) => {
      const [from, to] = [level.get(conduit.from), level.get(conduit.to)];
      return [
        shortId('C', i + 1), conduit.id, linkTo(input, SHEET.zones, conduit.from, name(conduit.from)), levelWord(conduit.from), linkTo(input, SHEET.zones, conduit.to, name(conduit.to)), levelWord(conduit.to),
        from === undefined || to === undefined ? 'n/a' : Math.abs(from - to), conduit.protocols.join(', ') || 'none recognised', conduit.conversations, conduit.bytes, 'unknown', undefined, undefined,
      ];
    }),
  };
}
