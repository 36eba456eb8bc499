import { ipv4Text, ipv6Text } from '../model/address';
import { i32, TUNNEL_NAMES } from '../layers/packet';
import type { Packet } from '../layers/packet';
import { Column, Table4 } from './table4';

/** Kind of an endpoint, and of the addresses of a flow. */
export const L2 = 2;
export const V4 = 4;
export const V6 = 6;
export const CHILD = 7;
/** Stands for every address beyond the limit. */
export const GROUPED = 8;

/** Devices that one capture may hold before further addresses are counted as one group: a spoofed sweep must not fill the memory. */
export const MAX_ENDPOINTS = 400_000;

/** Tunnels that are told apart. */
const MAX_TUNNEL_NAMES = 65_536;

export type Basis = 'frame' | 'arp' | 'nd' | 'dhcp';
export const BASES: readonly Basis[] = ['frame', 'arp', 'nd', 'dhcp'];

/** VLAN and encapsulation in which an address means what it means. */
export interface Scope {
  readonly vlan: number | undefined;
  readonly tunnel: string | undefined;
}

/**
 * Every address of a capture as a small number. Witnesses of the reading are made from these at the end; until then nothing here is text
 * except the labels of children.
 */
export class Endpoints {
  /** (scope, kind, address, address) → endpoint. */
  private readonly table = new Table4(1024);
  private readonly addresses6 = new Table4(64);
  private readonly scopes = new Table4(16);
  private readonly tunnels = new Table4(16);
  private readonly tunnelPairs = new Table4(16);
  private readonly macs = new Table4(256);
  private readonly macTexts: string[] = [];
  private readonly labels: string[] = [];
  private readonly labelNumbers = new Map<string, number>();
  /** (endpoint, MAC high, MAC low, basis) → binding. */
  private readonly bindings = new Table4(1024);
  readonly bindingCount = new Column(1024);
  private readonly bindingFrame = new Column(1024);
  private readonly seenFrame = new Column(1024);
  /** Scope + 1 by VLAN + 1, without tunnels. */
  private readonly scopeTexts: Scope[] = [];
  private readonly scopeOfVlan = new Int32Array(4097);

  constructor(private readonly limit: number = MAX_ENDPOINTS) {
    this.scopes.put(-1, -1, 0, 0);
  }

  get size(): number {
    return this.table.size;
  }

  /** Number of the VLAN and tunnels that the packet came through. */
  scopeOf(packet: Packet): number {
    if (packet.tunnels === 0) {
      const known = this.scopeOfVlan[packet.vlan + 1]!;
      return known !== 0 ? known - 1 : (this.scopeOfVlan[packet.vlan + 1] = this.scopes.put(packet.vlan, -1, 0, 0) + 1) - 1;
    }
    let tunnel = -1;
    for (let i = 0; i < packet.tunnels; i++) {
      const version = packet.tunnelVersion[i]!;
      let a = 0;
      let b = 0;
      if (version !== 0) {
        a = version === 6 ? this.address6(packet.addressBytes, packet.tunnelSource[i]!) : packet.tunnelSource[i]!;
        b = version === 6 ? this.address6(packet.addressBytes, packet.tunnelDestination[i]!) : packet.tunnelDestination[i]!;
        // Both directions are one tunnel.
        if (version === 6 ? a > b : a >>> 0 > b >>> 0) [a, b] = [b, a];
      }
      if (this.tunnels.size >= MAX_TUNNEL_NAMES) return this.scopes.put(packet.vlan, tunnel, 0, 0);
      tunnel = this.tunnels.put(tunnel, packet.tunnelKind[i]!, packet.tunnelId[i]!, this.tunnelPairs.put(version, a, b, 0));
    }
    return this.scopes.put(packet.vlan, tunnel, 0, 0);
  }

  /** Number of the scope's innermost tunnel, plus one; 0 without. */
  tunnelOf(scope: number): number {
    return this.scopes.keys[scope * 4 + 1]! + 1;
  }

  scope(scope: number): Scope {
    return (this.scopeTexts[scope] ??= this.describeScope(scope));
  }

