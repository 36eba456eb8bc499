import type { Transport } from '../model/conversation';
import type { FlowAssembler } from './flow-kit';
import { oneWay } from './one-way-kit';

/** What nfdump prints of one flow, as text; undefined where a column is missing. */
export interface NfdumpFlow {
  readonly row: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly fromPort: string | undefined;
  readonly toPort: string | undefined;
  readonly transport: Transport;
  readonly flags: string | undefined;
  readonly packets: string | undefined;
  readonly bytes: string | undefined;
  readonly packetsBack: string | undefined;
  readonly bytesBack: string | undefined;
  readonly vlan: string | undefined;
  readonly fromMac: string | undefined;
  readonly toMac: string | undefined;
  readonly first: number | undefined;
  readonly last: number | undefined;
}

export const NFDUMP_REASONS: Readonly<Record<string, string>> = {
  'no-endpoints': 'no two IP addresses', 'bad-value': 'a number of packets or bytes, or a port, that cannot be one', 'too-many-conversations': 'more conversations than there is room for', 'line-too-long': 'longer than 1 MiB',
  'not-json': 'no JSON object', 'too-deep': 'nested too deeply',
};

export function transportOfNumber(number: number): Transport {
  return number === 6 ? 'tcp' : number === 17 ? 'udp' : number === 132 ? 'sctp' : number === 1 || number === 58 ? 'icmp' : 'ip';
}

/** `...AP.SF` or a number → bits of the TCP header. */
function flagsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^(0x)?[0-9a-f]{1,4}$/i.test(text) && /\d/.test(text)) return Number(text) & 0xff;
  if (!/^[.CEUAPRSF]{6,8}$/.test(text)) return undefined;
  return [...'FSRPAUEC'].reduce((bits, letter, bit) => bits | (text.includes(letter) ? 1 << bit : 0), 0);
}

/** A whole number from 0 on; `undefined` stands for none, null for a text that is no number. nfdump shortens large ones (`1.2 M`) where it is not told otherwise. */
function whole(text: string | undefined): number | undefined | null {
  if (text === undefined) return undefined;
  const shortened = /^(\d{1,6}(?:\.\d+)?)\s*([KMGT])$/.exec(text);
  if (shortened) return Math.round(Number(shortened[1]) * 1000 ** ('KMGT'.indexOf(shortened[2]!) + 1));
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Adds one flow; undefined, or why it was skipped. */
export function nfdumpFlow(flows: FlowAssembler, flow: NfdumpFlow): string | undefined {
  if (flow.from === undefined || flow.to === undefined) return 'no-endpoints';
  const packets = whole(flow.packets);
  const bytes = whole(flow.bytes);
  const back = whole(flow.packetsBack) ?? 0;
  const bytesBack = whole(flow.bytesBack) ?? 0;
  const ported = flow.transport === 'tcp' || flow.transport === 'udp' || flow.transport === 'sctp';
  const [fromPort, toPort] = [flow.fromPort, flow.toPort].map(text => (ported ? whole(text) : undefined));
  if (packets === null || bytes === null || packets === undefined || bytes === undefined || fromPort === null || toPort === null || (fromPort ?? 0) > 65_535 || (toPort ?? 0) > 65_535) return 'bad-value';
  const vlan = whole(flow.vlan) ?? 0;
  const flags = flow.transport === 'tcp' ? flagsOf(flow.flags) : undefined;
  const talk = oneWay(flows, {
    row: flow.row, from: { ip: flow.from, ...(fromPort !== undefined ? { port: fromPort } : {}), ...(flow.fromMac !== undefined ? { mac: flow.fromMac } : {}) }, to: { ip: flow.to, ...(toPort !== undefined ? { port: toPort } : {}), ...(flow.toMac !== undefined ? { mac: flow.toMac } : {}) },
    transport: flow.transport, ...(vlan > 0 && vlan < 4095 ? { vlan } : {}), packets, bytes, packetsBack: back, bytesBack, ...(flow.first !== undefined ? { first: flow.first, last: flow.last ?? flow.first } : {}), ...(flags !== undefined ? { flags } : {}),
  });
  return talk ? undefined : 'too-many-conversations';
}
