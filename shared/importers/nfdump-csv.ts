import { utf8 } from '../binary/reader';
import { canonicalIp } from '../model/address';
import type { Transport } from '../model/conversation';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { FlowAssembler } from './flow-kit';
import { LineSplitter } from './lines-kit';
import { logDuration, logTime } from './log-time-kit';
import { nfdumpFlow, NFDUMP_REASONS, transportOfNumber } from './nfdump-kit';

/** Names that `nfdump -o csv` gives its columns (version 1.6 and the long ones of 1.7) → ours. */
const COLUMNS: Readonly<Record<string, string>> = {
  ts: 'first', firstseen: 'first', te: 'last', lastseen: 'last', td: 'duration', duration: 'duration', sa: 'from', srcaddr: 'from', da: 'to', dstaddr: 'to', sp: 'fromPort', srcport: 'fromPort', dp: 'toPort', dstport: 'toPort', pr: 'protocol', proto: 'protocol',
  flg: 'flags', flags: 'flags', ipkt: 'packets', packets: 'packets', inpkts: 'packets', ibyt: 'bytes', bytes: 'bytes', inbytes: 'bytes', opkt: 'packetsBack', outpkts: 'packetsBack', obyt: 'bytesBack', outbytes: 'bytesBack',
  svln: 'vlan', srcvlan: 'vlan', ismc: 'fromMac', insrcmac: 'fromMac', odmc: 'toMac', outdstmac: 'toMac',
};
const NEEDED = ['first', 'from', 'to', 'packets', 'bytes'];

/** Flows as `nfdump -o csv` prints them, from NetFlow, IPFIX or sFlow. */
export const nfdumpCsv = defineImporter({
  id: 'nfdump-csv',
  name: 'nfdump flows (CSV)',
  kind: 'flow-log',
  format: 'nfdump-csv',
  streams: true,
  recognises(head) {
    const lines = utf8(head.subarray(0, 8192)).split(/\r\n|\r|\n/).slice(0, 20);
    return lines.some(line => columnsOf(line) !== undefined);
  },
  read: input => new NfdumpCsvReader(input),
});

function columnsOf(line: string): ReadonlyMap<string, number> | undefined {
  const columns = new Map<string, number>();
  line.replace(/^\ufeff/, '').split(',').slice(0, 256).forEach((header, i) => {
    const name = COLUMNS[header.trim().toLowerCase()];
    if (name !== undefined && !columns.has(name)) columns.set(name, i);
  });
  return NEEDED.every(name => columns.has(name)) ? columns : undefined;
}

class NfdumpCsvReader implements FileReader {
  private readonly flows: FlowAssembler;
  private readonly lines: LineSplitter;
  private columns: ReadonlyMap<string, number> | undefined;
  /** Totals stand below the word Summary. */
  private over = false;

  constructor(private readonly input: ImportInput) {
    this.flows = new FlowAssembler(nfdumpCsv.id, input);
    this.lines = new LineSplitter((line, number) => this.line(line, number));
  }

  push(bytes: Uint8Array): void {
    this.lines.push(bytes);
  }

  end() {
    this.lines.end();
    return this.flows.end(nfdumpCsv.format, nfdumpCsv.kind, [], NFDUMP_REASONS);
  }

  private line(line: string | undefined, number: number): void {
    if (line === undefined) return this.flows.count(number, 'line-too-long');
    const text = line.trim();
    const header = columnsOf(text);
    if (header) {
      this.columns = header;
      this.over = false;
      return;
    }
    if (/^(summary|#|flows,|no matched flows)/i.test(text)) this.over = /^summary/i.test(text) || this.over;
    if (text === '' || this.over || !this.columns || /^(#|no matched flows)/i.test(text)) return;
    this.flows.count(number, this.row(text.split(','), number));
  }

  private row(cells: readonly string[], row: number): string | undefined {
    const cell = (name: string): string | undefined => {
      const index = this.columns!.get(name);
      const text = index === undefined ? undefined : cells[index]?.trim();
      return text === undefined || text === '' ? undefined : text;
    };
    const { zone } = this.input;
    const first = logTime(cell('first'), zone);
    const duration = logDuration(cell('duration'));
    const last = logTime(cell('last'), zone) ?? (first !== undefined && duration !== undefined ? first + duration : undefined);
    return nfdumpFlow(this.flows, {
      row, from: canonicalIp(cell('from') ?? ''), to: canonicalIp(cell('to') ?? ''), fromPort: cell('fromPort'), toPort: cell('toPort'), transport: transportOf(cell('protocol')), flags: cell('flags'), packets: cell('packets'), bytes: cell('bytes'),
      packetsBack: cell('packetsBack'), bytesBack: cell('bytesBack'), vlan: cell('vlan'), fromMac: cell('fromMac'), toMac: cell('toMac'), first, last,
    });
  }
}

function transportOf(text: string | undefined): Transport {
  const plain = text?.trim().toLowerCase() ?? '';
  if (/^\d+$/.test(plain)) return transportOfNumber(Number(plain));
  return plain === 'tcp' || plain === 'udp' || plain === 'sctp' ? plain : /^icmp/.test(plain) ? 'icmp' : 'ip';
}
