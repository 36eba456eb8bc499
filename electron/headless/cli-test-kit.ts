import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

/** For tests: the command line as a child process, and captures made byte by byte. */

const SCRIPT = resolve(import.meta.dirname, '../../scripts/crossdock.mjs');

export const NOW = '2026-09-07T06:00:00Z';

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export function crossdock(words: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...words], { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 28, ...(cwd === undefined ? {} : { cwd }) });
  return { status, out: stdout, err: stderr };
}

/** A folder that goes with the test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

const u16 = (n: number): number[] => [n >> 8, n & 255];
const u32 = (n: number): number[] => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];

interface End {
  readonly mac: string;
  readonly ip: string;
  readonly port: number;
}

const SYN = 2, ACK = 16, PSH = 8;

/** Ethernet, IPv4 and TCP around a payload; checksums are zero, as a network card that computes them leaves them. */
function tcp(from: End, to: End, flags: number, sequence: number, acknowledged: number, payload: readonly number[] = []): number[] {
  const mac = (text: string): number[] => text.split(':').map(pair => parseInt(pair, 16));
  const ip = (text: string): number[] => text.split('.').map(Number);
  return [
    ...mac(to.mac), ...mac(from.mac), 8, 0,
    0x45, 0, ...u16(40 + payload.length), 0, 0, 0x40, 0, 64, 6, 0, 0, ...ip(from.ip), ...ip(to.ip),
    ...u16(from.port), ...u16(to.port), ...u32(sequence), ...u32(acknowledged), 0x50, flags, 0x20, 0, 0, 0, 0, 0, ...payload,
  ];
}

/** A classic pcap, little-endian, one frame every 10 ms from 2026-09-07 06:00 UTC. */
export function pcap(frames: readonly (readonly number[])[], startSeconds = 1_788_760_800): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(1, 20);
  return Buffer.concat([head, ...frames.flatMap((frame, n) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(startSeconds + Math.floor(n / 100), 0);
    record.writeUInt32LE((n % 100) * 10_000, 4);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return [record, Buffer.from(frame)];
  })]);
}

/** A panel that reads and writes the holding registers of a controller over Modbus/TCP, handshake first. */
export function modbusFrames({ client = '10.20.30.50', server = '10.20.30.10', clientMac = '00:0e:8c:00:00:50', serverMac = '00:80:f4:00:00:10', polls = 10 } = {}): number[][] {
  const panel: End = { mac: clientMac, ip: client, port: 49_200 };
  const controller: End = { mac: serverMac, ip: server, port: 502 };
  const frames = [tcp(panel, controller, SYN, 100, 0), tcp(controller, panel, SYN | ACK, 900, 101), tcp(panel, controller, ACK, 101, 901)];
  let asked = 101;
  let told = 901;
  for (let n = 0; n < polls; n++) {
    const write = n % 3 === 2;
    const request = [...u16(n), 0, 0, ...u16(6), 1, write ? 6 : 3, ...u16(100), ...u16(write ? 7 : 2)];
    frames.push(tcp(panel, controller, PSH | ACK, asked, told, request));
    asked += request.length;
    const answer = write ? request : [...u16(n), 0, 0, ...u16(7), 1, 3, 4, 0, n, 1, 2];
    frames.push(tcp(controller, panel, PSH | ACK, told, asked, answer));
    told += answer.length;
  }
  return frames;
}
