// Zones of the reference site: one VLAN, one subnet, one zone.

export interface SiteZone { vlan: number; name: string; subnet: string; gateway: string; level: string }

export const ZONES: readonly SiteZone[] = [
  { vlan: 10, name: 'it-clients', subnet: '10.40.10.0/24', gateway: '10.40.10.1', level: '4' },
  { vlan: 20, name: 'it-servers', subnet: '10.40.20.0/24', gateway: '10.40.20.1', level: '4' },
  { vlan: 30, name: 'idmz', subnet: '10.40.30.0/24', gateway: '10.40.30.1', level: '3.5' },
  { vlan: 40, name: 'dc-systems', subnet: '10.40.40.0/24', gateway: '10.40.40.1', level: '3' },
  { vlan: 50, name: 'ot-supervision', subnet: '10.40.50.0/24', gateway: '10.40.50.1', level: '2-3' },
  { vlan: 60, name: 'cell-sortation', subnet: '10.40.60.0/24', gateway: '10.40.60.1', level: '1-2' },
  { vlan: 61, name: 'cell-conveyor', subnet: '10.40.61.0/24', gateway: '10.40.61.1', level: '1-2' },
  { vlan: 62, name: 'cell-asrs', subnet: '10.40.62.0/24', gateway: '10.40.62.1', level: '1-2' },
  { vlan: 63, name: 'cell-palletiser', subnet: '10.40.63.0/24', gateway: '10.40.63.1', level: '1-2' },
  { vlan: 65, name: 'amr-wlan', subnet: '10.40.65.0/24', gateway: '10.40.65.1', level: '1' },
  { vlan: 66, name: 'rf-wlan', subnet: '10.40.66.0/24', gateway: '10.40.66.1', level: '2' },
  { vlan: 70, name: 'bms-ems', subnet: '10.40.70.0/24', gateway: '10.40.70.1', level: '1-2' },
  { vlan: 80, name: 'physical-security', subnet: '10.40.80.0/24', gateway: '10.40.80.1', level: '1-3' },
  { vlan: 90, name: 'print-scan', subnet: '10.40.90.0/24', gateway: '10.40.90.1', level: '1-2' },
  { vlan: 99, name: 'net-mgmt', subnet: '10.40.99.0/24', gateway: '10.40.99.1', level: '' },
  { vlan: 110, name: 'hq', subnet: '10.10.0.0/24', gateway: '10.10.0.1', level: '4-5' },
  { vlan: 120, name: 'xd2-crossdock', subnet: '10.41.60.0/24', gateway: '10.41.60.1', level: '1-2' },
];

/** Intended conduits, source VLAN to destination VLANs; 0 is the internet. Everything else is denied. */
export const CONDUITS: readonly (readonly [number, readonly number[]])[] = [
  [10, [0, 20, 40]], [20, [10, 110, 30, 90, 99]], [30, [0, 20, 50]], [40, [0, 10, 110, 60, 61, 62, 63, 90]], [50, [120, 30, 40, 60, 61, 62, 63]],
  [60, [50]], [61, [50]], [62, [50]], [63, [50]], [65, [40, 99]], [66, [40, 99]], [80, [120]],
];

/** VLANs whose gateway is an interface of the core switch (A151). */
export const CORE_VLANS: readonly number[] = [10, 20, 30, 40, 50, 60, 61, 62, 63, 65, 66, 70, 80, 90];

export const gatewayOf = (vlan: number): string => ZONES.find(z => z.vlan === vlan)?.gateway ?? '10.40.99.1';
