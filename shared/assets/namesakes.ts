import type { Ledger } from './ledger';
import { charactersOf, contradict, MOST_INTERFACES, reportShared, uniqueValue } from './shared-claims';
import type { Claimants } from './shared-claims';
import type { Sighting } from './sightings';

/** Protocols in which a host says its own full name. What others call it (DNS, a certificate, the name a browser asks for) may stand for a whole farm of servers. */
const OWN_NAME = new Set(['dhcp', 'dhcpv6', 'nbns', 'nbdgm', 'kerberos', 'ldap', 'smb1', 'smb2', 'rdp', 'tds', 'snmp', 'mdns', 'llmnr', 'dcerpc']);

/** Facts that only one machine has: the NetBIOS computer name it signs in with, its serial number, its full domain name. */
function identityOf(key: string, value: unknown, by: string): { readonly id: string; readonly what: string } | undefined {
  if (key === 'serial' || key === 'ntlm.computer') {
    const unique = uniqueValue(key, value);
    return unique === undefined ? undefined : { id: unique, what: key === 'serial' ? 'serial number' : 'computer name' };
  }
  if (key !== 'hostname' || !OWN_NAME.has(by)) return undefined;
  // A short name is repeated from cell to cell; a full one has somebody who hands it out once. mDNS hands out names per link only.
  const name = String(value).trim().toUpperCase().replace(/\.$/, '');
  return /^[A-Z0-9_-]{4,}(\.[A-Z0-9_-]+)+$/.test(name) && !/\.(LOCAL|LOCALDOMAIN|LAN|HOME)$/.test(name) && !name.startsWith('LOCALHOST.') && !/^[\d.]+$/.test(name) ? { id: name, what: 'host name' } : undefined;
}

/** Joins the interfaces of dual-homed machines: two addresses that gave the same computer name, serial number or full host name are one machine, unless something else tells them apart. */
export function mergeNamesakes(sightings: readonly Sighting[], ledger: Ledger): void {
  const holders = new Map<string, { readonly what: string; readonly value: string; readonly key: string; readonly claimants: Claimants }>();
  for (const sighting of sightings) {
    const node = ledger.nodeOf.get(sighting);
    const { kind, ip } = sighting.witness;
    if (node === undefined || (kind !== 'l3' && kind !== 'l2') || (ip !== undefined && !ledger.inside(ip))) continue;
    for (const { key, value, confidence, by } of sighting.observations) {
      if (confidence < 0.8) continue;
      const identity = identityOf(key, value, by);
      if (identity === undefined) continue;
      const id = `${key} ${identity.id}`;
      let holder = holders.get(id);
      if (!holder) holders.set(id, holder = { what: identity.what, value: identity.id, key, claimants: new Map() });
      const root = ledger.union.find(node);
      if (!holder.claimants.has(root)) holder.claimants.set(root, sighting);
    }
  }
  const characters = charactersOf(sightings, ledger);
  const merge: (readonly number[])[] = [];
  for (const [, { what, value, key, claimants }] of [...holders].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const roots = [...claimants.keys()].sort((a, b) => a - b);
    if (roots.length < 2) continue;
    // A serial number is unique per maker only; a name per domain.
    const apart = contradict(roots, key === 'serial' ? ['ntlm.computer', 'vendor'] : ['serial', 'domain'], characters);
    if (roots.length > MOST_INTERFACES || apart) reportShared(ledger, roots.length, what, value);
    else merge.push(roots);
  }
  // Joined last: what is asked about a device above is what it said itself, not what its namesakes did.
  for (const [first, ...rest] of merge) for (const root of rest) ledger.union.join(first!, root);
}
