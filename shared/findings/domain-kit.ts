import type { Asset, Fact } from '../model/asset';
import type { SiteView } from './site-kit';

/** DHCP and name services hand the domain's name to anybody; only these prove that somebody logs on to it. */
const MEMBERSHIP: ReadonlySet<string> = new Set(['kerberos', 'ldap', 'smb1', 'smb2', 'nbns', 'nbdgm', 'tds', 'dcerpc', 'rdp', 'http', 'cldap']);

export interface DomainMember {
  readonly asset: Asset;
  readonly fact: Fact;
}

/** Windows and Kerberos domains with those that are proved to belong, by lower-case name; a NetBIOS name goes with the only DNS domain that begins with it. */
export function domainsOf(site: SiteView): ReadonlyMap<string, readonly DomainMember[]> {
  const stated = site.withFact('domain').filter(({ asset, fact }) => !asset.external && typeof fact.value === 'string' && (MEMBERSHIP.has(fact.by) || fact.evidence.some(piece => 'row' in piece)));
  const full = [...new Set(stated.map(({ fact }) => String(fact.value).toLowerCase()).filter(name => name.includes('.')))];
  const domains = new Map<string, Map<string, DomainMember>>();
  for (const { asset, fact } of stated) {
    const name = String(fact.value).toLowerCase();
    const candidates = full.filter(one => one.split('.')[0] === name);
    const domain = !name.includes('.') && candidates.length === 1 ? candidates[0]! : name;
    if (/^(workgroup|mshome|arbeitsgruppe)$/.test(domain)) continue;
    const members = domains.get(domain) ?? new Map<string, DomainMember>();
    domains.set(domain, members);
    if (!members.has(asset.id)) members.set(asset.id, { asset, fact });
  }
  return new Map([...domains].map(([name, members]) => [name, [...members.values()]]));
}
