import type { Conversation } from './conversation';
import type { Evidence } from './evidence';

/**
 * A conversation of the site: those of all readings with the same site, VLAN, tunnel, client, server, transport, server port and protocol, added up.
 * Sides are assets; a group address (multicast, broadcast) has no asset, only `clientIp`/`serverIp` or the MACs.
 */
export interface SiteConversation extends Omit<Conversation, 'client' | 'server' | 'frames' | 'operations'> {
  /** `conv:` and 12 hex digits of what makes it this conversation. */
  readonly id: string;
  readonly site: string;
  readonly client?: string;
  readonly server?: string;
  readonly clientIp?: string;
  readonly serverIp?: string;
  readonly operations: readonly SiteOperation[];
  readonly evidence: readonly Evidence[];
  readonly evidenceCount: number;
}

export interface SiteOperation {
  readonly name: string;
  readonly code?: number;
  readonly kind: Conversation['operations'][number]['kind'];
  readonly count: number;
  readonly refused?: number;
  readonly evidence: readonly Evidence[];
}

/** Why an edge is believed: packets, a configuration, the same segment, or nothing but a default; from sure to guessed. */
export type Basis = 'observed' | 'permitted' | 'inferred' | 'assumed';

/** Asset-to-asset edge: all conversations from one asset to another. */
export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly basis: Basis;
  readonly conversations: readonly string[];
  readonly protocols: readonly string[];
  readonly bytes: number;
}
