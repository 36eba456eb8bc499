import { counted, figure } from '../capture/frame';
import type { Conversation } from '../model/conversation';
import type { Witness } from '../model/reading';
import type { CaptureLimit, CaptureReceipt } from '../model/source';
import type { Micros } from '../model/time';
import { duration, percent } from '../model/quantities';
import { protocols } from '../protocols/registry';

/** What the limits of a capture are read from. */
export interface LimitFacts {
  readonly receipt: CaptureReceipt;
  readonly span: Micros;
  /** Frames by link type are Ethernet. */
  readonly ethernet: boolean;
  /** Any witness shows a MAC address. */
  readonly macs: boolean;
  /** Frames to all or to a group, and ARP. */
  readonly groups: boolean;
  readonly oneSidedTcp: { readonly conversations: number; readonly of: number };
  readonly unread: readonly string[];
}

interface Limit {
  readonly code: string;
  /** The sentence, when the limit holds. */
  readonly says: (facts: LimitFacts) => string | undefined;
}

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;

/** Fewer packets prove nothing by what is missing among them. */
const ENOUGH = 500;

/**
 * Bytes of a frame that must be there before these can be read: headers of the specification (Ethernet 14, a VLAN tag 4, IPv4 20, TCP 20 to 32 with time stamps, UDP 8) and what usually stands in front
 * of the field.
 */
const NEEDS: readonly (readonly [bytes: number, what: string])[] = [
  [62, 'Modbus functions'], [78, 'S7 functions'], [90, 'PROFINET names (DCP blocks)'], [98, 'CIP services'], [130, 'EtherNet/IP identities'], [150, 'host names in HTTP'], [200, 'LLDP and CDP descriptions'],
  [300, 'server names in TLS'], [340, 'host names in DHCP'], [1200, 'certificates'],
];

const CUT_SHARE = 0.1;
const ONE_WAY_SHARE = 0.3;
const ONE_WAY_LEAST = 5;
const ENCRYPTED_SHARE = 0.3;

/** Every limit in one table, most serious first. A new one is a line here. */
const LIMITS: readonly Limit[] = [
  {
    code: 'cut-packets',
    says: ({ receipt: { cut, packets } }) => {
      if (!cut || cut.packets < CUT_SHARE * packets) return undefined;
      const lost = NEEDS.filter(([bytes]) => bytes > cut.bytes).map(([, what]) => what);
      return `${lost.length === 0 ? 'Long messages end early' : `No ${listed(lost)}`}: ${percent(cut.packets / packets)} of the packets are cut, mostly at ${counted(cut.bytes, 'byte')}.`;
    },
  },
  {
    code: 'one-way',
    says: ({ oneSidedTcp: { conversations, of } }) => (conversations < ONE_WAY_LEAST || conversations < ONE_WAY_SHARE * of ? undefined
      : `Answers are missing: ${figure(conversations)} of ${counted(of, 'TCP conversation')} with data show one direction only, as behind a mirror port that copies one way. Who asked is inferred from ports there, and success is unknown.`),
  },
  {
    code: 'unread-link',
    says: ({ unread, receipt: { skipped, packets } }) => (unread.length === 0 ? undefined
      : `${percent((skipped['unknown-link-type'] ?? 0) / Math.max(1, packets))} of the packets have a link type that is not read (${unread.join(', ')}): they are counted, nothing else.`),
  },
  {
    code: 'wireless-encrypted',
    says: ({ receipt: { skipped, packets } }) => (skipped.encrypted === undefined ? undefined
      : `${percent(skipped.encrypted / packets)} of the packets are encrypted on the link (802.11): their addresses beyond the radio cell and their content are unknown.`),
  },
  {
    code: 'no-mac-addresses',
    says: ({ macs, receipt: { decoded } }) => (macs || decoded === 0 ? undefined : 'No MAC addresses: the capture begins at the IP layer. Makers are unknown, and a changed address makes another device.'),
  },
  {
    code: 'routed',
    says: ({ ethernet, macs, groups, receipt: { decoded } }) => (!ethernet || !macs || groups || decoded < ENOUGH ? undefined
      : `No ARP and no broadcast among ${counted(decoded, 'packet')}: seen from behind a router. MAC addresses are those of routers, and what devices tell their neighbours is missing.`),
  },
  {
    code: 'lost-packets',
    says: ({ receipt: { dropped, packets } }) => (dropped === undefined ? undefined : `${counted(dropped, 'packet')} were lost by the capturing program (${percent(dropped / (dropped + packets))}): single commands may be missing.`),
  },
  {
    code: 'seen-twice',
    says: ({ receipt: { duplicates } }) => (duplicates?.treatment !== 'kept' || !duplicates.doubled ? undefined
      : `About ${percent(duplicates.copies / duplicates.compared)} of the packets stand twice: counts and volumes are too high by as much.`),
  },
  {
    code: 'clock-steps',
    says: ({ receipt: { clockSteps } }) => {
      if (!clockSteps) return undefined;
      const words = [...(clockSteps.back > 0 ? [`back ${counted(clockSteps.back, 'time')}`] : []), ...(clockSteps.on > 0 ? [`on ${counted(clockSteps.on, 'time')}`] : [])];
      return `The capturing clock was set ${words.join(' and ')}, by up to ${duration(clockSteps.largest)} (frame ${clockSteps.frame}): times around it, periods and durations are doubtful.`;
    },
  },
  {
    code: 'gaps',
    says: ({ receipt: { gaps = [], gapCount = 0 } }) => (gaps[0] === undefined ? undefined
      : `${counted(gapCount, 'stretch', 'stretches')} without a packet, the longest ${duration(gaps[0].micros)} before frame ${gaps[0].frame}: whether the site was silent or the capture stood still is unknown.`),
  },
  {
    code: 'mostly-encrypted',
    says: ({ receipt: { encryptedBytes = 0, wireBytes } }) => (encryptedBytes < ENCRYPTED_SHARE * wireBytes || encryptedBytes === 0 ? undefined
      : `${percent(encryptedBytes / wireBytes)} of the bytes are in encrypted conversations: what was read, written or commanded in them is unknown.`),
  },
  {
    code: 'short',
    says: ({ span, receipt: { decoded } }) => (decoded === 0 || span >= HOUR ? undefined
      : `Patterns of life are unknown: the capture spans ${duration(span)}; what happens once a shift or a week is missing.`),
  },
];

