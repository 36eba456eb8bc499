import type { Reader } from '../binary/reader';
import type { OperationKind, Transport } from '../model/conversation';
import type { Observation } from '../model/observation';

/** Groups for colour and legend; look: graph grammar. */
export type ProtocolFamily = 'control' | 'app' | 'building' | 'device' | 'media' | 'remote' | 'it' | 'network';

/**
 * Where a protocol may ride. A port is a hint that decides the order of trial, never the verdict: `tcp/502`, `udp/47808`, `udp/*` (any port, tried after those with
 * the port), `tcp/*`, `ethertype/0x8892`, `llc/0x42` (DSAP), `snap/00000c:2000` (OUI:PID), `ip/89` (IP protocol).
 */
export type Carrier = `tcp/${number | '*'}` | `udp/${number | '*'}` | `ethertype/0x${string}` | `llc/0x${string}` | `snap/${string}` | `ip/${number}`;

/** What is known about the message at hand. Addresses are canonical text; made only for protocols that ask, so reading them is cheap. */
export interface MessageContext<S = unknown> {
  readonly transport: Transport;
  /** true: the client sent it; undefined while nobody knows who is the client. */
  readonly fromClient: boolean | undefined;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sourceIp: string | undefined;
  readonly destinationIp: string | undefined;
  readonly sourceMac: string | undefined;
  readonly destinationMac: string | undefined;
  readonly vlan: number | undefined;
  /** The protocol's own memory of this conversation, made by `begin`. */
  readonly memory: S;
  /** true: most messages before this one were only glanced at, so the memory lacks what they said (requests that wait for their answers). */
  readonly glanced?: boolean;
}

export interface OperationSeen {
  readonly name: string;
  /** The protocol's own number; interfaces: operations. */
  readonly code?: number;
  readonly kind: OperationKind;
  /** Seen as a refusal (exception, NAK, error): counted apart, no proof that it works. */
  readonly refused?: boolean;
}

/**
 * Everything Crossdock knows about one protocol, in one file.
 *
 * Life of a conversation: the first payload bytes of either side go to `recognises` of every protocol whose carrier fits (its port first, then `*`); the first that
 * says yes owns the conversation. From then on `dissect` is called while bytes remain: each call consumes exactly one message. Truncated means "not all here yet" on a stream
 * (it is called again with more bytes) and "cut" on a datagram; Malformed or Excessive skip the message, and after a few the protocol is put up for trial again.
 */
export interface ProtocolDefinition<M = unknown, S = unknown> {
  /** As in interfaces, vocabulary of `protocol`; also the file's name. */
  readonly id: string;
  /** As people write it: `Modbus/TCP`. */
  readonly name: string;
  readonly family: ProtocolFamily;
  /** Specification, with section where it matters. */
  readonly reference: string;
  readonly carriers: readonly Carrier[];
  /** Does the protocol itself ask who is there; and does it hide what is said? */
  readonly authentication: 'none' | 'optional' | 'required';
  readonly encryption: 'none' | 'optional' | 'always';
  /** What is read, by the message that it stands in; for docs/protocols.md. Every entry of the registry has it, and says in `leaves` what goes unread. */
  readonly reads?: Readonly<Record<string, string>>;
  readonly leaves?: string;
  /** Facts that `observe` may state besides the general keys: key → meaning in a few words. Role and finding rules match on these keys. */
  readonly facts?: Readonly<Record<string, string>>;
  /** Fresh memory for one conversation, when messages must be read in the light of earlier ones. */
  begin?(): S;
  /**
   * Is this the start of one of its messages? Must decide by payload (magic, lengths that fit), false for every prefix too short to tell, and never read past what it checks.
   * Called with the bytes of one side; it may move the reader.
   */
  recognises(payload: Reader, context: MessageContext<S>): boolean;
  /** Consumes one whole message. Throws Truncated (more bytes needed), Malformed, Excessive; nothing else. */
  dissect(payload: Reader, context: MessageContext<S>): M;
  /**
   * Who speaks, where the message tells: a request comes from the client. Decides client and server of conversations that began before the capture.
   * Absent or undefined: it does not tell.
   */
  direction?(message: M): 'request' | 'response' | undefined;
  /** Bytes that follow the message and belong to it but need no dissection (a file's body): passed over without being kept. */
  remainder?(message: M): number;
  /**
   * Ids of protocols whose messages it uses for its own purpose (QUIC and OpenVPN the handshake of TLS): counted for the receipt, while the conversation keeps this protocol's name.
   */
  borrows?(message: M): readonly string[];
  /** Ids of protocols carried inside this message (`cip` in `enip`), counted for the receipt; the last is the conversation's deepest protocol. */
  carries?(message: M): readonly string[];
  /** No server role without a valid answer: claims about a server come from what the server sent. */
  observe(message: M, context: MessageContext<S>): readonly Observation[];
  operations?(message: M, context: MessageContext<S>): readonly OperationSeen[];
  /**
   * What kind of message begins at `start`: a number from 0 below 2^30, from its function code or command at computable offsets. Long conversations of large captures are
   * not dissected to the end; with this hook a kind not met before in the conversation is still dissected, and known kinds are still counted among the operations.
   * Called for every packet of such a conversation: no reader, nothing allocated, nothing thrown, no byte outside [start, end) looked at.
   *
   * All messages of one kind sent by one side must give the same `operations`, refusals apart from what succeeds; where a message holds several operations, a hash of what
   * it holds is its kind. -1 when these bytes do not begin a message (a segment that goes on with one), and for messages that cannot be told alone: parts of a
   * unit, and refusals that do not name what they refuse. Those are not counted: a smaller count is better than one under another name.
   */
  kindAt?(bytes: Uint8Array, start: number, end: number): number;
  /** Bytes of the message that begins at `start`, of which `kindAt` gave a kind: behind it the next one of the same segment is looked for. Same rules as `kindAt`. */
  lengthAt?(bytes: Uint8Array, start: number, end: number): number;
  /** The conversation goes on in another protocol after this message (STARTTLS, CONNECT, upgrade): it is put up for trial again. */
  endsProtocol?(message: M): boolean;
}

/** Gives a definition its types; protocols are kept in a list of different M and S. */
export function defineProtocol<M, S = undefined>(definition: ProtocolDefinition<M, S>): ProtocolDefinition<M, S> {
  return definition;
}

/** As the registry holds them: message and memory types are the entry's own business. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyProtocol = ProtocolDefinition<any, any>;
