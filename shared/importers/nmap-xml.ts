import { wireText } from '../binary/reader';
import { canonicalIp, canonicalMac, isDeviceIp } from '../model/address';
import type { FactValue, ObservationRecord } from '../model/observation';
import type { Problem } from '../model/problem';
import type { Reading, Witness } from '../model/reading';
import { Decoder, sniffEncoding } from './csv-kit';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { attribute, children, readXml, XML_LIMITS } from './xml-kit';
import type { XmlNode } from './xml-kit';

const LISTS = new Set(['host', 'address', 'hostname', 'port', 'osmatch', 'osclass', 'cpe', 'script']);

/** Open ports and guesses of a scan that somebody else ran: Nmap's -oX. Every host that answered becomes a row; its open ports become claims. */
export const nmapXml = defineImporter({
  id: 'nmap-xml',
  name: 'Nmap scan (XML)',
  kind: 'scan',
  format: 'nmap-xml',
  recognises(head) {
    const { encoding, mark } = sniffEncoding(head);
    return /<nmaprun[\s>]/.test(new Decoder(encoding).push(head.subarray(mark, 65_536)));
  },
  read: input => new NmapReader(input),
});

class NmapReader implements FileReader {
  private readonly pieces: Uint8Array[] = [];
  private length = 0;

  constructor(private readonly input: ImportInput) {}

  push(bytes: Uint8Array): void {
    this.length += bytes.length;
    if (this.length <= XML_LIMITS.bytes) this.pieces.push(bytes.slice());
  }

  end(): Reading {
    if (this.length > XML_LIMITS.bytes) return this.reading([], [], 0, {}, [{ code: 'too-large', weight: 'refused', message: `The scan is larger than ${XML_LIMITS.bytes >> 20} MiB; nothing was kept.`, advice: 'Scan in parts, or split the file by hosts.', at: { offset: XML_LIMITS.bytes } }]);
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    const { encoding, mark } = sniffEncoding(all);
    const text = new Decoder(encoding).push(all.subarray(mark), true);
    const xml = readXml(text, LISTS, 'nmaprun');
    if ('problem' in xml) return this.reading([], [], 0, {}, [xml.problem]);
    return this.hosts(children(xml.root, 'nmaprun').flatMap(run => children(run, 'host')), text);
  }

  private hosts(hosts: readonly XmlNode[], text: string): Reading {
    const witnesses: Witness[] = [];
    const observations: ObservationRecord[] = [];
    const skipped: Record<string, number> = {};
    const skip = (reason: string): void => {
      skipped[reason] = (skipped[reason] ?? 0) + 1;
    };
    hosts.forEach((host, index) => {
      const pointer = `/nmaprun/host[${index + 1}]`;
      if (children(host, 'status').some(status => attribute(status, 'state') === 'down')) return skip('down');
      const addresses = children(host, 'address');
      const ips = addresses.filter(address => attribute(address, 'addrtype') !== 'mac').flatMap(address => canonicalIp(attribute(address, 'addr') ?? '') ?? []).filter(isDeviceIp);
      const macs = addresses.flatMap(address => (attribute(address, 'addrtype') === 'mac' ? canonicalMac(attribute(address, 'addr') ?? '') ?? [] : []));
      if (ips.length === 0 && macs.length === 0) return skip('no-address');
      const witness = witnesses.length;
      witnesses.push({ kind: 'row', ...(ips[0] !== undefined ? { ip: ips[0] } : {}), ...(macs[0] !== undefined ? { mac: macs[0] } : {}), packetsSent: 0, packetsReceived: 0, at: [{ pointer }] });
      const said = new Set<string>();
      const say = (key: string, value: FactValue, confidence: number): void => {
        if (value === '' || said.has(`${key} ${String(value)}`)) return;
        said.add(`${key} ${String(value)}`);
        observations.push({ witness, key, value, confidence, by: nmapXml.id, at: [{ pointer }], count: 1 });
      };
      for (const ip of ips) say('ip', ip, 0.8);
      for (const mac of macs) say('mac', mac, 0.8);
      describe(host, say);
    });
    const problems: Problem[] = [];
    if (!/<\/nmaprun>\s*$/.test(text)) problems.push({ code: 'cut', weight: 'partial', message: `The scan ends before its last element: it was stopped or the file was cut. ${witnesses.length} hosts were kept.`, advice: 'Let the scan finish, or export it again.', at: { offset: this.length } });
    return this.reading(witnesses, observations, hosts.length, skipped, problems);
  }

  private reading(witnesses: readonly Witness[], observations: readonly ObservationRecord[], rows: number, rowsSkipped: Readonly<Record<string, number>>, problems: readonly Problem[]): Reading {
    const { name, sha256, bytes, site } = this.input;
    return {
      source: { id: `src:${sha256.slice(0, 12)}`, name, sha256, bytes, kind: nmapXml.kind, format: nmapXml.format, site, problems, table: { rows, rowsRead: witnesses.length, rowsSkipped } },
      witnesses, conversations: [], observations,
    };
  }
}

function describe(host: XmlNode, say: (key: string, value: FactValue, confidence: number) => void): void {
  // A PTR record names an address, not always the host.
  for (const name of children(host, 'hostnames').flatMap(list => children(list, 'hostname'))) say('hostname', wireText(attribute(name, 'name') ?? ''), attribute(name, 'type') === 'user' ? 0.5 : 0.6);
  for (const os of children(host, 'os').flatMap(list => children(list, 'osmatch')).slice(0, 1)) {
    // Nmap guesses from TCP behaviour; its own accuracy is a percentage.
    say('os', wireText(attribute(os, 'name') ?? ''), osConfidence(attribute(os, 'accuracy')));
  }
  for (const port of children(host, 'ports').flatMap(list => children(list, 'port'))) {
    const number = Number(attribute(port, 'portid'));
    const transport = attribute(port, 'protocol');
    if (!children(port, 'state').some(state => attribute(state, 'state') === 'open') || !(number > 0 && number < 65_536) || (transport !== 'tcp' && transport !== 'udp')) continue;
    say('open-port', `${transport}/${number}`, 0.8);
    for (const service of children(port, 'service')) {
      // `method="table"` is only the usual name of the port.
      if (attribute(service, 'method') !== 'probed') continue;
      const product = [attribute(service, 'product'), attribute(service, 'version')].filter(part => part !== undefined).join(' ');
      if (product !== '') say('software', wireText(product), 0.6);
      const named = attribute(service, 'hostname');
      if (named !== undefined) say('hostname', wireText(named), 0.6);
    }
  }
}

/** An accuracy that is no number says nothing of how sure the guess is; it stays a guess. */
function osConfidence(accuracy: string | undefined): number {
  const percent = Number(accuracy ?? 0);
  return Number.isFinite(percent) ? Math.max(0, Math.min(0.5, percent / 200)) : 0;
}
