// Which facts of an asset some message of the capture carries. Nobody can be asked for what is not there.

import { ASSETS } from './assets';

/** Names that appear in DHCP, NTLM, LLDP, PROFINET, BACnet, DNS, SNMP, certificates or payload text. */
const NAMED = new Set(['A001', 'A002', 'A003', 'A004', 'A005', 'A006', 'A007', 'A010', 'A011', 'A014', 'A030', 'A033', 'A040', 'A041', 'A042', 'A043', 'A046', 'A060', 'A070', 'A071', 'A072', 'A073', 'A074', 'A075',
  'A084', 'A095', 'A103', 'A110', 'A111', 'A112', 'A113', 'A114', 'A121', 'A122', 'A123', 'A124', 'A128', 'A151', 'A152', 'A165']);
const MODELLED = new Set(['A006', 'A007', 'A042', 'A050', 'A051', 'A052', 'A053', 'A054', 'A055', 'A056', 'A057', 'A058', 'A059', 'A060', 'A070', 'A071', 'A072', 'A073', 'A074', 'A075', 'A083', 'A084', 'A090', 'A092', 'A103', 'A114',
  'A121', 'A122', 'A123', 'A124', 'A126', 'A127', 'A128', 'A151', 'A152', 'A165']);
const VERSIONED = new Set(['A050', 'A051', 'A052', 'A055', 'A056', 'A057', 'A060', 'A070', 'A071', 'A075', 'A084', 'A103', 'A114', 'A121', 'A122', 'A123', 'A124', 'A126', 'A127', 'A128', 'A151', 'A152', 'A165']);
/** Makers that nothing on the wire names: only an export can. */
const NO_VENDOR = new Set(['A040', 'A043', 'A044', 'A045', 'A023', 'A130', 'A160', 'A161', 'A162']);

export function onWire(key: string): { hostname: boolean; model: boolean; firmware: boolean; vendor?: boolean } {
  if (!ASSETS.some(a => a.key === key)) throw new Error(`no asset ${key}`);
  return { hostname: NAMED.has(key), model: MODELLED.has(key), firmware: VERSIONED.has(key), ...(NO_VENDOR.has(key) ? { vendor: false } : {}) };
}
