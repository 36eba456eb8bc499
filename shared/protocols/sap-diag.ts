import { Malformed, latin1 } from '../binary/reader';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { instancePorts, isPing, networkInterfaceLength } from './sap-kit';

export interface DiagMessage {
  readonly kind: 'init' | 'screen' | 'route' | 'ping';
  readonly left: number;
  readonly compressed: boolean;
  /** SAProuter: hosts and ports of the route. */
  readonly hops: readonly string[];
}

const DIAG_PORTS = instancePorts(3200, 3299);
const HEADER = 8;
/** The first message has a dispatcher header in front (as pysap describes it). */
const DISPATCHER_HEADER = 200;
const LOOKED_AT = 4096;

function isDiagHeader(peek: (at: number) => number | undefined, at: number): boolean {
  const compression = peek(at + 7);
  // Mode number, communication flags, mode state and error number are small; LZ and LZH announce themselves by magic 1F 9D.
  return (compression === 0 || compression === 1) && peek(at)! <= 7 && (compression === 0 || (peek(at + 13) === 0x1f && peek(at + 14) === 0x9d));
}

/** SAP GUI's protocol, compressed but not encrypted unless SNC is on; and routes through a SAProuter. */
export const sapDiag = defineProtocol<DiagMessage>({
  id: 'sap-diag',
  name: 'SAP DIAG',
  family: 'app',
  reference: 'no public standard; NI, DIAG and router formats as pysap and the SAP network security guide describe them',
  carriers: [...DIAG_PORTS, 'tcp/*'],
  authentication: 'required',
  encryption: 'optional',
  reads: { 'NI header, router request': 'dispatcher, route' },
  leaves: 'screens, compressed or not',
  facts: { 'sap-diag.server': 'it answers as a dispatcher', 'sap-diag.route': 'hop asked of a SAProuter' },

  recognises(payload, { sourcePort, destinationPort }) {
    const length = networkInterfaceLength(payload);
    if (length === undefined || payload.remaining < 16) return false;
    if (payload.fork().latin1(13).slice(4) === 'NI_ROUTE\u0000') return true;
    const port = [sourcePort, destinationPort].some(value => value >= 3200 && value <= 3299);
    const peek = (at: number): number | undefined => payload.peek(at);
    if (payload.peek32(4) === 0xffffffff && payload.peek(8) === 0x0a && length > DISPATCHER_HEADER) return payload.remaining >= 4 + DISPATCHER_HEADER + HEADER && isDiagHeader(peek, 4 + DISPATCHER_HEADER);
    return port && (isPing(payload) || (length >= HEADER && payload.peek(11) === 1 && isDiagHeader(peek, 4)));
  },

  dissect(payload) {
    const ping = isPing(payload);
    const length = payload.u32();
    if (length === 0 || length > 0x1000000) throw new Malformed('length beyond reason');
    if (ping || length < HEADER) {
      payload.skip(length);
      return { kind: 'ping', left: 0, compressed: false, hops: [] };
    }
    payload.need(Math.min(length, 16));
    if (payload.startsWithText('NI_ROUTE\u0000') && length <= LOOKED_AT) {
      const body = payload.take(length);
      // Each hop is host, port and password, each ended by a zero; the password is left out.
      const words = latin1(body.subarray(24)).split('\u0000');
      const hops: string[] = [];
      for (let i = 0; i + 1 < words.length && hops.length < 8; i += 3) if (words[i] !== '') hops.push(`${words[i]!}:${words[i + 1]!}`);
      return { kind: 'route', left: 0, compressed: false, hops };
    }
    const init = payload.peek32() === 0xffffffff && length > DISPATCHER_HEADER;
    if (init) payload.skip(DISPATCHER_HEADER);
    const rest = length - (init ? DISPATCHER_HEADER : 0);
    if (rest < HEADER) {
      payload.skip(rest);
      return { kind: 'screen', left: 0, compressed: false, hops: [] };
    }
    payload.skip(7);
    const compressed = payload.u8() === 1;
    return { kind: init ? 'init' : 'screen', left: rest - HEADER, compressed, hops: [] };
  },

  direction: ({ kind }) => (kind === 'init' || kind === 'route' ? 'request' : undefined),
  remainder: message => message.left,

  observe(message, { fromClient }) {
    const list: (Observation | undefined)[] = message.hops.map(hop => claim('client', 'sap-diag.route', hop, 0.8));
    if (message.kind === 'screen' && fromClient === false) list.push(claim('server', 'sap-diag.server', true, 0.85));
    // Compression is no encryption: who logs in does so readably.
    if (message.kind === 'init') list.push(claim('server', 'weakness', 'cleartext-login', 0.6));
    return claims(...list);
  },
});
