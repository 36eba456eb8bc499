import { canonicalIp } from '../model/address';
import type { Transport } from '../model/conversation';
import { CsvSplitter } from './csv-kit';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { FlowAssembler } from './flow-kit';
import { LineSplitter } from './lines-kit';
import { logTime } from './log-time-kit';
import { oneWay } from './one-way-kit';

const REASONS: Readonly<Record<string, string>> = {
  'no-endpoints': 'no two IP addresses', 'bad-value': 'a number that cannot be one', 'short-row': 'fewer cells than the header', 'too-many-conversations': 'more conversations than there is room for', 'line-too-long': 'longer than 1 MiB',
};

/** Headers of the two tables that name both ends: frames of a connection (“Connection details”), and bytes between two hosts (“Logical edge report”). */
const FRAMES = ['timestamp', 'source ip', 'source port', 'destination ip', 'destination port', 'pcap file', 'frame', 'protocol', 'size'];
const EDGES = ['source', 'destination', 'bytes sent', 'bytes received'];

/** Tables that GRASSMARLIN 3 writes with “Export CSV…”. Its sessions (.gm3) are archives of its own and are not read. */
export const grassmarlinCsv = defineImporter({
  id: 'grassmarlin-csv',
  name: 'GRASSMARLIN tables (CSV)',
  kind: 'flow-log',
  format: 'grassmarlin-csv',
  streams: true,
  recognises: head => tableOf(String.fromCharCode(...head.subarray(0, 200)).split(/[\r\n]/)[0]!.split(',')) !== undefined,
  read: input => new GrassmarlinReader(input),
});

function tableOf(cells: readonly string[]): 'frames' | 'edges' | undefined {
  const header = cells.map(cell => cell.trim().toLowerCase());
  return FRAMES.every((name, i) => header[i] === name) ? 'frames' : EDGES.every((name, i) => header[i] === name) && header.length === EDGES.length ? 'edges' : undefined;
}

class GrassmarlinReader implements FileReader {
  private readonly flows: FlowAssembler;
  private readonly lines: LineSplitter;
  private table: 'frames' | 'edges' | undefined;

  constructor(private readonly input: ImportInput) {
    this.flows = new FlowAssembler(grassmarlinCsv.id, input);
    this.lines = new LineSplitter((line, number) => this.line(line, number));
  }

  push(bytes: Uint8Array): void {
    this.lines.push(bytes);
  }

  end() {
    this.lines.end();
    return this.flows.end(grassmarlinCsv.format, grassmarlinCsv.kind, [], REASONS);
  }

  private line(line: string | undefined, number: number): void {
    if (line === undefined) return this.flows.count(number, 'line-too-long');
    if (line.trim() === '') return;
    // No cell of these tables holds a line end.
    let cells: readonly string[] = [];
    const splitter = new CsvSplitter(',', record => {
      cells = record.cells;
    }, () => {});
    splitter.push(line);
    splitter.end();
    const header = tableOf(cells);
    if (header) this.table = header;
    else this.flows.count(number, this.table === 'frames' ? this.frame(cells, number) : this.edge(cells, number));
  }

  private frame(cells: readonly string[], row: number): string | undefined {
    if (cells.length < FRAMES.length) return 'short-row';
    const [time, from, fromPort, to, toPort, , , protocol = '', size = ''] = cells;
    const source = host(from);
    const destination = host(to);
    if (source === undefined || destination === undefined) return 'no-endpoints';
    const ports = [Number(fromPort), Number(toPort)];
    if (!/^\d{1,9}$/.test(size.trim()) || ports.some(port => !Number.isInteger(port) || port < -1 || port > 65_535)) return 'bad-value';
    const transport: Transport = /^(tcp|6)$/i.test(protocol.trim()) ? 'tcp' : /^(udp|17)$/i.test(protocol.trim()) ? 'udp' : /^(icmp|1)$/i.test(protocol.trim()) ? 'icmp' : 'ip';
    const first = logTime(time?.replace(/\[.*\]$/, ''), this.input.zone);
    const talk = oneWay(this.flows, { row, from: { ip: source, ...(ports[0]! > 0 ? { port: ports[0]! } : {}) }, to: { ip: destination, ...(ports[1]! > 0 ? { port: ports[1]! } : {}) }, transport, packets: 1, bytes: Number(size), ...(first !== undefined ? { first } : {}) });
    return talk ? undefined : 'too-many-conversations';
  }

  /** Neither ports nor packets are in the table: that the two talked, and how much. */
  private edge(cells: readonly string[], row: number): string | undefined {
    if (cells.length < EDGES.length) return 'short-row';
    const source = host(cells[0]);
    const destination = host(cells[1]);
    if (source === undefined || destination === undefined) return 'no-endpoints';
    const [sent, received] = [cells[2]!, cells[3]!].map(text => (/^\d{1,15}$/.test(text.trim()) ? Number(text) : -1));
    if (sent! < 0 || received! < 0) return 'bad-value';
    const talk = this.flows.flow({
      row, client: { ip: source }, server: { ip: destination }, transport: 'ip', orientation: 'first-packet', packets: { client: sent! > 0 ? 1 : 0, server: received! > 0 ? 1 : 0 }, bytes: { client: sent!, server: received! }, established: received! > 0 && sent! > 0,
    });
    return talk ? undefined : 'too-many-conversations';
  }
}

/** `10.0.0.5`, `10.0.0.5/32`, or a title that begins with the address. */
function host(text: string | undefined): string | undefined {
  return canonicalIp(/^[0-9a-f.:]+/i.exec(text?.trim() ?? '')?.[0] ?? '');
}