  private describeScope(scope: number): Scope {
    const vlan = this.scopes.keys[scope * 4]!;
    const tunnel = this.scopes.keys[scope * 4 + 1]!;
    return { vlan: vlan < 0 ? undefined : vlan, tunnel: tunnel < 0 ? undefined : this.tunnelText(tunnel) };
  }

  private tunnelText(tunnel: number): string {
    const { keys } = this.tunnels;
    const parent = keys[tunnel * 4]!;
    const id = keys[tunnel * 4 + 2]! >>> 0;
    const pair = keys[tunnel * 4 + 3]! * 4;
    const version = this.tunnelPairs.keys[pair]!;
    const text = (address: number): string => (version === 6 ? this.text6(address) : ipv4Text(address));
    const ends = version === 0 ? '' : ` ${text(this.tunnelPairs.keys[pair + 1]!)}>${text(this.tunnelPairs.keys[pair + 2]!)}`;
    const own = `${TUNNEL_NAMES[keys[tunnel * 4 + 1]!]}${id === 0 ? '' : ` ${id}`}${ends}`;
    return parent < 0 ? own : `${this.tunnelText(parent)}, ${own}`;
  }

  /** Number of an IPv6 address; -1 for all beyond the limit. */
  address6(bytes: Uint8Array, at: number): number {
    const { addresses6 } = this;
    if (addresses6.size < 2 * this.limit) return addresses6.put(i32(bytes, at), i32(bytes, at + 4), i32(bytes, at + 8), i32(bytes, at + 12));
    return addresses6.find(i32(bytes, at), i32(bytes, at + 4), i32(bytes, at + 8), i32(bytes, at + 12));
  }

  /** Are there as many endpoints as may be? Then new addresses are one group. */
  get full(): boolean {
    return this.table.size >= this.limit;
  }

  /** The endpoint of an IP address that has one; -1 otherwise. */
  known(scope: number, kind: number, address: number): number {
    return kind === V6 && address < 0 ? -1 : this.table.find(scope, kind, address, 0);
  }

  private text6(address: number): string {
    const bytes = new Uint8Array(16);
    const { keys } = this.addresses6;
    for (let i = 0; i < 16; i++) bytes[i] = keys[address * 4 + (i >> 2)]! >>> (24 - 8 * (i & 3));
    return ipv6Text(bytes);
  }

  /** First byte pair of an IPv6 address, enough to tell a group from a device. */
  isGroup6(address: number): boolean {
    return address >= 0 && this.addresses6.keys[address * 4]! >>> 24 === 0xff;
  }

  /** Number of a MAC address, for the keys of flows; -1 for all beyond the limit. */
  mac(high: number, low: number): number {
    return this.macs.size < 2 * this.limit ? this.macs.put(high, low, 0, 0) : this.macs.find(high, low, 0, 0);
  }

  /** The endpoint of an address in a scope; -1 beyond the limit. For L2 `a` and `b` are the halves of the MAC. */
  endpoint(scope: number, kind: number, a: number, b: number): number {
    if (this.table.size < this.limit) return this.table.put(scope, kind, a, b);
    return this.table.find(scope, kind, a, b);
  }

  /** Stands for all addresses of a scope that did not fit. */
  grouped(scope: number): number {
    return this.table.put(scope, GROUPED, 0, 0);
  }

  child(scope: number, parent: number, label: string): number {
    let number = this.labelNumbers.get(label);
    if (number === undefined) {
      if (this.labels.length >= this.limit) return parent;
      number = this.labels.length;
      this.labels.push(label);
      this.labelNumbers.set(label, number);
    }
    return this.endpoint(scope, CHILD, parent, number);
  }

  /** Notes the first frame that shows the endpoint as a device of its own (not only as one that others name). */
  see(endpoint: number, frame: number): void {
    this.seenFrame.reach(endpoint);
    if (this.seenFrame.data[endpoint] === 0) this.seenFrame.data[endpoint] = frame;
  }

  /** 0 when it was only named by others. */
  firstSeen(endpoint: number): number {
    return endpoint < this.seenFrame.data.length ? this.seenFrame.data[endpoint]! : 0;
  }

