import type { OperationKind } from '../model/conversation';

/** Confirmed services (ANSI/ASHRAE 135, clause 21, BACnetConfirmedServiceChoice). */
export const CONFIRMED: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0: ['acknowledge alarm', 'control'], 1: ['COV notification', 'other'], 2: ['event notification', 'other'], 3: ['get alarm summary', 'read'], 4: ['get enrollment summary', 'read'], 5: ['subscribe COV', 'read'],
  6: ['atomic read file', 'read'], 7: ['atomic write file', 'program'], 8: ['add list element', 'write'], 9: ['remove list element', 'write'], 10: ['create object', 'program'], 11: ['delete object', 'program'],
  12: ['read property', 'read'], 13: ['read property conditional', 'read'], 14: ['read property multiple', 'read'], 15: ['write property', 'write'], 16: ['write property multiple', 'write'],
  17: ['device communication control', 'control'], 18: ['private transfer', 'other'], 19: ['text message', 'other'], 20: ['reinitialize device', 'control'], 21: ['VT open', 'other'], 22: ['VT close', 'other'],
  23: ['VT data', 'other'], 24: ['authenticate', 'other'], 25: ['request key', 'other'], 26: ['read range', 'read'], 27: ['life safety operation', 'control'], 28: ['subscribe COV property', 'read'],
  29: ['get event information', 'read'], 30: ['subscribe COV property multiple', 'read'], 31: ['COV notification multiple', 'other'],
};

/** Unconfirmed services; their operation code is 256 more. */
export const UNCONFIRMED: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0: ['I-Am', 'identify'], 1: ['I-Have', 'identify'], 2: ['unconfirmed COV notification', 'other'], 3: ['unconfirmed event notification', 'other'], 4: ['unconfirmed private transfer', 'other'], 5: ['unconfirmed text message', 'other'],
  6: ['time synchronization', 'control'], 7: ['Who-Has', 'identify'], 8: ['Who-Is', 'identify'], 9: ['UTC time synchronization', 'control'], 10: ['write group', 'write'], 11: ['unconfirmed COV notification multiple', 'other'],
};

/** Functions of the virtual link layer (Annex J.2); their operation code is 512 more. Only those that manage it. */
export const LINK: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  1: ['write broadcast distribution table', 'control'], 2: ['read broadcast distribution table', 'read'], 5: ['register foreign device', 'other'], 6: ['read foreign device table', 'read'], 8: ['delete foreign device table entry', 'control'],
};

/** Network layer messages (§6.2.4) that routers act on; their operation code is 768 more. */
export const NETWORK: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0: ['Who-Is-Router-To-Network', 'identify'], 1: ['I-Am-Router-To-Network', 'identify'], 4: ['router busy to network', 'other'], 6: ['initialize routing table', 'control'], 8: ['establish connection to network', 'control'], 9: ['disconnect connection to network', 'control'],
};

/** Properties of the device object that say who it is → key. */
export const DEVICE_PROPERTIES: Readonly<Record<number, string>> = {
  121: 'vendor', 70: 'model', 44: 'firmware', 12: 'bacnet.application-version', 77: 'name', 28: 'description', 58: 'location', 372: 'serial', 120: 'bacnet.vendor-id', 112: 'bacnet.system-status', 98: 'bacnet.protocol-version',
  139: 'bacnet.protocol-revision',
};
