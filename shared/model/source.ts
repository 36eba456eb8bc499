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
}

export interface TableReceipt {
  readonly rows: number;
  readonly rowsRead: number;
  readonly rowsSkipped: Readonly<Record<string, number>>;
}
