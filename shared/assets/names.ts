import { canonicalIp, compareIp } from '../model/address';
import type { GatheredFact } from './facts';

/** Names that many devices have or that only say what they are. */
const EMPTY_NAME = /^(|-|localhost(\..*)?|unknown|none|null|n\/?a|default|device|new device|unnamed|\(none\)|workstation|__proto__|constructor)$/i;

function usable(name: string): boolean {
  return !EMPTY_NAME.test(name.trim()) && canonicalIp(name) === undefined;
}

/** Host names of a device, observed ones first, each once whatever its case. A short name that a longer one begins with is left out. */
export function hostnamesOf(facts: readonly GatheredFact[]): string[] {
  const found = new Map<string, string>();
  for (const listed of [false, true]) {
    for (const fact of facts) {
      if (fact.listed !== listed || (fact.key !== 'hostname' && fact.key !== 'ntlm.computer') || typeof fact.value !== 'string' || !usable(fact.value) || fact.confidence <= 0.3) continue;
      const name = fact.value.trim().replace(/\.$/, '');
      const key = name.toLowerCase();
      if (!found.has(key)) found.set(key, name);
    }
  }
  const all = [...found.keys()];
  return [...found].filter(([key]) => !all.some(other => other.startsWith(`${key}.`))).map(([, name]) => name).slice(0, 16);
}

export interface NameParts {
  readonly vendor: string | undefined;
  readonly model: string | undefined;
  readonly ips: readonly string[];
  readonly macs: readonly string[];
  readonly external: boolean;
  /** Of a child. */
  readonly label: string | undefined;
  readonly parentName: string | undefined;
}

/**
 * The name people see: what the device calls itself on the wire (host name, then device name), then what a list calls it, then make and model with its address, then
 * the address. A name that a maker made of the MAC address comes after the list's. Never empty.
 */
export function displayName(facts: readonly GatheredFact[], parts: NameParts): string {
  const candidates = (listed: boolean, ...keys: string[]): string[] => keys.flatMap(key => facts
    .filter(fact => fact.key === key && fact.listed === listed && fact.confidence > 0.3 && typeof fact.value === 'string' && usable(fact.value))
    .map(fact => (parts.external ? String(fact.value).trim() : shortName(String(fact.value).trim()))));
  const seen = candidates(false, 'ntlm.computer', 'hostname', 'name');
  const lists = candidates(true, 'name', 'hostname');
  const given = seen.find(name => !isMadeOfMac(name, parts.macs));
  // The same name in the list's spelling is the spelling that people know.
  const name = lists.find(other => other.toLowerCase() === given?.toLowerCase()) ?? given ?? lists[0] ?? seen[0];
  if (name !== undefined) return name;
  const place = [...parts.ips].sort(compareIp)[0] ?? parts.macs[0];
  if (parts.label !== undefined) return `${parts.parentName ?? place ?? 'device'} ${parts.label}`;
  const make = parts.model ?? parts.vendor;
  // Behind address translation the device itself knows another address: that is the one on its label and in its drawings.
  const own = facts.find(fact => fact.key === 'enip.address' && fact.confidence > 0.3 && typeof fact.value === 'string' && !parts.ips.includes(fact.value));
  if (own && place !== undefined) return `${make ?? 'device'} ${String(own.value)} behind ${place}`;
  if (make !== undefined && place !== undefined) return `${make} ${place}`;
  return place ?? make ?? 'unnamed device';
}

/** `NPI100060`, `SEP00000C100007`, `axis-accc8e100088`: the last six digits of the MAC in it. */
function isMadeOfMac(name: string, macs: readonly string[]): boolean {
  const plain = name.toLowerCase().replace(/[^0-9a-z]/g, '');
  return macs.some(mac => plain.includes(mac.replace(/:/g, '').slice(6)));
}

/** A domain name shows its first label. */
function shortName(name: string): string {
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+){2,}$/i.test(name) ? name.split('.')[0]! : name;
}
