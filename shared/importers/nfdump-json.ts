import { canonicalIp } from '../model/address';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { FlowAssembler } from './flow-kit';
import { firstRecords, JsonRecords } from './json-records-kit';
import { logTime, millisTime } from './log-time-kit';
import { NFDUMP_REASONS, nfdumpFlow, transportOfNumber } from './nfdump-kit';
import { countOf, JsonRecord, textOf } from './record-kit';
import type { LogRecord } from './record-kit';

/** Flows as `nfdump -o json` (a list) and `-o ndjson` (one a line) print them. */
export const nfdumpJson = defineImporter({
  id: 'nfdump-json',
  name: 'nfdump flows (JSON)',
  kind: 'flow-log',
  format: 'nfdump-json',
  streams: true,
  recognises: head => firstRecords(head).some((object, i) => {
    const record = new JsonRecord(object, i);
    return textOf(record, 'src4_addr', 'src6_addr', 'src_addr') !== undefined && textOf(record, 'in_packets', 'packets') !== undefined && textOf(record, 'first', 't_first') !== undefined;
  }),
  read: input => new NfdumpJsonReader(input),
});

class NfdumpJsonReader implements FileReader {
  private readonly flows: FlowAssembler;
  private readonly records: JsonRecords;

  constructor(private readonly input: ImportInput) {
    this.flows = new FlowAssembler(nfdumpJson.id, input);
    this.records = new JsonRecords((object, row) => this.flows.count(row, this.flow(new JsonRecord(object, row))), (row, trouble) => this.flows.count(row, trouble));
  }

  push(bytes: Uint8Array): void {
    this.records.push(bytes);
  }

  end() {
    const cut = this.records.end();
    return this.flows.end(nfdumpJson.format, nfdumpJson.kind, cut ? [{ code: 'cut', weight: 'partial', message: `The list of flows ends before its last bracket; ${this.flows.read} flows before it were kept.`, advice: 'Print it again.' }] : [], NFDUMP_REASONS);
  }

  private flow(record: LogRecord): string | undefined {
    const { zone } = this.input;
    const time = (...names: readonly string[]): number | undefined => {
      const text = textOf(record, ...names);
      return /^\d{12,14}$/.test(text ?? '') ? millisTime(text) : logTime(text, zone);
    };
    return nfdumpFlow(this.flows, {
      row: record.row, from: canonicalIp(textOf(record, 'src4_addr', 'src6_addr', 'src_addr') ?? ''), to: canonicalIp(textOf(record, 'dst4_addr', 'dst6_addr', 'dst_addr') ?? ''), fromPort: record.text('src_port'), toPort: record.text('dst_port'),
      transport: transportOfNumber(countOf(record, 'proto') ?? 0), flags: record.text('tcp_flags'), packets: textOf(record, 'in_packets', 'packets'), bytes: textOf(record, 'in_bytes', 'bytes'), packetsBack: record.text('out_packets'), bytesBack: record.text('out_bytes'),
      vlan: textOf(record, 'src_vlan', 'vlan_id'), fromMac: record.text('in_src_mac'), toMac: record.text('out_dst_mac'), first: time('first', 't_first'), last: time('last', 't_last'),
    });
  }
}
