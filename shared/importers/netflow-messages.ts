import { Reader } from '../binary/reader';
import type { Problem } from '../model/problem';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { FlowAssembler } from './flow-kit';
import { NetflowMessages, type NetflowRecord } from './netflow-kit';
import { transportOfNumber } from './nfdump-kit';
import { oneWay } from './one-way-kit';

const REASONS: Readonly<Record<string, string>> = { 'no-endpoints': 'no two IP addresses', 'bad-value': 'no number of packets or bytes, or a port that cannot be one', 'too-many-conversations': 'more conversations than there is room for', options: 'about the exporter, not about a flow' };

/** Exports before 1996 and after 2099 come from no clock. */
const plausible = (seconds: number): boolean => seconds > 820_000_000 && seconds < 4_102_444_800;

/** Flow exports as a collector keeps them, message after message: NetFlow 5 and 9, IPFIX files (RFC 5655). A row is a record, counted from 1. */
export const netflowMessages = defineImporter({
  id: 'netflow-messages',
  name: 'NetFlow 5 and 9, IPFIX (messages in a file)',
  kind: 'flow-log',
  format: 'netflow',
  streams: true,

  recognises(head) {
    if (head.length < 24) return false;
    const reader = new Reader(head);
    const version = reader.u16();
    const second = reader.u16();
    // A version 5 message is followed by the next one, or by nothing.
    if (version === 5) {
      const next = 24 + 48 * second;
      return second >= 1 && second <= 30 && plausible(reader.peek32(4)!) && (head.length === next || (head.length > next + 1 && head[next] === 0 && head[next + 1] === 5));
    }
    const id = version === 9 ? reader.peek16(16)! : reader.peek16(12)!;
    const length = version === 9 ? reader.peek16(18)! : reader.peek16(14)!;
    const known = id >= 256 || (version === 9 ? id <= 1 : id === 2 || id === 3);
    return (version === 9 && second > 0 && second < 2_000 && plausible(reader.peek32(4)!) && known && length >= 4) || (version === 10 && second >= 20 && plausible(reader.peek32(0)!) && known && length >= 4 && length <= second - 16);
  },

  read: input => new NetflowReader(input),
});

class NetflowReader implements FileReader {
  private readonly flows: FlowAssembler;
  private readonly messages: NetflowMessages;
  private row = 0;
  private unknown = 0;
  private interval = 0;

  constructor(input: ImportInput) {
    this.flows = new FlowAssembler(netflowMessages.id, input);
    this.messages = new NetflowMessages({
      record: record => this.flows.count(++this.row, this.flow(record)), options: () => this.flows.count(++this.row, 'options'),
      unknown: () => void this.unknown++, sampled: interval => void (this.interval = Math.max(this.interval, interval)),
    });
  }

  push(bytes: Uint8Array): void {
    this.messages.push(bytes);
  }

  end() {
    const problems: Problem[] = [];
    const end = this.messages.end();
    if (end) {
      const why = end.reason === 'cut' ? 'ends in the middle of a message' : end.reason === 'bad-set' ? 'holds a set of a length that cannot be' : 'holds something that is no message of NetFlow or IPFIX';
      problems.push({ code: end.reason === 'cut' ? 'cut' : 'no-message', weight: 'partial', message: `The file ${why}; ${this.flows.read} flows before it were kept.`, advice: 'Copy or export it again.', at: { offset: end.offset } });
    }
    if (this.unknown > 0) problems.push({ code: 'no-template', weight: 'partial', message: `${this.unknown} sets of records come before the template that says what they hold; they could not be read.`, advice: 'Import the export from its beginning: exporters repeat their templates every few minutes.' });
    if (this.interval > 1) problems.push({ code: 'sampled', weight: 'warning', message: `The exporter looked at one packet of ${this.interval}: packets and bytes are those that it counted, and what was short may be missing.` });
    return this.flows.end(netflowMessages.format, netflowMessages.kind, problems, REASONS);
  }

  private flow({ from, to, fromPort = 0, toPort = 0, fromMac, toMac, protocol = 0, flags, vlan, packets, bytes, packetsBack, bytesBack, first, last }: NetflowRecord): string | undefined {
    if (from === undefined || to === undefined) return 'no-endpoints';
    if (packets === undefined || bytes === undefined || fromPort > 65_535 || toPort > 65_535) return 'bad-value';
    const transport = transportOfNumber(protocol);
    const ported = transport === 'tcp' || transport === 'udp' || transport === 'sctp';
    const talk = oneWay(this.flows, {
      row: this.row, from: { ip: from, ...(ported ? { port: fromPort } : {}), ...(fromMac === undefined ? {} : { mac: fromMac }) }, to: { ip: to, ...(ported ? { port: toPort } : {}), ...(toMac === undefined ? {} : { mac: toMac }) }, transport,
      packets, bytes, packetsBack: packetsBack ?? 0, bytesBack: bytesBack ?? 0, ...(vlan !== undefined && vlan > 0 && vlan < 4_095 ? { vlan } : {}), ...(first === undefined || first <= 0 ? {} : { first, last: Math.max(first, last ?? first) }), ...(transport === 'tcp' && flags !== undefined ? { flags: flags & 0xff } : {}),
    });
    return talk ? undefined : 'too-many-conversations';
  }
}
