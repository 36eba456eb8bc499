import type { Criticality, Decided } from './decided';
import type { Kept } from './kept';
import type { Evidence } from './evidence';
import type { FactValue } from './observation';
import type { Micros } from './time';
import type { PurdueLevel } from './zone';

export const ROLES = [
  'plc', 'safety-plc', 'remote-io', 'drive', 'robot', 'amr', 'fleet-manager', 'hmi', 'engineering-workstation', 'scada-server', 'historian', 'opc-server',
  'wms', 'wcs', 'wes', 'erp', 'dcs', 'ems-server', 'energy-meter', 'bms-server', 'bms-controller', 'fixed-scanner', 'rfid-reader', 'scale', 'rf-terminal',
  'label-printer', 'office-printer', 'camera', 'vms', 'access-control-panel', 'access-control-server', 'switch', 'router', 'firewall', 'wireless-ap',
  'remote-access-gateway', 'gateway', 'domain-controller', 'database-server', 'file-server', 'print-server', 'broker', 'management-server', 'patch-server',
  'backup-server', 'licence-server', 'dns-dhcp-server', 'voice-server', 'hypervisor', 'jump-host', 'proxy', 'pick-to-light-controller', 'labeler', 'charger',
  'server', 'workstation', 'mobile', 'phone', 'ups', 'cloud-service', 'external', 'unknown',
] as const;
export type Role = (typeof ROLES)[number];

/** One claim about an asset with everything that supports it. Conflicting claims stand side by side. */
export interface Fact {
  readonly key: string;
  readonly value: FactValue;
  readonly confidence: number;
  readonly by: string;
  readonly evidence: readonly Evidence[];
  /** How many places there are, where more than are listed. */
  readonly evidenceCount?: number;
}

export interface Service {
  readonly transport: 'tcp' | 'udp' | 'l2';
  readonly port?: number;
  readonly protocol?: string;
  /** It answered, and the payload was recognised. */
  readonly confirmed: boolean;
  readonly evidence: readonly Evidence[];
}

/** A rule that spoke for a role, with its points. */
export interface RoleReason {
  readonly rule: string;
  readonly points: number;
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

export interface RoleCandidate {
  readonly role: Role;
  readonly confidence: number;
  readonly score: number;
  readonly reasons: readonly RoleReason[];
}

/** Where an asset stands between the list and the wire. */
export type AssetState = 'listed-and-seen' | 'listed-silent' | 'seen-not-listed' | 'seen';

/** What the analyst set, field by field. Name, role, level and zone of the asset are these values then; zones stand here by name. */
export interface AssetDecisions {
  readonly name?: Decided<string>;
  readonly role?: Decided<Role>;
  readonly level?: Decided<PurdueLevel>;
  readonly zone?: Decided<string>;
  readonly criticality?: Decided<Criticality>;
  readonly note?: Decided<string>;
  readonly tags?: Decided<readonly string[]>;
  /** The analyst said that several devices are this one, or that this one is none of another. */
  readonly merged?: Decided<true>;
  readonly split?: Decided<true>;
}

/** Reference: interfaces, analysis.json `assets`. `risk` is added by the remediation stage. */
export interface Asset {
  /** `asset:` and 12 hex digits: hash of site and strongest witness when first created. */
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  readonly vlans: readonly number[];
  readonly hostnames: readonly string[];
  readonly vendor?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly serial?: string;
  readonly os?: string;
  readonly role: Role;
  readonly roleConfidence: number;
  readonly roleReasons: readonly RoleReason[];
  readonly roleAlternatives: readonly RoleCandidate[];
  /** Absent for network infrastructure and where nothing speaks for one. */
  readonly purdueLevel?: PurdueLevel;
  readonly purdueBasis?: 'analyst' | 'identity' | 'behaviour' | 'list' | 'zone';
  readonly zone?: string;
  readonly criticality?: 'low' | 'medium' | 'high' | 'critical';
  readonly external: boolean;
  readonly state: AssetState;
  /** Asset in front of it: chassis, gateway. */
  readonly parent?: string;
  readonly formerIds: readonly string[];
  readonly firstSeen?: Micros;
  readonly lastSeen?: Micros;
  readonly services: readonly Service[];
  readonly facts: readonly Fact[];
  /** Identity fields for which facts disagree. */
  readonly conflicts: readonly string[];
  readonly decided?: AssetDecisions;
  readonly kept?: Kept;
}
