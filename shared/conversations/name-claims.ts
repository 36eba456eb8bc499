import type { NamedAddress } from '../capture/file-notes';
import { i32 } from '../layers/packet';
import { ipv4Text, ipv6Text } from '../model/address';
import type { ObservationRecord } from '../model/observation';
import { V4, V6 } from './endpoints';
import type { Endpoints } from './endpoints';

/** Whoever wrote the file had these names from a resolver, a hosts file or the packets themselves; nobody can tell which, or when. */
const CONFIDENCE = 0.5;
const PLACES = 8;
/** Names of one address. */
const MAX_VALUES = 16;

export const NAME_BLOCK = 'name-resolution-block';

/** Names that the file itself gives to addresses that were seen; the place is the byte at which the block begins. */
export function claimNames(names: readonly NamedAddress[], endpoints: Endpoints, witness: (endpoint: number) => number): ObservationRecord[] {
  if (names.length === 0) return [];
  const byAddress = new Map<string, Map<string, number[]>>();
  for (const { address, name, offset } of names) {
    const ip = address.length === 4 ? ipv4Text(i32(address, 0)) : ipv6Text(address);
    let known = byAddress.get(ip);
    if (!known) byAddress.set(ip, known = new Map());
    const offsets = known.get(name);
    if (offsets) offsets.push(offset);
    else if (known.size < MAX_VALUES) known.set(name, [offset]);
  }
  const claimed = new Map<string, ObservationRecord>();
  for (let endpoint = 0; endpoint < endpoints.size; endpoint++) {
    const kind = endpoints.kind(endpoint);
    if (kind !== V4 && kind !== V6) continue;
    const index = witness(endpoint);
    const known = index < 0 ? undefined : byAddress.get(endpoints.ip(endpoint)!);
    if (!known) continue;
    for (const [name, offsets] of known) {
      const at = [...new Set(offsets)].sort((a, b) => a - b).slice(0, PLACES).map(offset => ({ offset }));
      claimed.set(`${index}|${name}`, { witness: index, key: 'hostname', value: name, confidence: CONFIDENCE, by: NAME_BLOCK, at, count: offsets.length });
    }
  }
  return [...claimed.values()];
}
