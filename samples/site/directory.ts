// Names and identities that several conversations of the site share.

import type { CipIdentity } from '../wire/enip';
import type { NtlmServer, WindowsBuild } from '../wire/ntlm';
import { SERVER_2019, SERVER_2022, WINDOWS_10, WINDOWS_11 } from '../wire/ntlm';
import { ASSETS, LATER_ASSETS } from './assets';

export const IT_DOMAIN = { netbios: 'HALDEN', dns: 'halden.example', realm: 'HALDEN.EXAMPLE' };
export const OT_DOMAIN = { netbios: 'HALDENOT', dns: 'ot.halden.example', realm: 'OT.HALDEN.EXAMPLE' };

/** Start of the first capture, Unix seconds: 2026-09-07T06:00:00Z. */
export const CAPTURE_START = Date.UTC(2026, 8, 7, 6) / 1000;
/** Start of the second capture, three weeks later. */
export const LATER_START = Date.UTC(2026, 8, 28, 6) / 1000;

export function asset(key: string) {
  const found = [...ASSETS, ...LATER_ASSETS].find(a => a.key === key);
  if (!found) throw new Error(`no asset ${key}`);
  return found;
}

function build(firmware: string): WindowsBuild {
  if (firmware.endsWith('2022')) return SERVER_2022;
  if (firmware.endsWith('2019')) return SERVER_2019;
  return firmware === 'Windows 11' ? WINDOWS_11 : WINDOWS_10;
}

/** The integrator's laptop brings a domain of its own. */
const INTEGRATOR = { netbios: 'INTEGRATOR', dns: 'integrator.example', realm: 'INTEGRATOR.EXAMPLE' };

/** Windows hosts of the OT domain. */
const inOtDomain = (key: string): boolean => asset(key).vlan === 50;

export function windowsServer(key: string): NtlmServer {
  const a = asset(key), domain = key === 'A170' ? INTEGRATOR : inOtDomain(key) ? OT_DOMAIN : IT_DOMAIN;
  // The second interface of a host answers with the host's one name.
  const computer = a.name.replace(/-NIC2$/, '').slice(0, 15);
  return { computer, domain: domain.netbios, dnsComputer: `${computer.toLowerCase()}.${domain.dns}`, dnsDomain: domain.dns, build: build(a.firmware) };
}

export const windowsBuild = (key: string): WindowsBuild => build(asset(key).firmware);

const revision = (key: string): [number, number] => {
  const [major = '1', minor = '0'] = asset(key).firmware.split('.');
  return [Number(major), Number(minor)];
};

function identity(key: string, vendor: number, type: number, code: number, serial: number, name: string): [string, CipIdentity] {
  const [major, minor] = revision(key);
  return [key, { vendor, type, code, major, minor, serial, name }];
}

/** Answers to ListIdentity. Device types: 0E controller, 18 panel, 0C communications adapter, 02 drive, 2C switch, 2B generic. */
export const CIP_IDENTITIES: ReadonlyMap<string, CipIdentity> = new Map([
  identity('A050', 1, 0x0e, 166, 0x00c0ffee, '1756-L83E/B'),
  identity('A051', 1, 0x0e, 164, 0x00c10a51, '1756-L81E/B'),
  identity('A052', 1, 0x0e, 211, 0x00c20b52, '1756-L81ES/B'),
  identity('A053', 1, 0x18, 42, 0x7a0153d1, 'PanelView Plus 7 Performance'),
  identity('A054', 1, 0x18, 41, 0x7a0154d2, 'PanelView Plus 7 Standard'),
  identity('A055', 1, 0x0c, 196, 0x60a05501, '1734-AENTR/B Ethernet Adapter'),
  identity('A056', 1, 0x0c, 196, 0x60a05602, '1734-AENTR/B Ethernet Adapter'),
  identity('A057', 1, 0x02, 2192, 0x41b05701, 'PowerFlex 755'),
  identity('A058', 1, 0x02, 9, 0x41b05802, 'PowerFlex 525 2P2'),
  identity('A059', 678, 0x2b, 60, 0x1d475059, 'DM475'),
  identity('A060', 1, 0x2c, 8, 0x5b700060, 'Stratix 5700 1783-BMS10CGL'),
  identity('A080', 108, 0x2b, 4, 0x0cc51480, 'TwinCAT EtherNet/IP Adapter CX5140'),
  identity('A083', 181, 0x0e, 30, 0x0b110083, 'PSS 4000 PSSu H PLC1 FS SN SD'),
  identity('A090', 47, 0x0e, 1634, 0x0a005090, 'NJ501-1300'),
  identity('A092', 356, 0x2b, 2, 0x0fa1c092, 'FANUC Robot R-30iB'),
]);

/** Before the second capture the first sorter controller got another firmware. */
const LATER_FIRMWARE: Record<string, Partial<CipIdentity>> = { A050: { major: 34, minor: 11 } };

export function cipIdentity(key: string, start = CAPTURE_START): CipIdentity {
  const found = CIP_IDENTITIES.get(key);
  if (!found) throw new Error(`${key} has no CIP identity`);
  return start >= LATER_START ? { ...found, ...LATER_FIRMWARE[key] } : found;
}
