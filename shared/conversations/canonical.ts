import { ALIAS, ENDPOINT, PACKETS } from './flow-table';
import { CHILD, GROUPED } from './endpoints';
import { Column, Table4 } from './table4';
import type { Tracker } from './tracker';

/**
 * An address that is only spoken to in one VLAN, and speaks in exactly one other, is the device of that other: traffic for it was routed. Gives for every
 * endpoint the one that stands for it. Where several VLANs speak with the address, nothing is decided here.
 */
export function canonicalEndpoints(tracker: Tracker): Int32Array {
  const { endpoints, flows } = tracker;
  const size = endpoints.size;
  const speaks = new Uint8Array(size);
  for (let flow = 0; flow < flows.size; flow++) {
    const ints = flows.ints(flow);
    const base = flows.base(flow);
    if (ints[base + ALIAS] !== 0) continue;
    for (let side = 0; side < 2; side++) if (ints[base + PACKETS + side]! > 0) speaks[ints[base + ENDPOINT + side]!] = 1;
  }
  const canonical = new Int32Array(size);
  const addresses = new Table4(256);
  const speakers = new Column(256);
  const speaker = new Column(256);
  const addressOf = new Int32Array(size).fill(-1);
  for (let endpoint = 0; endpoint < size; endpoint++) {
    canonical[endpoint] = endpoint;
    const kind = endpoints.kind(endpoint);
    if (kind === CHILD || kind === GROUPED) continue;
    const address = addresses.put(...endpoints.addressKey(endpoint));
    addressOf[endpoint] = address;
    speakers.reach(address);
    speaker.reach(address);
    if (speaks[endpoint] || endpoints.firstSeen(endpoint) > 0) {
      speakers.data[address]!++;
      speaker.data[address] = endpoint;
    }
  }
  for (let endpoint = 0; endpoint < size; endpoint++) {
    const address = addressOf[endpoint]!;
    if (address >= 0 && !speaks[endpoint] && endpoints.firstSeen(endpoint) === 0 && speakers.data[address] === 1) canonical[endpoint] = speaker.data[address]!;
  }
  return canonical;
}
