import type { Place } from '../model/evidence';
import type { Reading } from '../model/reading';
import { cvesIn, isCve } from '../model/vulnerability';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { ScanAssembler, scoreIn, severityWord } from './scan-kit';
import { headText, TextFeed } from './text-kit';
import { XmlStream } from './xml-stream-kit';

const COLLECT = new Set(['host', 'hostname', 'port', 'name', 'threat', 'severity', 'value', 'cvss_base', 'cve', 'ip', 'description']);

/**
 * OpenVAS and Greenbone, report format XML: a `result` for each check. Hosts are described twice, in the results and, with their names and operating systems, in elements of their
 * own behind them. A row of the receipt is a `result`.
 */
export const openvasXml = defineImporter({
  id: 'openvas-xml',
  name: 'OpenVAS or Greenbone report (XML)',
  kind: 'scan',
  format: 'openvas-xml',
  recognises(head) {
    const text = headText(head);
    return /<(get_reports_response|report)[\s>]/.test(text.slice(0, 4096)) && /<(gmp|omp|report_format|severity_class|scan_run_status|results|owner)[\s>]/.test(text);
  },
  read: input => new OpenvasReader(input),
});

interface Result {
  readonly at: Place;
  host: string;
  hostname: string;
  port: string;
  name: string;
  oid: string;
  threat: string;
  severity: string;
  quality: string;
  base: string;
  description: string;
  readonly cves: string[];
}

class OpenvasReader implements FileReader {
  private readonly scan: ScanAssembler;
  private readonly xml = new XmlStream(COLLECT, {
    open: (name, attributes, path, line) => this.open(name, attributes, path, line),
    close: (name, text, path) => this.close(name, text, path),
  });
  private readonly feed = new TextFeed(text => this.xml.push(text));
  private result: Result | undefined;
  private host: { readonly at: Place; ip: string; readonly details: Map<string, string> } | undefined;
  private detail = '';

  constructor(input: ImportInput) {
    this.scan = new ScanAssembler(openvasXml.id, 'openvas', input);
  }

  push(bytes: Uint8Array): void {
    this.feed.push(bytes);
  }

  end(): Reading {
    this.feed.end();
    this.xml.end();
    return this.scan.end(openvasXml.format, this.xml.problem ? [this.xml.problem] : []);
  }

  private open(name: string, attributes: ReadonlyMap<string, string>, path: readonly string[], line: number): void {
    const around = path.at(-1);
    if (name === 'result' && around === 'results') this.result = { at: { line }, host: '', hostname: '', port: '', name: '', oid: '', threat: '', severity: '', quality: '', base: '', description: '', cves: [] };
    else if (this.result) {
      if (name === 'nvt') this.result.oid = attributes.get('oid') ?? '';
      else if (name === 'ref' && attributes.get('type')?.toLowerCase() === 'cve') this.result.cves.push(...cvesIn(attributes.get('id') ?? ''));
    } else if (name === 'host' && around === 'report') this.host = { at: { line }, ip: '', details: new Map() };
  }

  private close(name: string, text: string, path: readonly string[]): void {
    const around = path.at(-1);
    const result = this.result;
    const trimmed = text.trim();
    if (result) {
      if (name === 'result') this.finish(result);
      else if (around === 'result' && name === 'host') result.host = trimmed;
      else if (around === 'host' && name === 'hostname') result.hostname = trimmed;
      else if (around === 'result' && (name === 'port' || name === 'threat' || name === 'severity' || name === 'description')) result[name] = trimmed;
      else if (around === 'result' && name === 'name' && result.name === '') result.name = trimmed;
      else if (around === 'nvt' && name === 'name') result.name = trimmed;
      else if (around === 'nvt' && name === 'cvss_base') result.base = trimmed;
      // Until version 9 the ids stood in one element, separated by commas.
      else if (around === 'nvt' && name === 'cve') result.cves.push(...cvesIn(trimmed));
      else if (around === 'qod' && name === 'value') result.quality = trimmed;
    } else if (this.host) {
      if (around === 'host' && name === 'ip') this.host.ip = trimmed;
      else if (around === 'detail' && name === 'name') this.detail = trimmed;
      else if (around === 'detail' && name === 'value' && !this.host.details.has(this.detail) && this.host.details.size < 1_000) this.host.details.set(this.detail, trimmed);
      else if (name === 'host' && around === 'report') {
        const { ip, details, at } = this.host;
        const mac = details.get('MAC') ?? '';
        this.scan.host({ ip: /^[\d.]+$|:/.test(ip) ? ip : '', mac, names: [ip, details.get('hostname')], netbios: details.get('SMB-HOST-NAME') ?? '', os: details.get('best_os_txt') ?? '' }, at);
        this.host = undefined;
      }
    }
  }

  private finish(result: Result): void {
    this.result = undefined;
    const { at } = result;
    if (/^false positive$/i.test(result.threat)) return this.scan.skip('false-positive');
    const named = /^[\d.]+$|:/.test(result.host) ? { ip: result.host, names: [result.hostname] } : { names: [result.host, result.hostname] };
    const witness = this.scan.host(named, at);
    if (witness === undefined) return this.scan.skip('no-identity', at, `Line ${'line' in at ? at.line : ''}: the result names no host by a readable address or name; it was skipped.`);
    // `80/tcp`, `http (80/tcp)`, `general/tcp`
    const port = /(?:^|\()(\d{1,5})\/(tcp|udp)/i.exec(result.port) ?? /The product was found at: (\d{1,5})\/(tcp|udp)/.exec(result.description);
    const cvss = scoreIn(result.severity) ?? scoreIn(result.base);
    const severity = severityWord(result.threat);
    const quality = Number(result.quality || NaN);
    const cves = [...new Set(result.cves)];
    this.scan.result(witness, {
      check: result.oid || result.name, title: result.name, cves: cves.length > 0 ? cves : [result.oid, result.name].filter(isCve).slice(0, 1), ...(severity !== undefined ? { severity } : {}), ...(cvss !== undefined ? { cvss } : {}),
      ...(port ? { port: Number(port[1]), transport: port[2]! } : {}), ...(quality >= 0 && quality <= 100 ? { confidence: quality / 100 } : {}),
    }, at);
  }
}
