import { outcomeWords } from '../../model/conversation-words';
import type { SiteConversation } from '../../model/graph';
import type { Cell, TableSheet } from '../../model/workbook';
import { date, evidenceWords, linkTo, nameOf, SHEET, shortId, zoneNameOf, type ReportInput } from './words-kit';

const ALLOWED = ['yes', 'no', 'unknown'] as const;

/** Who talks to whom, and how it went: the conversations of the site, the largest first. Whether a policy allows it is the owner's to say. A last row says how many more there are than `most`. */
export function conversationsSheet(input: ReportInput, most: number): TableSheet {
  const { analysis } = input;
  const left = Math.max(0, analysis.conversations.length - most);
  const name = nameOf(analysis);
  const zoneName = zoneNameOf(analysis);
  const zones = new Map(analysis.assets.map(asset => [asset.id, asset.zone]));
  const side = (asset: string | undefined, address: string | undefined): Cell => (asset === undefined ? `group ${address ?? 'address'}` : linkTo(input, SHEET.assets, asset, name(asset)));
  const zone = (asset: string | undefined): string => (asset === undefined ? 'n/a' : zoneName(zones.get(asset)));
  return {
    kind: 'table', name: SHEET.conversations, table: 'tblConversations',
    columns: [
      { header: 'No.', width: 8, kind: 'identifier' }, { header: 'Client', width: 24, kind: 'text', wrap: true }, { header: 'Client address', width: 18, kind: 'identifier' }, { header: 'Client zone', width: 18, kind: 'text', wrap: true },
      { header: 'Server', width: 24, kind: 'text', wrap: true }, { header: 'Server address', width: 18, kind: 'identifier' }, { header: 'Server zone', width: 18, kind: 'text', wrap: true }, { header: 'Transport', width: 10, kind: 'text' },
      { header: 'Port', width: 8, kind: 'identifier' }, { header: 'Protocol', width: 16, kind: 'text', wrap: true }, { header: 'Connections', width: 12, kind: 'integer' }, { header: 'Outcome', width: 28, kind: 'text', wrap: true },
      { header: 'Refused', width: 9, kind: 'integer' }, { header: 'Packets', width: 11, kind: 'integer' }, { header: 'Bytes', width: 14, kind: 'integer' }, { header: 'Round trip ms', width: 10, kind: 'number' },
      { header: 'Interval ms', width: 11, kind: 'number' }, { header: 'Jitter', width: 9, kind: 'percent' }, { header: 'TTL client', width: 8, kind: 'integer' }, { header: 'TTL server', width: 8, kind: 'integer' }, { header: 'VLAN', width: 8, kind: 'identifier' },
      { header: 'Tunnel', width: 24, kind: 'text', wrap: true }, { header: 'Crosses zones', width: 9, kind: 'text' }, { header: 'Allowed', width: 11, kind: 'text', choices: ALLOWED }, { header: 'First seen (UTC)', width: 16, kind: 'date' },
      { header: 'Last seen (UTC)', width: 16, kind: 'date' }, { header: 'Evidence', width: 34, kind: 'text', wrap: true },
    ],
    rows: [...[...analysis.conversations].sort((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1)).slice(0, most).map((conversation, i): readonly Cell[] => [
      shortId('V', i + 1), side(conversation.client, conversation.clientIp ?? conversation.clientMac), conversation.clientIp ?? conversation.clientMac ?? 'not observed', zone(conversation.client),
      side(conversation.server, conversation.serverIp ?? conversation.serverMac), conversation.serverIp ?? conversation.serverMac ?? 'not observed', zone(conversation.server), conversation.transport,
      conversation.serverPort === undefined ? 'none' : String(conversation.serverPort), protocol(conversation), conversation.connections, outcomeWords(conversation), conversation.outcomes?.refused ?? 'n/a', conversation.packets, conversation.bytes,
      milliseconds(conversation.roundTripMicros), conversation.period ? milliseconds(conversation.period.micros) : 'not periodic', conversation.period ? Number(conversation.period.variation.toPrecision(4)) : 'n/a',
      conversation.ttlClient ?? 'n/a', conversation.ttlServer ?? 'n/a', conversation.vlan === undefined ? 'none' : String(conversation.vlan), conversation.tunnel ?? 'none', crosses(zones, conversation), 'unknown',
      date(conversation.firstSeen), date(conversation.lastSeen), evidenceWords(analysis, conversation.evidence, 2) || 'none',
    ]), ...(left === 0 ? [] : [['more', `${left} more conversations, none larger than these, are in conversations.csv of the CSV set.`]])],
  };
}

const milliseconds = (micros: number | undefined): Cell => (micros === undefined ? 'not observed' : Number((micros / 1e3).toPrecision(4)));

const protocol = ({ protocol: id, protocolBasis }: SiteConversation): string => (id === undefined ? 'not recognised' : protocolBasis === 'port' ? `${id} (port only)` : id);

function crosses(zones: ReadonlyMap<string, string | undefined>, { client, server }: SiteConversation): string {
  const [from, to] = [client, server].map(asset => (asset === undefined ? undefined : zones.get(asset)));
  return from === undefined || to === undefined ? 'unknown' : from === to ? 'no' : 'yes';
}
