import { utf8 } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';

/** What topics of MQTT mean when they follow VDA 5050 (VDA/VDMA 5050 §6.4) or Sparkplug B (Eclipse Sparkplug 3.0 §4). */

export interface Vda5050Topic {
  readonly manufacturer: string;
  readonly serial: string;
  readonly topic: string;
}

const VDA5050 = /^[^/]+\/v\d+\/([^/]+)\/([^/]+)\/(order|instantActions|state|visualization|connection|factsheet|zoneSet|responses)$/;
const TO_VEHICLE = new Set(['order', 'instantActions', 'zoneSet', 'responses']);

export function vda5050Topic(topic: string): Vda5050Topic | undefined {
  const match = VDA5050.exec(topic);
  return match ? { manufacturer: match[1]!, serial: match[2]!, topic: match[3]! } : undefined;
}

/** A member of a JSON object, found without trusting the rest of it. */
function member(payload: Uint8Array, path: readonly string[]): string | undefined {
  if (payload.length > 65_536) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(utf8(payload)) as unknown;
  } catch {
    return undefined;
  }
  for (const key of path) value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** @param published true: the client published it; false: the broker delivered it to the client. */
export function vda5050Claims(found: Vda5050Topic, payload: Uint8Array, published: boolean): Observation[] {
  const vehicle = `${found.manufacturer}/${found.serial}`;
  const toVehicle = TO_VEHICLE.has(found.topic);
  if (!published) {
    // Whoever is given an order is the vehicle; whoever is given states may be anything that watches.
    return toVehicle ? claims(claim('client', 'vda5050.role', 'vehicle', 0.7), claim('client', 'vda5050.vehicle', vehicle, 0.7)) : [];
  }
  if (toVehicle) return claims(claim('client', 'vda5050.role', 'fleet-manager', 0.95), claim('client', 'vda5050.commands', vehicle, 0.9));
  return claims(
    claim('client', 'vda5050.role', 'vehicle', 0.9), claim('client', 'vda5050.vehicle', vehicle, 0.9), claim('client', 'vendor', found.manufacturer, 0.7), claim('client', 'serial', found.serial, 0.8),
    found.topic === 'factsheet' && claim('client', 'model', member(payload, ['typeSpecification', 'seriesName']), 0.8),
  );
}

export function vda5050Operation(found: Vda5050Topic): { name: string; kind: OperationKind } {
  return { name: `VDA 5050 ${found.topic}`, kind: TO_VEHICLE.has(found.topic) ? 'control' : 'other' };
}

export interface SparkplugTopic {
  readonly group: string;
  readonly type: string;
  readonly node: string;
  readonly device?: string;
}

const SPARKPLUG = /^spBv1\.0\/([^/]+)\/(NBIRTH|NDEATH|NDATA|NCMD|DBIRTH|DDEATH|DDATA|DCMD)\/([^/]+)(?:\/([^/]+))?$/;

export function sparkplugTopic(topic: string): SparkplugTopic | undefined {
  const match = SPARKPLUG.exec(topic);
  return match ? { group: match[1]!, type: match[2]!, node: match[3]!, ...(match[4] === undefined ? {} : { device: match[4] }) } : undefined;
}

export function sparkplugClaims({ group, type, node, device }: SparkplugTopic, published: boolean): Observation[] {
  if (!published) return [];
  if (type.endsWith('CMD')) return claims(claim('client', 'sparkplug-b.role', 'host', 0.9), claim('client', 'sparkplug-b.commands', `${group}/${node}${device === undefined ? '' : `/${device}`}`, 0.9));
  return claims(claim('client', 'sparkplug-b.role', 'edge-node', 0.9), claim('client', 'sparkplug-b.node', `${group}/${node}`, 0.9), claim('client', 'sparkplug-b.device', device, 0.9));
}

export function sparkplugOperation({ type }: SparkplugTopic): { name: string; kind: OperationKind } {
  return { name: `Sparkplug ${type}`, kind: type.endsWith('CMD') ? 'control' : 'other' };
}

export const VDA5050_FACTS = { 'vda5050.role': 'vehicle or fleet-manager', 'vda5050.vehicle': 'manufacturer/serial of the vehicle', 'vda5050.commands': 'vehicle that it gives orders to' };
export const SPARKPLUG_FACTS = { 'sparkplug-b.role': 'host or edge-node', 'sparkplug-b.node': 'group/node', 'sparkplug-b.device': 'device behind the node', 'sparkplug-b.commands': 'node or device that it commands' };
