import type { Micros } from './time';

export type Transport = 'tcp' | 'udp' | 'icmp' | 'sctp' | 'l2' | 'ip' | 'other';

export type OperationKind = 'read' | 'write' | 'control' | 'program' | 'identify' | 'other';

/** What was done to a server, counted. `code` is the protocol's own number (interfaces: operations). */
export interface Operation {
  readonly name: string;
  readonly code?: number;
  readonly kind: OperationKind;
  readonly count: number;
  /** How many of them the server refused, where the protocol says so. */
  readonly refused?: number;
  /** First eight frames. */
  readonly frames: readonly number[];
}

/** Why the client is taken for the client; from sure to guessed. */
export type Orientation = 'handshake' | 'message' | 'service' | 'first-packet';

/**
 * Traffic from one client to one service of one server: all connections of a source with the same VLAN, tunnel, client, server, transport, server port
 * and protocol. Bytes are frame bytes on the wire.
 */
export interface Conversation {
  /** Indexes into the reading's witnesses. */
  readonly client: number;
  readonly server: number;
  readonly clientMac?: string;
  readonly serverMac?: string;
  readonly vlan?: number;
  /** Encapsulations it came through, outermost first: `gre 10.0.0.1>10.0.0.2`. */
  readonly tunnel?: string;
  readonly transport: Transport;
  readonly serverPort?: number;
  /** Deepest protocol recognised. */
  readonly protocol?: string;
  readonly protocolBasis?: 'payload' | 'port';
  /** Every protocol of which a message was seen, carriers included. */
  readonly protocols: readonly string[];
  readonly orientation: Orientation;
  /** 5-tuples. */
  readonly connections: number;
  readonly packets: number;
  readonly bytes: number;
  readonly packetsFromClient: number;
  readonly bytesFromClient: number;
  /** TCP: a connection was accepted (SYN-ACK or data both ways). Else: the server answered. */
  readonly established: boolean;
  /** TCP connections by how they ended. */
  readonly outcomes?: { readonly established: number; readonly refused: number; readonly halfOpen: number; readonly reset: number };
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
  /** First frames, at most eight; the first is the conversation's first. */
  readonly frames: readonly number[];
  /** Of a log: the numbers in `frames`, here and in the operations, are rows. */
  readonly places?: 'row';
  /**
   * The log whose rows list messages of this conversation, not its connections (`zeek modbus`): packets are the messages that it lists, bytes are unknown. Two logs of one sensor that list
   * the same conversation list the same messages, and neither adds to what a log of connections or a capture counted (graph/conversations).
   */
  readonly messagesOf?: string;
  readonly operations: readonly Operation[];
  /** Mean gap between the client's data packets and its coefficient of variation, from at least 8 packets. */
  readonly period?: { readonly micros: number; readonly variation: number };
  readonly roundTripMicros?: number;
  /** Mean payload bytes of a data packet each way, for behaviour rules. */
  readonly payloadFromClient?: number;
  readonly payloadFromServer?: number;
  readonly ttlClient?: number;
  readonly ttlServer?: number;
}
