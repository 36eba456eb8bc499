import type { Place } from '../model/evidence';
import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import { cvesIn } from '../model/vulnerability';
import type { Severity } from '../model/vulnerability';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { ScanAssembler, scoreIn } from './scan-kit';
import { headText, TextFeed } from './text-kit';
import { XmlStream } from './xml-stream-kit';

const GRADES: readonly Severity[] = ['none', 'low', 'medium', 'high', 'critical'];
const COLLECT = new Set(['tag', 'cve', 'cvss_base_score', 'cvss3_base_score', 'cvss4_base_score']);
/** CPE names of one host; a scan of a desktop lists some hundred. */
const MOST_CPES = 500;

/** Nessus version 2 (`.nessus`): hosts with their properties, and a `ReportItem` for each plugin that said something on a port. A row of the receipt is a `ReportItem`. */
export const nessusXml = defineImporter({
  id: 'nessus-xml',
  name: 'Nessus scan (.nessus)',
  kind: 'scan',
  format: 'nessus',
  // The policy before the results can be longer than the head.
  recognises: head => /<NessusClientData_v2[\s>]/.test(headText(head)),
  read: input => new NessusReader(input),
});

interface Item {
  readonly attributes: ReadonlyMap<string, string>;
  readonly at: Place;
  readonly cves: string[];
  readonly scores: Map<string, number>;
}

class NessusReader implements FileReader {
  private readonly scan: ScanAssembler;
  private readonly xml = new XmlStream(COLLECT, {
    open: (name, attributes, path, line) => this.open(name, attributes, path, line),
    close: (name, text, path) => this.close(name, text, path),
  });
  private readonly feed = new TextFeed(text => this.xml.push(text));
  private host: { readonly name: string | undefined; readonly at: Place; readonly properties: Map<string, string>; witness?: number | undefined; described: boolean } | undefined;
  private tag = '';
  private item: Item | undefined;

  constructor(input: ImportInput) {
    this.scan = new ScanAssembler(nessusXml.id, 'nessus', input);
  }

  push(bytes: Uint8Array): void {
    this.feed.push(bytes);
  }

  end(): Reading {
    this.feed.end();
    this.xml.end();
    const problems: Problem[] = this.xml.problem ? [this.xml.problem] : [];
    // A host whose results were never reached is still a host.
    if (this.host && !this.host.described) this.describe();
    return this.scan.end(nessusXml.format, problems);
  }

  private open(name: string, attributes: ReadonlyMap<string, string>, path: readonly string[], line: number): void {
    const around = path.at(-1);
    if (name === 'ReportHost') this.host = { name: attributes.get('name'), at: { line }, properties: new Map(), described: false };
    else if (name === 'tag' && around === 'HostProperties') this.tag = attributes.get('name') ?? '';
    else if (name === 'ReportItem' && around === 'ReportHost') this.item = { attributes, at: { line }, cves: [], scores: new Map() };
  }

  private close(name: string, text: string, path: readonly string[]): void {
    const around = path.at(-1);
    if (name === 'tag' && around === 'HostProperties' && this.host && this.host.properties.size < 20_000) this.host.properties.set(this.tag, text.trim());
    else if (name === 'HostProperties' && around === 'ReportHost') this.describe();
    else if (around === 'ReportItem' && this.item) {
      if (name === 'cve') this.item.cves.push(...cvesIn(text));
      else if (COLLECT.has(name)) this.item.scores.set(name, scoreIn(text) ?? NaN);
    } else if (name === 'ReportItem' && around === 'ReportHost' && this.item) {
      this.result(this.item);
      this.item = undefined;
    } else if (name === 'ReportHost') {
      if (this.host && !this.host.described) this.describe();
      this.host = undefined;
    }
  }

  private describe(): void {
    const host = this.host;
    if (!host || host.described) return;
    host.described = true;
    const property = (name: string): string | undefined => host.properties.get(name);
    const confidence = Number(property('operating-system-conf') ?? NaN);
    // Names of other hosts are resolved for the address; a virtual host is scanned by its name.
    host.witness = this.scan.host({
      ip: property('host-ip') ?? '', mac: (property('mac-address') ?? '').replace(/\s+/g, ';'), names: [host.name, property('host-fqdn'), property('host-rdns')], netbios: property('netbios-name') ?? '', os: property('operating-system') ?? '',
      ...(confidence >= 0 && confidence <= 100 ? { osConfidence: confidence / 100 } : {}), loggedIn: property('Credentialed_Scan') === 'true',
    }, host.at);
    if (host.witness === undefined) return;
    let cpes = 0;
    // `cpe:/a:apache:http_server:2.4.7 -> Apache Software Foundation HTTP Server`
    for (const [name, value] of host.properties) if (/^cpe(-\d+)?$/.test(name) && ++cpes <= MOST_CPES) this.scan.claim(host.witness, 'cpe', value.split(' -> ')[0]!.trim(), host.at);
  }

  private result({ attributes, at, cves, scores }: Item): void {
    this.describe();
    const witness = this.host?.witness;
    if (witness === undefined) return this.scan.skip('no-identity', at, `Line ${'line' in at ? at.line : ''}: the host “${(this.host?.name ?? '').slice(0, 60)}” has neither a readable address nor a name; the result was skipped.`);
    const severity = GRADES[Number(attributes.get('severity') ?? NaN)];
    const cvss = ['cvss4_base_score', 'cvss3_base_score', 'cvss_base_score'].map(name => scores.get(name)).find(score => score !== undefined && !Number.isNaN(score));
    this.scan.result(witness, {
      check: attributes.get('pluginID') ?? '', title: attributes.get('pluginName') ?? '', cves: [...new Set(cves)], ...(severity !== undefined ? { severity } : {}), ...(cvss !== undefined ? { cvss } : {}),
      port: Number(attributes.get('port') ?? 0), transport: attributes.get('protocol') ?? '',
    }, at);
  }
}
