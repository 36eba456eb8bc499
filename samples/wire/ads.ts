// Beckhoff ADS over AMS/TCP.

import { cat, fixed, u16le, u32le, u8 } from './bytes';

export interface AmsRoute { target: string; targetPort: number; source: string; sourcePort: number }

const netId = (id: string): Buffer => u8(...id.split('.').map(Number));

export function ams(r: AmsRoute, command: number, response: boolean, invoke: number, data: Buffer): Buffer {
  const ends = response ? cat(netId(r.source), u16le(r.sourcePort), netId(r.target), u16le(r.targetPort)) : cat(netId(r.target), u16le(r.targetPort), netId(r.source), u16le(r.sourcePort));
  const body = cat(ends, u16le(command), u16le(response ? 5 : 4), u32le(data.length), u32le(0), u32le(invoke), data);
  return cat(u16le(0), u32le(body.length), body);
}

export const deviceInfo = (major: number, minor: number, build: number, name: string): Buffer => cat(u32le(0), u8(major, minor), u16le(build), fixed(name, 16));
export const read = (group: number, offset: number, length: number): Buffer => cat(u32le(group), u32le(offset), u32le(length));
export const readResult = (data: Buffer): Buffer => cat(u32le(0), u32le(data.length), data);
export const write = (group: number, offset: number, data: Buffer): Buffer => cat(u32le(group), u32le(offset), u32le(data.length), data);
export const done = (): Buffer => u32le(0);
