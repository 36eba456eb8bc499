import type { Micros } from './time';
import type { Problem } from './problem';

export type SourceKind = 'capture' | 'asset-export' | 'scan' | 'flow-log' | 'firewall' | 'intelligence';

/** Why a packet was read but not counted in a conversation. */
export type SkipReason = 'unknown-link-type' | 'truncated' | 'malformed' | 'encrypted' | 'duplicate' | 'too-large' | 'undecoded';

/**
 * One imported file and its receipt. For captures packets = decoded + Σ skipped, for tables rows = rowsRead + Σ rowsSkipped; always.
 */
export interface Source {
  /** `src:` and the first 12 hex digits of the SHA-256. */
  readonly id: string;
  /** File name without its folder. */
  readonly name: string;
  readonly sha256: string;
  /** Size of the file. */
  readonly bytes: number;
  readonly kind: SourceKind;
  /** pcap, pcapng, csv, … */
  readonly format: string;
  readonly site: string;
  readonly problems: readonly Problem[];
  readonly firstSeen?: Micros;
  readonly lastSeen?: Micros;
  readonly capture?: CaptureReceipt;
  readonly table?: TableReceipt;
}

export interface CaptureReceipt {
  /** Names as libpcap has them: ETHERNET, RAW, LINUX_SLL, … */
  readonly linkTypes: readonly string[];
  readonly packets: number;
  readonly decoded: number;
  readonly skipped: Partial<Readonly<Record<SkipReason, number>>>;
  /** Bytes on the wire, and of those in the file. */
  readonly wireBytes: number;
  readonly capturedBytes: number;
  /** Frames that carry at least one message of the protocol. */
  readonly protocols: Readonly<Record<string, number>>;
  /** The longest stretches without a packet, longest first, and how many there are. */
  readonly gaps?: readonly TimeGap[];
  readonly gapCount?: number;
  /** The usual time between two packets (median, to a power of two), in microseconds. */
  readonly usualSpacing?: Micros;
  readonly clockSteps?: ClockSteps;
  /** Packets that the capturing program cut, and the length that most of these were cut to. */
  readonly cut?: { readonly packets: number; readonly bytes: number };
  /** Conversations of which one side only was captured, of those that could have had an answer. */
  readonly oneSided?: { readonly conversations: number; readonly of: number };
  /** Bytes on the wire of conversations in encrypted protocols. */
  readonly encryptedBytes?: number;
  /** Packets that the capturing program says it lost. */
  readonly dropped?: number;
  readonly duplicates?: Duplication;
  /** What a pcapng file says about itself. */
  readonly writtenBy?: { readonly hardware?: string; readonly os?: string; readonly application?: string };
  readonly interfaces?: readonly CaptureInterface[];
  /** Comments that people left in a pcapng file. */
  readonly comments?: readonly CaptureComment[];
  /** What the capture does not allow to say, each with the figures that show it. */
  readonly limits?: readonly CaptureLimit[];
}

/** A stretch without a packet: how long, when it began, and the first frame behind it. */
export interface TimeGap {
  readonly micros: Micros;
  readonly from: Micros;
  readonly frame: number;
}

/** Jumps of the capturing clock: back by a second or more, on by a week or more; the largest, and the frame behind it. */
export interface ClockSteps {
  readonly back: number;
  readonly on: number;
  readonly largest: Micros;
  readonly frame: number;
}

/** Packets that stand twice: found in a sample (`kept`: they were counted twice; `doubled`: too many of them for chance), or removed, within the file and because an earlier file of the site had them. */
export type Duplication =
  | { readonly treatment: 'kept'; readonly compared: number; readonly copies: number; readonly doubled: boolean }
  | { readonly treatment: 'removed'; readonly within: number; readonly across: number; readonly comparedWith: readonly string[] };

export interface CaptureInterface {
  readonly linkType: string;
  readonly snapLength?: number;
  readonly name?: string;
  readonly description?: string;
  readonly hardware?: string;
  readonly os?: string;
  readonly filter?: string;
}

export interface CaptureComment {
  readonly about: 'section' | 'interface' | 'packet' | 'names' | 'statistics';
  /** Of a packet. */
  readonly frame?: number;
  readonly text: string;
}

export interface CaptureLimit {
  readonly code: string;
  /** A whole sentence. */
  readonly text: string;
}

export interface TableReceipt {
  readonly rows: number;
  readonly rowsRead: number;
  readonly rowsSkipped: Readonly<Record<string, number>>;
  /** The product and table whose layout was recognised. */
  readonly layout?: string;
}
