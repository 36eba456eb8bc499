import { wireText } from '../binary/reader';
import { canonicalIp, isDeviceIp } from '../model/address';
import { EVIDENCE_LISTED } from '../model/evidence';
import type { Place } from '../model/evidence';
import type { FactValue, ObservationRecord } from '../model/observation';
import type { Problem } from '../model/problem';
import type { Reading, Witness } from '../model/reading';
import { severityOfCvss, vulnerabilityText } from '../model/vulnerability';
import type { Severity } from '../model/vulnerability';
import { isDeviceMac, isNothing, readIps, readMacs } from './cells-kit';
import type { ImportInput } from './definition';

/** reliability §2.2 for assets. Vulnerabilities: a host that was never patched shows some three thousand; beyond the limit they are counted, not listed. */
export const SCAN_LIMITS = { hosts: 100_000, vulnerabilitiesPerHost: 10_000, observations: 3_000_000, title: 160 } as const;

/** Problems of single rows and cells that are listed one by one. */
const LISTED = 100;

/** How far the claims of a scan are trusted. A port that answered is nearly sure; what a version suggests is not. */
const TRUST = { address: 0.8, port: 0.8, name: 0.6, os: 0.5, osLoggedIn: 0.8, software: 0.6, vulnerability: 0.6 } as const;

/** A host as a scan describes it, in the scan's own words. */
export interface ScannedHost {
  readonly ip?: string;
  readonly mac?: string;
  /** Host name or address, whatever the scan was given; DNS names. */
  readonly names?: readonly (string | undefined)[];
  readonly netbios?: string;
  readonly os?: string;
  /** 0 to 1, where the scan says it. */
  readonly osConfidence?: number;
  /** The scanner had an account there: what it says comes from inside. */
  readonly loggedIn?: boolean;
  readonly column?: { readonly ip?: string; readonly mac?: string };
}

/** One check that said something about a host. */
export interface ScanResult {
  readonly check: string;
  readonly title?: string;
  readonly cves?: readonly string[];
  readonly severity?: Severity;
  readonly cvss?: number;
  readonly port?: number;
  readonly transport?: string;
  /** 0 to 1, where the scan says how sure the check is. */
  readonly confidence?: number;
}

interface Known {
  readonly witness: number;
  readonly said: Map<string, number>;
  vulnerabilities: number;
}

/** Turns the results of a vulnerability scan into witnesses, one for each host, and observations. A row of the receipt is one result. */
export class ScanAssembler {
  private readonly hosts = new Map<string, Known>();
  private readonly byWitness: Known[] = [];
  private readonly witnesses: Witness[] = [];
  private readonly bad = new Set<string>();
  private full = false;
  private readonly observations: { witness: number; key: string; value: FactValue; confidence: number; by: string; at: Place[]; count: number }[] = [];
  private readonly problems: Problem[] = [];
  private readonly skipped = new Map<string, number>();
  private rows = 0;
  private rowsRead = 0;
  private listed = 0;
  private unlisted = 0;

  constructor(private readonly by: string, private readonly scanner: string, private readonly input: ImportInput) {}

