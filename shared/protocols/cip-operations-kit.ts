import type { OperationKind } from '../model/conversation';
import { CLASS_CONNECTION_MANAGER, CLASS_FILE, CLASS_IDENTITY, CLASS_PCCC, CLASS_TCPIP } from './cip-kit';
import type { CipRequest } from './cip-kit';

/** What CIP services are called and what they do, by class (THE CIP NETWORKS LIBRARY Vol. 1 chapters 3 and 5, appendix A; Rockwell 1756-PM020). */

const CLASSES: Readonly<Record<number, string>> = {
  0x01: 'Identity', 0x02: 'Message Router', 0x04: 'Assembly', 0x05: 'Connection', 0x06: 'Connection Manager', 0x0f: 'Parameter', 0x37: 'File', 0x67: 'PCCC', 0x68: 'Program', 0x69: 'Map',
  0x6a: 'Cable', 0x6b: 'Symbol', 0x6c: 'Template', 0x6d: 'Port', 0x70: 'Task', 0x72: 'I/O Map', 0x8b: 'Wall Clock', 0x8e: 'Mode', 0xac: 'Logix Changes', 0xf4: 'Port', 0xf5: 'TCP/IP Interface', 0xf6: 'Ethernet Link',
};

const COMMON: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x01: ['Get Attributes All', 'read'], 0x02: ['Set Attributes All', 'write'], 0x03: ['Get Attribute List', 'read'], 0x04: ['Set Attribute List', 'write'], 0x05: ['Reset', 'control'],
  0x06: ['Start', 'control'], 0x07: ['Stop', 'control'], 0x08: ['Create', 'program'], 0x09: ['Delete', 'program'], 0x0a: ['Multiple Service Packet', 'other'],
  0x0d: ['Apply Attributes', 'write'], 0x0e: ['Get Attribute Single', 'read'], 0x10: ['Set Attribute Single', 'write'], 0x11: ['Find Next Object Instance', 'read'], 0x15: ['Restore', 'program'],
  0x16: ['Save', 'program'], 0x17: ['No Operation', 'other'], 0x18: ['Get Member', 'read'], 0x19: ['Set Member', 'write'], 0x1a: ['Insert Member', 'write'], 0x1b: ['Remove Member', 'write'],
};
const CONNECTION_MANAGER: Readonly<Record<number, string>> = {
  0x4e: 'Forward Close', 0x52: 'Unconnected Send', 0x54: 'Forward Open', 0x56: 'Get Connection Data', 0x57: 'Search Connection Data', 0x59: 'Get Connection Owner', 0x5a: 'Get Connection Owner', 0x5b: 'Large Forward Open',
};
const FILE: Readonly<Record<number, string>> = {
  0x4b: 'Initiate Upload', 0x4c: 'Initiate Download', 0x4d: 'Initiate Partial Read', 0x4e: 'Initiate Partial Write', 0x4f: 'Upload Transfer', 0x50: 'Download Transfer', 0x51: 'Clear File',
};
const TAG: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x4c: ['Read Tag', 'read'], 0x4d: ['Write Tag', 'write'], 0x4e: ['Read Modify Write Tag', 'write'], 0x52: ['Read Tag Fragmented', 'read'], 0x53: ['Write Tag Fragmented', 'write'],
  0x55: ['Get Instance Attribute List', 'read'],
};
/** Classes whose attributes belong to the loaded program: creating and deleting there is a download. */
const PROGRAM_CLASSES = new Set([0x64, 0x68, 0x69, 0x6b, 0x6c, 0x6d, 0x70, 0x72, 0xac]);

export function cipOperation(request: CipRequest): { name: string; code: number; kind: OperationKind } {
  const { service: code, path } = request;
  const { classId } = path;
  const named = (name: string, kind: OperationKind) => ({ name, code, kind });
  if (classId === CLASS_CONNECTION_MANAGER && CONNECTION_MANAGER[code]) {
    const io = request.open && request.open.transportClass < 2;
    return named(`${CONNECTION_MANAGER[code]}${io ? ' (I/O)' : ''}`, 'other');
  }
  if (classId === CLASS_PCCC && code === 0x4b) return request.pccc ? named(`PCCC ${request.pccc.name}`, request.pccc.kind) : named('Execute PCCC', 'other');
  if (classId === CLASS_FILE && FILE[code]) return named(`File ${FILE[code]}`, 'program');
  if (code >= 0x4b && TAG[code] && (path.tag !== undefined || classId === 0x6b || classId === 0x6c)) return named(TAG[code][0], TAG[code][1]);
  const where = classId === undefined ? '' : `${CLASSES[classId] ?? `class 0x${classId.toString(16).padStart(2, '0')}`} `;
  const common = COMMON[code];
  if (common) {
    let [name, kind] = common;
    if (kind === 'write' && classId === CLASS_TCPIP) kind = 'control';
    if (kind === 'program' && (classId === undefined || !PROGRAM_CLASSES.has(classId)) && code !== 0x15 && code !== 0x16) kind = 'write';
    if (kind === 'read' && classId === CLASS_IDENTITY) kind = 'identify';
    if (code === 0x0a) return named(name, kind);
    name = `${where}${name}`;
    return named(name, kind);
  }
  return named(`${where}service 0x${code.toString(16).padStart(2, '0')}`, 'other');
}

/** A request and all requests inside it. */
export function cipOperations(request: CipRequest): { name: string; code: number; kind: OperationKind }[] {
  return [cipOperation(request), ...request.embedded.flatMap(cipOperations)];
}
