import type { Conversation } from './conversation';
import type { ObservationRecord } from './observation';
import type { Place } from './evidence';
import type { FrameIndex } from './frame-index';
import type { Intelligence } from './intelligence';
import type { NetworkDevice } from './network-config';
import type { Source } from './source';
import type { Micros } from './time';

/**
 * Something in one source that stands for a device: an IP address in a VLAN, a MAC without one, a row of a list, a module behind a gateway, a device that
 * another one names. Witnesses become assets later (assets/identify), several of them one.
 */
export interface Witness {
  /** l3: an IP address · l2: a MAC address that shows no IP · row: a row or entry of an export · child: behind `parent` · mention: named by another. */
  readonly kind: 'l3' | 'l2' | 'row' | 'child' | 'mention';
  readonly vlan?: number;
  readonly tunnel?: string;
  readonly ip?: string;
  /** l2: its address. l3: absent, see `macs`. row: what the row says. */
  readonly mac?: string;
  /** l3: who sent frames from this IP, and who claimed it. `frame`: source MAC of its packets (the gateway's, if routed); arp, nd, dhcp: it said so itself. */
  readonly macs?: readonly MacBinding[];
  /** child: index of the witness in front of it. */
  readonly parent?: number;
  /** child: `slot 3`, `unit 17`, `mstp 2001:5`. row: the row's own id, if it has one. */
  readonly label?: string;
  readonly packetsSent: number;
  readonly packetsReceived: number;
  /** Lowest and highest IPv4 TTL or IPv6 hop limit seen in its packets. */
  readonly ttl?: readonly [low: number, high: number];
  readonly firstSeen?: Micros;
  readonly lastSeen?: Micros;
  /** First places that show it. */
  readonly at: readonly Place[];
}

export interface MacBinding {
  readonly mac: string;
  readonly basis: 'frame' | 'arp' | 'nd' | 'dhcp';
  readonly count: number;
  /** First frame; of a log, row. */
  readonly frame: number;
}

/** A sample of a capture's packets, by which two captures are compared (conversations/tap-sample). */
export interface TapSample {
  /** How often every second packet was left out. */
  readonly halvings: number;
  /** Parts of signatures, in order, and when each packet was first seen. */
  readonly packets: readonly number[];
  readonly times: readonly Micros[];
}

/** All that reading one source yields. Plain data: it crosses processes and goes into the engagement. */
export interface Reading {
  readonly source: Source;
  readonly witnesses: readonly Witness[];
  readonly conversations: readonly Conversation[];
  readonly observations: readonly ObservationRecord[];
  /** Captures: where the frames stand, so that any can be shown again. */
  readonly frames?: FrameIndex;
  /** When the file was last changed, as it was read: milliseconds since 1970. A time of the copy, not of the evidence: it says when to hash again, and gets into no output. */
  readonly modified?: number;
  /** Captures. */
  readonly tapSample?: TapSample;
  /** Files about vulnerabilities and products. */
  readonly intelligence?: Intelligence;
  /** Configurations: what each device in the file permits and how it is connected. */
  readonly networkDevices?: readonly NetworkDevice[];
}