  /**
   * The host that a scan describes, known by its first address, else by its name, else by its MAC. Undefined when it names none, or the scanner's own loopback.
   * Say it as often as it comes: what was said before is only counted.
   */
  host(host: ScannedHost, at: Place): number | undefined {
    const names = (host.names ?? []).map(name => (name ?? '').trim()).filter(name => !isNothing(name));
    const addresses = names.flatMap(name => canonicalIp(name) ?? []);
    const ips = [...new Set([...this.cell(host.ip, readIps, at, host.column?.ip), ...addresses])].filter(isDeviceIp);
    const macs = this.cell(host.mac, readMacs, at, host.column?.mac).filter(isDeviceMac);
    // Four numbers that are no address are no name either: an address that somebody mistyped or made unreadable.
    const hostnames = [...new Set(names.filter(name => canonicalIp(name) === undefined && !/^[\d.]+$|^localhost(\.localdomain)?$/i.test(name)).map(name => wireText(name)))].filter(name => name !== '');
    const netbios = isNothing(host.netbios ?? '') ? undefined : netbiosName(host.netbios!);
    const key = ips[0] ?? hostnames[0]?.toLowerCase() ?? netbios?.name.toLowerCase() ?? macs[0];
    if (key === undefined) return undefined;
    let known = this.hosts.get(key);
    if (!known) {
      if (this.hosts.size >= SCAN_LIMITS.hosts) {
        if (!this.full) this.list({ code: 'too-many-hosts', weight: 'partial', message: `The scan has more than ${SCAN_LIMITS.hosts} hosts; the others were not read.`, advice: 'Import it in parts.', at });
        this.full = true;
        return undefined;
      }
      known = { witness: this.witnesses.length, said: new Map(), vulnerabilities: 0 };
      this.hosts.set(key, known);
      this.byWitness.push(known);
      this.witnesses.push({ kind: 'row', ...(ips[0] !== undefined ? { ip: ips[0] } : {}), ...(macs[0] !== undefined ? { mac: macs[0] } : {}), ...(ips.length === 0 && key !== macs[0] ? { label: wireText(key) } : {}), packetsSent: 0, packetsReceived: 0, at: [at] });
    }
    const say = (what: string, value: FactValue, confidence: number): void => this.say(known, what, value, confidence, at);
    for (const ip of ips) say('ip', ip, TRUST.address);
    for (const mac of macs) say('mac', mac, TRUST.address);
    for (const name of hostnames) say('hostname', name, TRUST.name);
    if (netbios) {
      say('hostname', netbios.name, TRUST.name);
      if (netbios.domain !== undefined) say('domain', netbios.domain, TRUST.name);
    }
    // Several lines are several guesses, the likeliest first.
    const os = (host.os ?? '').split(/\r\n|\r|\n/).map(line => line.trim()).filter(line => !isNothing(line));
    if (os[0] !== undefined) say('os', wireText(os[0]), Math.min(host.loggedIn === true ? TRUST.osLoggedIn : TRUST.os, host.osConfidence ?? 1) / (os.length > 1 ? 2 : 1));
    return known.witness;
  }

  /** Something else that the scan says of a host. */
  claim(witness: number, key: string, value: string, at: Place): void {
    const known = this.byWitness[witness];
    const text = wireText(value);
    if (known && text !== '') this.say(known, key, text, TRUST.software, at);
  }

  /** One result, and a row of the receipt. */
  result(witness: number, result: ScanResult, at: Place): void {
    const known = this.byWitness[witness];
    if (!known) return;
    this.rows++;
    this.rowsRead++;
    const transport = result.transport?.toLowerCase();
    const port = result.port !== undefined && Number.isInteger(result.port) && result.port > 0 && result.port < 65_536 && (transport === 'tcp' || transport === 'udp') ? result.port : undefined;
    if (port !== undefined) this.say(known, 'open-port', `${transport!}/${port}`, TRUST.port, at);
    const cvss = result.cvss !== undefined && result.cvss >= 0 && result.cvss <= 10 ? result.cvss : undefined;
    const severity = result.severity ?? (cvss === undefined ? 'none' : severityOfCvss(cvss));
    const cves = result.cves ?? [];
    // A note without a CVE and without a rating tells what was looked at, not what is wrong.
    if (severity === 'none' && cves.length === 0) return;
    for (const cve of cves.length > 0 ? cves : [undefined]) {
      if (++known.vulnerabilities > SCAN_LIMITS.vulnerabilitiesPerHost) {
        if (known.vulnerabilities === SCAN_LIMITS.vulnerabilitiesPerHost + 1) this.list({ code: 'too-many-vulnerabilities', weight: 'warning', message: `A host has more than ${SCAN_LIMITS.vulnerabilitiesPerHost} vulnerabilities; the others were not listed.`, at });
        return;
      }
      this.say(known, 'vulnerability', vulnerabilityText({
        ...(cve !== undefined ? { cve } : {}), ...(port !== undefined ? { transport: transport as 'tcp' | 'udp', port } : {}), severity, ...(cvss !== undefined ? { cvss } : {}),
        scanner: this.scanner, check: wireText(result.check, 80), ...(result.title !== undefined ? { title: wireText(result.title.replace(/\s+/g, ' '), SCAN_LIMITS.title) } : {}),
      }), Math.min(TRUST.vulnerability, result.confidence ?? 1), at);
    }
  }

  /** A row that is none of a device, or could not be read. */
  skip(reason: string, at?: Place, message?: string): void {
    this.rows++;
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
    if (message !== undefined) this.list({ code: `row-${reason}`, weight: 'warning', message, ...(at ? { at } : {}) });
  }

