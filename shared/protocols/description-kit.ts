import type { Observation } from '../model/observation';
import { claim } from './claims-kit';

/** Identity that a free text of a device (LLDP and SNMP system descriptions, CDP versions, login banners) states. */
export interface Described {
  readonly vendor?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly hardware?: string;
  readonly serial?: string;
  readonly os?: string;
  readonly software?: string;
  readonly 'order-number'?: string;
}

type Rule = readonly [pattern: RegExp, read: (match: RegExpExecArray) => Described];

const or = (text: string | undefined): string => (text ?? '').trim();

/** First match wins; texts as seen in captures and vendors' manuals. Where a text tells nothing sure, nothing is claimed. */
const RULES: readonly Rule[] = [
  // Siemens, SIMATIC S7, CPU-1200, 6ES7 214-1AG40-0XB0, HW: 7, FW: V.4.2.1, S V-K2C13707
  [/^Siemens,\s*(.+?),\s*((?:6[A-Z]{2}\d|3[A-Z]{2}\d|7[A-Z]{2}\d)[\w -]+?)(?:,|$)(.*)/is, match => {
    const rest = or(match[3]);
    return {
      vendor: 'Siemens', model: or(match[1]).replace(/,\s*/g, ' '), 'order-number': or(match[2]),
      firmware: or(/\b(?:FW|SW)\s*[:.]?\s*(?:Version\s*)?(V[.\s]?[\d.]+\d)/i.exec(rest)?.[1]).replace(/\s/g, ''), hardware: or(/\bHW\s*:?\s*(?:Version\s*)?([\w.]+)/i.exec(rest)?.[1]),
      serial: or(/\bS (?:V-|C-)?([A-Z0-9]{2}-?[A-Z0-9]{6,})/.exec(rest)?.[0]).replace(/^S /, ''),
    };
  }],
  [/^Siemens(?: AG)?,?\s+(.+)$/is, match => ({ vendor: 'Siemens', model: or(match[1]) })],
  [/Cisco (?:IOS|Internetwork Operating System)(?: XE)? Software[, ]+(?:IOS \(tm\) )?(.*?)Software \(([^)]+)\),? (?:Experimental )?Version ([\w.():]+)/is, match => ({
    vendor: 'Cisco', os: 'Cisco IOS', firmware: match[3]!, software: `${match[2]!} ${match[3]!}` })],
  [/Cisco NX-OS.*?Version ([\w.()]+)/is, match => ({ vendor: 'Cisco', os: 'Cisco NX-OS', firmware: match[1]! })],
  [/Cisco Adaptive Security Appliance Version ([\w.()]+)/i, match => ({ vendor: 'Cisco', os: 'Cisco ASA', firmware: match[1]! })],
  [/^Cisco IP Phone (\w+)/i, match => ({ vendor: 'Cisco', model: `IP Phone ${match[1]!}` })],
  [/Juniper Networks, Inc\. (\S+).*?JUNOS ([\w.-]+)/is, match => ({ vendor: 'Juniper Networks', model: match[1]!, os: 'Junos', firmware: match[2]!.replace(/,$/, '') })],
  [/ArubaOS \(MODEL: ([^)]+)\), Version ([\w.-]+)/i, match => ({ vendor: 'Aruba', model: match[1]!, os: 'ArubaOS', firmware: match[2]! })],
  [/(?:HP|Aruba|ProCurve) (J\w+) (.*?)(?:Switch)?(?:,| )\s*revision ([\w.]+)/i, match => ({ vendor: 'HPE', model: or(match[2]), 'order-number': match[1]!, firmware: match[3]! })],
  [/^(?:FortiGate|Fortinet)[- ]?(\S*)\s*v?([\d.]+)?/i, match => ({ vendor: 'Fortinet', model: `FortiGate ${or(match[1])}`.trim(), firmware: or(match[2]) })],
  [/^Palo Alto Networks (\S+)/i, match => ({ vendor: 'Palo Alto Networks', model: match[1]! })],
  [/^RouterOS (\S+)/, match => ({ vendor: 'MikroTik', os: 'RouterOS', model: match[1]! })],
  [/Hardware: .* - Software: Windows (?:\S+ )?Version ([\d.]+) \(Build (\d+)/i, match => ({ os: `Windows ${match[1]!} build ${match[2]!}` })],
  [/VMware ESXi? ([\d.]+) build-(\d+)/i, match => ({ vendor: 'VMware', os: `VMware ESXi ${match[1]!}`, firmware: `${match[1]!} build ${match[2]!}` })],
  [/^Linux \S+ (\d[\w.~+-]*)/, match => ({ os: `Linux ${match[1]!}` })],
  [/^(FreeBSD|OpenBSD|NetBSD|SunOS|AIX|Darwin|HP-UX) ?\S* (\d[\w.-]*)/i, match => ({ os: `${match[1]!} ${match[2]!}` })],
  [/^(\w+) .*Rockwell|^Rockwell Automation (\S+)|^Allen-Bradley (\S+)/i, match => ({ vendor: 'Rockwell Automation', model: match[2] ?? match[3] ?? match[1]! })],
  [/^APC (?:Web\/SNMP )?Management Card.*?(?:MN:\s*(\S+))?.*?(?:SN:\s*(\S+))?/i, match => ({ vendor: 'APC', model: or(match[1]), serial: or(match[2]) })],
  [/^(Hirschmann|Moxa|Phoenix Contact|Westermo|Axis|Zebra|Lexmark|Xerox|Brother|Ricoh|KYOCERA|Hewlett-Packard|HP)\b[ ,]*(.{0,60})/i, match => ({ vendor: match[1]!, model: or(match[2]) })],
];

export function readDescription(text: string): Described {
  for (const [pattern, read] of RULES) {
    const match = pattern.exec(text.slice(0, 1024));
    if (match) return read(match);
  }
  return {};
}

export function describedClaims(about: Observation['about'], text: string | undefined, confidence = 0.8): (Observation | undefined)[] {
  return text === undefined ? [] : Object.entries(readDescription(text)).map(([key, value]) => claim(about, key, value as string, confidence));
}
