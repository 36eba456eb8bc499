// LDAP v3 (RFC 4511): search of the root entry.

import { application, boolean, enumerated, integer, octets, sequence, set, tlv } from './ber';

export function rootSearch(id: number, attributes: string[]): Buffer {
  return sequence(integer(id), application(3,
    octets(''), enumerated(0), enumerated(0), integer(0), integer(120), boolean(false), tlv(0x87, Buffer.from('objectClass')), sequence(...attributes.map(octets)),
  ));
}

export function searchEntry(id: number, dn: string, attributes: Record<string, string[]>): Buffer {
  return sequence(integer(id), application(4, octets(dn), sequence(...Object.entries(attributes).map(([k, v]) => sequence(octets(k), set(...v.map(octets)))))));
}

export const searchDone = (id: number): Buffer => sequence(integer(id), application(5, enumerated(0), octets(''), octets('')));