  end(format: string, more: readonly Problem[] = []): Reading {
    const refused = more.some(problem => problem.weight === 'refused');
    if (!refused && this.unlisted > 0) this.problems.push({ code: 'bad-cells', weight: 'warning', message: `${this.unlisted} more rows or cells were skipped for the same kinds of reasons.` });
    const { name, sha256, bytes, site } = this.input;
    return {
      source: {
        id: `src:${sha256.slice(0, 12)}`, name, sha256, bytes, kind: 'scan', format, site, problems: refused ? more : [...more, ...this.problems],
        table: refused ? { rows: this.rows, rowsRead: 0, rowsSkipped: this.rows > 0 ? { refused: this.rows } : {} }
          : { rows: this.rows, rowsRead: this.rowsRead, rowsSkipped: Object.fromEntries([...this.skipped].sort(([a], [b]) => (a < b ? -1 : 1))) },
      },
      witnesses: refused ? [] : this.witnesses, conversations: [], observations: refused ? [] : this.observations,
    };
  }

  private cell(text: string | undefined, read: typeof readIps, at: Place, column: string | undefined): readonly string[] {
    if (text === undefined || isNothing(text)) return [];
    const result = read(text);
    if ('values' in result) return result.values;
    // A host stands in every row of its results: what is wrong with its address is said once.
    const bad = `${column ?? ''} ${text.slice(0, 100)}`;
    if (this.bad.has(bad)) return [];
    if (this.bad.size < 10_000) this.bad.add(bad);
    const place: Place = 'row' in at && column !== undefined ? { ...at, column } : at;
    this.list({ code: 'bad-cell', weight: 'warning', message: `${placeWords(place)}: ${result.reason}. It was not taken for an address.`, ...(result.advice !== undefined ? { advice: result.advice } : {}), at: place });
    return [];
  }

  private say(known: Known, key: string, value: FactValue, confidence: number, at: Place): void {
    const id = `${key} ${String(value)}`;
    const index = known.said.get(id);
    if (index !== undefined) {
      const record = this.observations[index]!;
      record.count++;
      if (record.at.length < EVIDENCE_LISTED) record.at.push(at);
      return;
    }
    if (this.observations.length >= SCAN_LIMITS.observations) return;
    known.said.set(id, this.observations.length);
    this.observations.push({ witness: known.witness, key, value, confidence, by: this.by, at: [at], count: 1 } satisfies ObservationRecord & { at: Place[] });
  }

  private list(problem: Problem): void {
    if (++this.listed <= LISTED) this.problems.push(problem);
    else this.unlisted++;
  }
}

/** `DOMAIN\HOST`, `HOST`, `HOST (WORKGROUP)`. */
function netbiosName(text: string): { name: string; domain?: string } | undefined {
  const [domain, name] = text.includes('\\') ? [text.slice(0, text.indexOf('\\')), text.slice(text.indexOf('\\') + 1)] : [undefined, text];
  const clean = wireText(name.trim(), 64);
  return clean === '' ? undefined : { name: clean, ...(domain !== undefined && domain.trim() !== '' ? { domain: wireText(domain.trim(), 64) } : {}) };
}

function placeWords(at: Place): string {
  if ('row' in at) return `Row ${at.row}${at.column === undefined ? '' : `, column “${at.column}”`}`;
  return 'line' in at ? `Line ${at.line}` : 'A host';
}

/** What the products call their grades. Words that are no grade, such as `Log`, are none. */
export function severityWord(text: string): Severity | undefined {
  switch (text.trim().toLowerCase()) {
    case 'critical': return 'critical';
    case 'high': case 'serious': return 'high';
    case 'medium': case 'moderate': return 'medium';
    case 'low': return 'low';
    case 'none': case 'info': case 'informational': case 'log': case 'debug': return 'none';
    default: return undefined;
  }
}

/** The base score in a text such as `7.5` or `8.1 (AV:N/AC:H/…)`. */
export function scoreIn(text: string | undefined): number | undefined {
  const match = /^\s*(\d{1,2}(?:\.\d{1,2})?)(?:\s|$|\()/.exec(text ?? '');
  const score = match ? Math.round(Number(match[1]) * 10) / 10 : undefined;
  return score !== undefined && score <= 10 ? score : undefined;
}
