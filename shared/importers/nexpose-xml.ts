import type { Place } from '../model/evidence';
import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import { cvesIn } from '../model/vulnerability';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { ScanAssembler, scoreIn } from './scan-kit';
import { headText, TextFeed } from './text-kit';
import { XmlStream } from './xml-stream-kit';

/** Tests wait until the definitions behind them say what they mean. */
const MOST_TESTS = 2_000_000;

/**
 * Nexpose and InsightVM, “XML Export 2.0”: nodes with endpoints and tests, and behind them what each vulnerability is. Only tests that found something count (`vulnerable-…`); a row
 * of the receipt is a test.
 */
export const nexposeXml = defineImporter({
  id: 'nexpose-xml',
  name: 'Nexpose or InsightVM report (XML 2.0)',
  kind: 'scan',
  format: 'nexpose-xml',
  recognises: head => /<NexposeReport[\s>]/.test(headText(head)),
  read: input => new NexposeReader(input),
});

interface Test {
  readonly witness: number | undefined;
  readonly id: string;
  readonly status: string;
  readonly port?: { readonly port: number; readonly transport: string };
  readonly at: Place;
}

class NexposeReader implements FileReader {
  private readonly scan: ScanAssembler;
  private readonly xml = new XmlStream(new Set(['name', 'reference']), {
    open: (name, attributes, path, line) => this.open(name, attributes, path, line),
    close: (name, text, path) => this.close(name, text, path),
  });
  private readonly feed = new TextFeed(text => this.xml.push(text));
  private node: { readonly attributes: ReadonlyMap<string, string>; readonly at: Place; readonly names: string[]; os?: { readonly text: string; readonly certainty: number }; witness?: number | undefined; described: boolean } | undefined;
  private endpoint: Test['port'];
  private readonly tests: Test[] = [];
  private lost = 0;
  private readonly definitions = new Map<string, { readonly title: string; readonly cvss?: number; readonly cves: string[] }>();
  private definition: string | undefined;
  private reference = '';

  constructor(input: ImportInput) {
    this.scan = new ScanAssembler(nexposeXml.id, 'nexpose', input);
  }

  push(bytes: Uint8Array): void {
    this.feed.push(bytes);
  }

  end(): Reading {
    this.feed.end();
    this.xml.end();
    const problems: Problem[] = this.xml.problem ? [this.xml.problem] : [];
    for (const test of this.tests) this.result(test);
    for (let i = 0; i < this.lost; i++) this.scan.skip('too-many');
    return this.scan.end(nexposeXml.format, problems);
  }

  private open(name: string, attributes: ReadonlyMap<string, string>, path: readonly string[], line: number): void {
    const around = path.at(-1);
    if (name === 'node' && around === 'nodes') this.node = { attributes, at: { line }, names: [], described: false };
    else if (name === 'os' && around === 'fingerprints' && path.at(-2) === 'node' && this.node) {
      const certainty = Number(attributes.get('certainty') ?? NaN);
      // The first is the best guess.
      this.node.os ??= { text: osText(attributes), certainty: certainty >= 0 && certainty <= 1 ? certainty : 0.5 };
    } else if (name === 'endpoint') {
      this.describe();
      const transport = attributes.get('protocol') ?? '';
      const port = Number(attributes.get('port') ?? 0);
      this.endpoint = attributes.get('status') === 'open' || attributes.get('status') === undefined ? { port, transport } : undefined;
      if (this.endpoint && this.node?.witness !== undefined && port > 0 && port < 65_536 && /^(tcp|udp)$/.test(transport)) this.scan.claim(this.node.witness, 'open-port', `${transport}/${port}`, { line });
    } else if (name === 'test' && around === 'tests') {
      this.describe();
      if (this.tests.length >= MOST_TESTS) this.lost++;
      else this.tests.push({ witness: this.node?.witness, id: attributes.get('id') ?? '', status: attributes.get('status') ?? '', ...(this.endpoint ? { port: this.endpoint } : {}), at: { line } });
    } else if (name === 'vulnerability' && around === 'VulnerabilityDefinitions') {
      const cvss = scoreIn(attributes.get('cvssV3Score')) ?? scoreIn(attributes.get('cvssScore'));
      this.definition = (attributes.get('id') ?? '').toLowerCase();
      this.definitions.set(this.definition, { title: attributes.get('title') ?? '', ...(cvss !== undefined ? { cvss } : {}), cves: [] });
    } else if (name === 'reference') this.reference = attributes.get('source') ?? '';
  }

  private close(name: string, text: string, path: readonly string[]): void {
    const around = path.at(-1);
    if (name === 'name' && around === 'names' && path.at(-2) === 'node') this.node?.names.push(text.trim());
    else if (name === 'endpoint') this.endpoint = undefined;
    else if (name === 'node') {
      this.describe();
      this.node = undefined;
    } else if (name === 'reference' && this.definition !== undefined && this.reference.toUpperCase() === 'CVE') this.definitions.get(this.definition)?.cves.push(...cvesIn(text));
    else if (name === 'vulnerability') this.definition = undefined;
  }

  private describe(): void {
    const node = this.node;
    if (!node || node.described) return;
    node.described = true;
    node.witness = this.scan.host({
      ip: node.attributes.get('address') ?? '', mac: node.attributes.get('hardware-address') ?? '', names: node.names, ...(node.os ? { os: node.os.text, osConfidence: node.os.certainty } : {}),
    }, node.at);
  }

  private result({ witness, id, status, port, at }: Test): void {
    if (!/^vulnerable/.test(status)) return this.scan.skip('not-vulnerable');
    if (witness === undefined) return this.scan.skip('no-identity', at, `Line ${'line' in at ? at.line : ''}: the node has no readable address or name; the result was skipped.`);
    const definition = this.definitions.get(id.toLowerCase());
    this.scan.result(witness, {
      check: id, title: definition?.title ?? '', cves: [...new Set(definition?.cves ?? [])], ...(definition?.cvss !== undefined ? { cvss: definition.cvss } : {}), ...port,
      // A version that matches is weaker than an attack that was tried.
      confidence: status === 'vulnerable-exploited' ? 0.9 : 0.6,
    }, at);
  }
}

function osText(attributes: ReadonlyMap<string, string>): string {
  const words: string[] = [];
  for (const name of ['vendor', 'product', 'version']) {
    const word = attributes.get(name);
    if (word !== undefined && word !== '' && !words.join(' ').includes(word)) words.push(word);
  }
  return words.join(' ');
}
