import { outcomeWords, periodWords, roundTripWords, ttlWords } from '../../shared/model/conversation-words';
import type { SiteConversation } from '../../shared/model/graph';
import { bytes, count, plural, time } from '../format';
import { EvidenceList } from './EvidenceChip';
import { Name, Words } from './Name';
import { Unknown } from './values';

interface Props {
  readonly conversations: readonly SiteConversation[];
  /** Of all, of which these are the largest. */
  readonly total: number;
  /** Name of an asset. */
  readonly nameOf: (asset: string) => string;
  /** Whose conversations they are: the other side is named. */
  readonly self?: string;
}

/** Conversations one below the other: what ran, how its connections ended, how regular and how far away it was, and the frames that show it. */
export function ConversationList({ conversations, total, nameOf, self }: Props) {
  return (
    <>
      {conversations.map(conversation => <One key={conversation.id} conversation={conversation} nameOf={nameOf} self={self} />)}
      {total > conversations.length && <p className="fa" style={{ paddingTop: 6 }}>and {count(total - conversations.length)} smaller ones, in the report</p>}
    </>
  );
}

function One({ conversation, nameOf, self }: { readonly conversation: SiteConversation; readonly nameOf: (asset: string) => string; readonly self: string | undefined }) {
  const { client, server, clientIp, serverIp, clientMac, serverMac, transport, serverPort, protocol, protocolBasis, tunnel, vlan } = conversation;
  const from = client === undefined ? (clientIp ?? clientMac ?? 'group') : nameOf(client);
  const to = server === undefined ? (serverIp ?? serverMac ?? 'group') : nameOf(server);
  const facts = [
    ['outcome', outcomeWords(conversation)], ['round trip', roundTripWords(conversation)], ['rhythm', periodWords(conversation)], ['TTL', ttlWords(conversation)], ['VLAN', vlan === undefined ? undefined : String(vlan)], ['tunnel', tunnel],
  ] as const;
  return (
    <div data-testid="conversation" style={{ borderBottom: '1px solid var(--line)', padding: '6px 0', fontSize: 12, lineHeight: '17px' }}>
      <div className="row" style={{ gap: 6 }}>
        <b className="sb ell" style={{ flex: 1, minWidth: 0 }}>
          {self === undefined ? <><Name of={from} /> → <Name of={to} /></> : <>{client === self ? '→ ' : '← '}<Name of={client === self ? to : from} /></>}
        </b>
        <span className="n fa">{bytes(conversation.bytes)}</span>
      </div>
      <div>{protocol === undefined ? <Unknown /> : <Name of={protocol} />} <span className="fa n">{transport}{serverPort === undefined ? '' : ` ${serverPort}`}{protocol !== undefined && protocolBasis === 'port' ? ', by port' : ''} · {plural(conversation.packets, 'packet')}</span></div>
      <dl className="kv" style={{ margin: '2px 0 4px', gridTemplateColumns: '68px 1fr' }}>
        {facts.flatMap(([label, words]) => (words === undefined ? [] : [<dt key={`${label}:`}>{label}</dt>, <dd key={label}><Words of={words} /></dd>]))}
        <dt>seen</dt><dd className="n">{time(conversation.firstSeen)}</dd>
      </dl>
      <EvidenceList evidence={conversation.evidence} count={conversation.evidenceCount} shown={2} />
    </div>
  );
}
