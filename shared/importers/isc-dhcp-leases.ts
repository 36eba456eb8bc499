import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import { TableAssembler } from './columns-kit';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { headText, TextFeed } from './text-kit';

/** A line of the file is short; what is longer is none. */
const LONGEST = 65_536;

/**
 * `dhcpd.leases` of the ISC DHCP server. A lease stands there as often as it was renewed, the last one counts; free and abandoned ones had a client once, or something else that
 * answered. A row is a lease statement.
 */
export const iscDhcpLeases = defineImporter({
  id: 'isc-dhcp-leases',
  name: 'Leases of the ISC DHCP server',
  kind: 'asset-export',
  format: 'isc-dhcp-leases',
  recognises: head => /^[ \t]*lease\s+[\d.:a-f]+\s*\{\s*$/im.test(headText(head)),
  read: input => new LeasesReader(input),
});

interface Lease {
  readonly ip: string;
  readonly line: number;
  mac: string;
  host: string;
  vendor: string;
  state: string;
}

class LeasesReader implements FileReader {
  private rest = '';
  private line = 0;
  private lease: Lease | undefined;
  private statements = 0;
  private depth = 0;
  private readonly last = new Map<string, Lease>();
  private readonly feed = new TextFeed(text => this.text(text));

  constructor(private readonly input: ImportInput) {}

  push(bytes: Uint8Array): void {
    this.feed.push(bytes);
  }

  end(): Reading {
    this.feed.end();
    if (this.rest !== '') this.statement(this.rest);
    const problems: Problem[] = this.lease ? [{ code: 'cut', weight: 'partial', message: `The lease of ${this.lease.ip.slice(0, 45)} that begins in line ${this.lease.line} has no end: the file was cut. The leases before it were kept.`, advice: 'Copy the file again.', at: { line: this.lease.line } }] : [];
    const table = new TableAssembler(iscDhcpLeases.id, this.input, true);
    table.row({ row: 0, cells: ['IP address', 'MAC address', 'Hostname', 'Vendor class', 'Status'], at: () => ({ line: 1 }) });
    if (this.last.size === 0) problems.unshift({ code: 'no-leases', weight: 'refused', message: 'The file holds no whole lease; nothing was kept.', at: { line: 1 } });
    let free = 0;
    for (const lease of this.last.values()) {
      // What answered on an abandoned address is not the client that the lease names.
      if (/^abandoned$/i.test(lease.state) || lease.mac === '') free++;
      else table.row({ row: lease.line, cells: [lease.ip, lease.mac, lease.host, lease.vendor, lease.state], at: () => ({ line: lease.line }) });
    }
    table.leave('without-client', free);
    table.leave('renewed-later', this.statements - this.last.size);
    return table.end(iscDhcpLeases.format, iscDhcpLeases.kind, problems);
  }

  private text(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) this.statement(line);
    if (this.rest.length > LONGEST) this.rest = '';
  }

  private statement(text: string): void {
    this.line++;
    const line = text.length > LONGEST ? '' : text.trim();
    if (line.startsWith('#')) return;
    const begins = /^lease\s+([\d.:a-f]{2,45})\s*\{$/i.exec(line);
    if (begins && !this.lease) {
      this.lease = { ip: begins[1]!, line: this.line, mac: '', host: '', vendor: '', state: '' };
      this.depth = 0;
      return;
    }
    const lease = this.lease;
    if (!lease) return;
    if (line.endsWith('{')) this.depth++;
    else if (line === '}' && this.depth > 0) this.depth--;
    else if (line === '}') {
      this.statements++;
      this.last.set(lease.ip, lease);
      this.lease = undefined;
    } else {
      const mac = /^hardware\s+ethernet\s+([0-9a-f:]{11,17});$/i.exec(line)?.[1];
      if (mac !== undefined) lease.mac = mac.split(':').map(part => part.padStart(2, '0')).join(':');
      lease.host = /^client-hostname\s+"([^"]*)";$/i.exec(line)?.[1] ?? lease.host;
      lease.vendor = /^set\s+vendor-class-identifier\s*=\s*"([^"]*)";$/i.exec(line)?.[1] ?? lease.vendor;
      lease.state = /^binding\s+state\s+(\w+);$/i.exec(line)?.[1] ?? lease.state;
    }
  }
}
