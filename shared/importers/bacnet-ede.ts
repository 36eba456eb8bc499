import { wireText } from '../binary/reader';
import { EVIDENCE_LISTED } from '../model/evidence';
import type { Place } from '../model/evidence';
import type { ObservationRecord } from '../model/observation';
import type { Problem } from '../model/problem';
import type { Reading, Witness } from '../model/reading';
import { CsvSplitter, sniffDelimiter } from './csv-kit';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { headText, TextFeed } from './text-kit';

/** Device objects number from 0 to 4194302; 4194303 stands for any. */
const LAST_INSTANCE = 4_194_302;
const DEVICE_OBJECT = 8;
const HEADER_WITHIN = 60;

/**
 * A BACnet engineering list (EDE of the BACnet Interest Group Europe). It lists points, a row for each object; the key of a device is `device obj.-instance`, and the row of its
 * device object (type 8) names it. Devices become witnesses; the other rows are read as points of theirs and counted by type nowhere: they say only that the device is expected.
 */
export const bacnetEde = defineImporter({
  id: 'bacnet-ede',
  name: 'BACnet engineering list (EDE)',
  kind: 'asset-export',
  format: 'bacnet-ede',
  recognises(head) {
    const text = headText(head);
    return /device\s*obj\.?\s*-?\s*instance/i.test(text) && /object-?\s*type/i.test(text) && /object-?\s*instance/i.test(text) && !/^\s*[<{[]/.test(text);
  },
  read: input => new EdeReader(input),
});

interface Device {
  readonly places: Place[];
  rows: number;
  name?: { readonly text: string; readonly at: Place };
  description?: { readonly text: string; readonly at: Place };
}

class EdeReader implements FileReader {
  private readonly devices = new Map<number, Device>();
  private readonly skipped = new Map<string, number>();
  private readonly problems: Problem[] = [];
  private columns: { readonly device: number; readonly type: number; readonly instance: number; readonly name: number; readonly description: number } | undefined;
  private before = 0;
  private rows = 0;
  private rowsRead = 0;
  private splitter: CsvSplitter | undefined;
  private readonly feed = new TextFeed(text => {
    this.splitter ??= new CsvSplitter(/;/.test(text.split(/[\r\n]/, 20).join('')) ? ';' : sniffDelimiter(text) ?? ';', record => this.record(record.row, record.cells), (_row, reason) => this.skip(reason));
    this.splitter.push(text);
  });

  constructor(private readonly input: ImportInput) {}

  push(bytes: Uint8Array): void {
    this.feed.push(bytes);
  }

  end(): Reading {
    this.feed.end();
    this.splitter?.end();
    const problems: Problem[] = this.splitter?.problem ? [this.splitter.problem] : [];
    if (!this.columns && problems.length === 0) problems.push({ code: 'no-header', weight: 'refused', message: `No row among the first ${HEADER_WITHIN} names the columns “device obj.-instance”, “object-type” and “object-instance”, so no row was read.`, advice: 'Export the list again.', at: { row: 1 } });
    const refused = problems.some(problem => problem.weight === 'refused');
    if (!this.columns) for (; this.before > 0; this.before--) this.skip('no-header');
    const witnesses: Witness[] = [];
    const observations: ObservationRecord[] = [];
    for (const [instance, { places, rows, name, description }] of [...this.devices].sort(([a], [b]) => a - b)) {
      const witness = witnesses.length;
      witnesses.push({ kind: 'row', label: `BACnet device ${instance}`, packetsSent: 0, packetsReceived: 0, at: places.slice(0, 1) });
      const say = (key: string, value: string | number, at: readonly Place[], count = 1): void => void observations.push({ witness, key, value, confidence: 0.6, by: bacnetEde.id, at, count });
      say('bacnet.instance', instance, places, rows);
      if (name) say('name', name.text, [name.at]);
      if (description) say('description', description.text, [description.at]);
    }
    const { name, sha256, bytes, site } = this.input;
    return {
      source: {
        id: `src:${sha256.slice(0, 12)}`, name, sha256, bytes, kind: bacnetEde.kind, format: bacnetEde.format, site, problems: refused ? problems : [...problems, ...this.problems],
        table: { rows: this.rows, rowsRead: refused ? 0 : this.rowsRead, rowsSkipped: refused ? (this.rows > 0 ? { refused: this.rows } : {}) : Object.fromEntries([...this.skipped].sort(([a], [b]) => (a < b ? -1 : 1))) },
      },
      witnesses: refused ? [] : witnesses, conversations: [], observations: refused ? [] : observations,
    };
  }

  private record(row: number, cells: readonly string[]): void {
    if (!this.columns) {
      const names = cells.map(cell => cell.replace(/^[\ufeff\s#]+/, '').toLowerCase().replace(/[^a-z]/g, ''));
      const at = (name: string): number => names.indexOf(name);
      if (row <= HEADER_WITHIN && at('deviceobjinstance') >= 0 && at('objecttype') >= 0 && at('objectinstance') >= 0) {
        this.columns = { device: at('deviceobjinstance'), type: at('objecttype'), instance: at('objectinstance'), name: at('objectname'), description: at('description') };
        for (; this.before > 0; this.before--) this.skip('before-header');
      } else if (row <= HEADER_WITHIN) this.before++;
      else this.skip('no-header');
      return;
    }
    const cell = (index: number): string => (index < 0 ? '' : (cells[index] ?? '').trim());
    if (cells.every(text => text.trim() === '')) return this.skip('blank');
    if (cell(0).startsWith('#')) return this.skip('comment');
    const instance = /^\d{1,7}$/.test(cell(this.columns.device)) ? Number(cell(this.columns.device)) : NaN;
    const place: Place = { row };
    if (!(instance <= LAST_INSTANCE)) {
      if (this.problems.length < 100) this.problems.push({ code: 'row-no-identity', weight: 'warning', message: `Row ${row} has no device instance from 0 to ${LAST_INSTANCE}; it was skipped.`, at: place });
      return this.skip('no-identity');
    }
    this.rows++;
    this.rowsRead++;
    const device = this.devices.get(instance) ?? { places: [], rows: 0 };
    this.devices.set(instance, device);
    device.rows++;
    if (device.places.length < EVIDENCE_LISTED) device.places.push(place);
    if (Number(cell(this.columns.type) || NaN) !== DEVICE_OBJECT) return;
    const name = wireText(cell(this.columns.name));
    const description = wireText(cell(this.columns.description));
    if (name !== '') device.name ??= { text: name, at: place };
    if (description !== '') device.description ??= { text: description, at: place };
  }

  private skip(reason: string): void {
    this.rows++;
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }
}
