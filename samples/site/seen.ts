// Which facts of an asset some message of the capture carries. Nobody can be asked for what is not there.

import { ASSETS } from './assets';

const keys = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Names in DHCP, NTLM, NetBIOS, LLDP, CDP, PROFINET, BACnet, S7, Fox, DNS, SNMP, certificates, server names or payload text. */
const NAMED = keys(`A001 A002 A003 A004 A005 A006 A010 A011 A014 A020 A022 A023 A030 A033 A034 A036 A039 A040 A041 A042 A043 A045 A046 A060 A070 A071 A072 A073 A074 A075 A084 A094 A095
  A100 A101 A102 A103 A110 A111 A112 A113 A114 A120 A121 A122 A123 A124 A128 A140 A141 A142 A151 A152 A161 A165`);
/** Models in identity objects, module identification, station types, device descriptions, printer and camera answers. */
const MODELLED = keys(`A006 A007 A022 A034 A035 A042 A050 A051 A052 A053 A054 A055 A056 A057 A058 A059 A060 A062 A070 A071 A072 A073 A074 A075 A080 A083 A084 A090 A091 A092 A094 A096 A103 A114
  A120 A121 A122 A123 A124 A126 A127 A128 A133 A134 A135 A136 A138 A140 A141 A142 A151 A152 A165`);
/** Versions, where the message spells them as the truth does (two-part CIP revisions are
 *  spelt in too many ways to ask for, and a Windows build number stands for a client and a server release at once). */
const VERSIONED = keys(`A022 A034 A035 A050 A051 A052 A060 A062 A070 A071 A075 A080 A081 A084 A094 A103 A114 A120 A121 A122 A123 A124 A126 A127 A128 A133 A138 A140 A141 A142 A143 A151 A152 A165`);

/** Makers that nothing on the wire names, not even the MAC (a handheld shows the maker of its radio): only an export can. */
const NO_VENDOR = keys('A010 A011 A012 A013 A014 A020 A021 A022 A023 A031 A033 A034 A037 A039 A040 A041 A043 A044 A045 A046 A110 A120 A128 A130 A134 A160 A161 A162');

export function onWire(key: string): { hostname: boolean; model: boolean; firmware: boolean; vendor?: boolean } {
  if (!ASSETS.some(a => a.key === key)) throw new Error(`no asset ${key}`);
  return { hostname: NAMED.has(key), model: MODELLED.has(key), firmware: VERSIONED.has(key), ...(NO_VENDOR.has(key) ? { vendor: false } : {}) };
}