  /** Notes that the endpoint used, or claimed, this MAC `times` more; returns the binding's number. */
  bind(endpoint: number, high: number, low: number, basis: number, frame: number, times = 1): number {
    const before = this.bindings.size;
    const binding = this.bindings.put(endpoint, high, low, basis);
    this.bindingCount.reach(binding);
    this.bindingFrame.reach(binding);
    if (binding === before) this.bindingFrame.data[binding] = frame;
    this.bindingCount.data[binding]! += times;
    return binding;
  }

  /** Every binding: endpoint, MAC text, basis, count, first frame. */
  eachBinding(visit: (endpoint: number, mac: string, basis: Basis, count: number, frame: number) => void): void {
    const { keys } = this.bindings;
    for (let i = 0; i < this.bindings.size; i++) {
      visit(keys[i * 4]!, macOf(keys[i * 4 + 1]!, keys[i * 4 + 2]!), BASES[keys[i * 4 + 3]!]!, this.bindingCount.data[i]!, this.bindingFrame.data[i]!);
    }
  }

  bindingMac(binding: number): string {
    return this.macText(this.bindings.keys[binding * 4 + 1]!, this.bindings.keys[binding * 4 + 2]!);
  }

  /** One text per address, however many conversations name it. */
  private macText(high: number, low: number): string {
    const mac = this.macs.put(high, low, 0, 0);
    return (this.macTexts[mac] ??= macOf(high, low));
  }

  /** Key of the address without its VLAN: equal for the same address in two VLANs. */
  addressKey(endpoint: number): readonly [tunnel: number, kind: number, a: number, b: number] {
    const at = endpoint * 4;
    const { keys } = this.table;
    return [this.tunnelOf(keys[at]!), keys[at + 1]!, keys[at + 2]!, keys[at + 3]!];
  }

  kind(endpoint: number): number {
    return this.table.keys[endpoint * 4 + 1]!;
  }

  scopeNumber(endpoint: number): number {
    return this.table.keys[endpoint * 4]!;
  }

  /** Text of an IP endpoint; undefined for others. */
  ip(endpoint: number): string | undefined {
    const kind = this.kind(endpoint);
    const a = this.table.keys[endpoint * 4 + 2]!;
    return kind === V4 ? ipv4Text(a) : kind === V6 ? this.text6(a) : undefined;
  }

  macOfEndpoint(endpoint: number): string | undefined {
    return this.kind(endpoint) === L2 ? this.macText(this.table.keys[endpoint * 4 + 2]!, this.table.keys[endpoint * 4 + 3]!) : undefined;
  }

  parent(endpoint: number): number | undefined {
    return this.kind(endpoint) === CHILD ? this.table.keys[endpoint * 4 + 2]! : undefined;
  }

  label(endpoint: number): string | undefined {
    const kind = this.kind(endpoint);
    if (kind === GROUPED) return 'further addresses';
    return kind === CHILD ? this.labels[this.table.keys[endpoint * 4 + 3]!] : undefined;
  }

  /** Endpoint of an IP address in text; undefined when it is none or does not fit any more. */
  byIp(scope: number, bytes: Uint8Array | undefined, v4: number | undefined): number | undefined {
    const endpoint = v4 !== undefined ? this.endpoint(scope, V4, v4 | 0, 0) : bytes ? this.endpoint(scope, V6, this.address6(bytes, 0), 0) : -1;
    return endpoint < 0 ? undefined : endpoint;
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Text of a MAC from its halves; a table, because conversations need two each. */
export function macOf(high: number, low: number): string {
  return `${HEX[high >>> 8]}:${HEX[high & 255]}:${HEX[low >>> 24]}:${HEX[(low >>> 16) & 255]}:${HEX[(low >>> 8) & 255]}:${HEX[low & 255]}`;
}

/** The halves of a canonical MAC text. */
export function macHalves(mac: string): readonly [high: number, low: number] {
  const digits = mac.replace(/:/g, '');
  return [parseInt(digits.slice(0, 4), 16), parseInt(digits.slice(4), 16) | 0];
}