export function limitsOf(facts: LimitFacts): CaptureLimit[] {
  return LIMITS.flatMap(({ code, says }) => {
    const text = says(facts);
    return text === undefined ? [] : [{ code, text }];
  });
}

/** Protocols whose content an observer cannot read: those that say so of themselves, and two that are layers. */
const ENCRYPTED: ReadonlySet<string> = new Set(['esp', 'macsec', ...protocols.filter(({ encryption }) => encryption === 'always').map(({ id }) => id)]);
/** UDP services that are never answered. */
const UNANSWERED: ReadonlySet<string> = new Set(['syslog', 'netflow', 'sflow', 'ptp', 'cip-io', 'egd', 'rtp', 'rtcp', 'synchrophasor', 'profinet-rt', 'nbdgm', 'zebra-discovery', 'ssdp', 'mdns', 'llmnr', 'hsrp', 'vrrp']);

/** Sums over conversations that the receipt shows. */
export function conversationSums(conversations: readonly Conversation[], witnesses: readonly Witness[]): {
  readonly oneSided: { readonly conversations: number; readonly of: number };
  readonly oneSidedTcp: { readonly conversations: number; readonly of: number };
  readonly encryptedBytes: number;
  readonly groups: boolean;
} {
  const oneSided = { conversations: 0, of: 0 };
  const oneSidedTcp = { conversations: 0, of: 0 };
  let encryptedBytes = 0;
  let groups = false;
  for (const conversation of conversations) {
    const { transport, protocol, packets, packetsFromClient, bytes } = conversation;
    if (protocol !== undefined && ENCRYPTED.has(protocol)) encryptedBytes += bytes;
    const server = witnesses[conversation.server]!;
    const group = isGroup(server, conversation.serverMac);
    if (group || protocol === 'arp') groups = true;
    if (group || (transport !== 'tcp' && transport !== 'udp') || (protocol !== undefined && UNANSWERED.has(protocol)) || (transport === 'udp' && conversation.serverPort === 162)) continue;
    const silent = packetsFromClient === 0 || packetsFromClient === packets;
    oneSided.of++;
    if (silent) oneSided.conversations++;
    // Without data it may be an attempt that nobody answered.
    if (transport !== 'tcp' || (conversation.payloadFromClient === undefined && conversation.payloadFromServer === undefined)) continue;
    oneSidedTcp.of++;
    if (silent) oneSidedTcp.conversations++;
  }
  return { oneSided, oneSidedTcp, encryptedBytes, groups };
}

/** Multicast, the broadcast address, or what is most likely a subnet's: the frame's destination is not kept, so an address that ends in 255 and never sent anything is taken for one. */
function isGroup({ ip, packetsSent }: Witness, mac: string | undefined): boolean {
  if (mac !== undefined && (parseInt(mac.slice(0, 2), 16) & 1) === 1) return true;
  if (ip === undefined) return false;
  if (ip.includes(':')) return /^ff/i.test(ip);
  const first = parseInt(ip, 10);
  return ip === '255.255.255.255' || (first >= 224 && first < 240) || (packetsSent === 0 && ip.endsWith('.255'));
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`;
}
