import type { Role } from '../model/asset';
import type { PurdueLevel } from '../model/zone';

/**
 * Levels at which a role can sit, the usual one first. A level is a property of function: where a role is found at several levels (a database under ERP or under WCS), the list
 * and then the zone decide among them. Infrastructure has none. dc-systems §3.1 column "Level", §5.2.
 */
const LEVELS: Partial<Readonly<Record<Role, readonly PurdueLevel[]>>> = {
  plc: [1], 'safety-plc': [1], 'remote-io': [1, 0], drive: [1, 0], robot: [1], amr: [1], camera: [1], 'access-control-panel': [1], 'rfid-reader': [1], 'fixed-scanner': [1, 0], scale: [1, 0], 'energy-meter': [1, 0],
  'bms-controller': [1], charger: [1], gateway: [1, 2], labeler: [1, 2],
  hmi: [2], 'rf-terminal': [2], 'label-printer': [2], 'pick-to-light-controller': [2, 1], 'scada-server': [2, 3], 'ems-server': [2, 3], dcs: [2, 3],
  'engineering-workstation': [3, 2], historian: [3, 3.5, 4], 'opc-server': [3, 2], wms: [3, 4], wcs: [3], wes: [3], 'fleet-manager': [3], 'bms-server': [3, 2], vms: [3, 4], 'access-control-server': [3, 4], broker: [3, 3.5, 4],
  'voice-server': [3, 4], 'management-server': [3, 4, 3.5], 'licence-server': [3, 4],
  'remote-access-gateway': [3.5], 'jump-host': [3.5], proxy: [3.5, 4],
  erp: [4, 5], 'office-printer': [4], 'domain-controller': [4, 3, 3.5], 'database-server': [3, 4, 5], 'file-server': [4, 3, 3.5], 'print-server': [4, 3], 'patch-server': [4, 3.5, 3], 'backup-server': [4, 3, 3.5],
  'dns-dhcp-server': [4, 3, 3.5], workstation: [4, 3], mobile: [4], phone: [4], server: [4, 3, 3.5, 2],
};

/** Levels that a role's function allows, the usual one first; empty for infrastructure, externals and unknown. */
export function levelsOf(role: Role): readonly PurdueLevel[] {
  return LEVELS[role] ?? [];
}
