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

/**
 * The name people see: what the device calls itself on the wire (host name, then device name), then what a list calls it, then make and model with its address, then
 * the address. Never empty.
 */
export function displayName(
  facts: readonly GatheredFact[], hostnames: readonly string[], parts: { vendor: string | undefined; model: string | undefined; ips: readonly string[]; macs: readonly string[]; label: string | undefined; parentName: string | undefined },
): string {
  const named = (key: string, listed: boolean): string | undefined => {
    const fact = facts.find(candidate => candidate.key === key && candidate.listed === listed && candidate.confidence > 0.3 && typeof candidate.value === 'string' && usable(candidate.value));
    return fact && String(fact.value).trim();
  };
  const seen = named('ntlm.computer', false) ?? named('hostname', false) ?? named('name', false);
  const name = seen ?? named('name', true) ?? named('hostname', true);
  if (name !== undefined && hostnames.length + name.length > 0) return shortName(name);
  const place = [...parts.ips].sort(compareIp)[0] ?? parts.macs[0];
  if (parts.label !== undefined) return `${parts.parentName ?? place ?? 'device'} ${parts.label}`;
  const make = parts.model ?? parts.vendor;
  if (make !== undefined && place !== undefined) return `${make} ${place}`;
  return place ?? make ?? 'unnamed device';
}

/** A domain name shows its first label. */
function shortName(name: string): string {
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+){2,}$/i.test(name) ? name.split('.')[0]! : name;
}
