import { Malformed, utf8 } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv4Text, ipv6Text, isDeviceIp, macText } from '../model/address';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, complete, isHostName } from './claims-kit';
import { defineProtocol } from './definition';
import { describedClaims } from './description-kit';

export interface LldpMessage {
  readonly chassis: string;
  readonly chassisMac: string | undefined;
  readonly port: string;
  readonly portDescription?: string;
  readonly systemName?: string;
  readonly systemDescription?: string;
  readonly capabilities: readonly string[];
  readonly addresses: readonly string[];
  readonly nativeVlan?: number;
  /** LLDP-MED inventory: fact key → text. */
  readonly inventory: Readonly<Record<string, string>>;
}

/** IEEE 802.1AB §8.5.8.1, bit order; names as the general key `capability` has them. */
const CAPABILITIES = ['other', 'repeater', 'bridge', 'wlan-ap', 'router', 'telephone', 'docsis', 'station'] as const;
/** ANSI/TIA-1057 §10.2.6, subtypes 5–11. */
const INVENTORY: Readonly<Record<number, string>> = { 5: 'hardware', 6: 'firmware', 7: 'software', 8: 'serial', 9: 'vendor', 10: 'model' };
const OUI_DOT1 = 0x0080c2;
const OUI_MED = 0x0012bb;

/** Chassis and port ids: MAC, network address, or text by subtype (tables 8-2 and 8-3). */
function idText(value: Reader, macSubtype: number, addressSubtype: number): { readonly text: string; readonly mac?: string; readonly ip?: string } {
  const subtype = value.u8();
  if (subtype === macSubtype && value.remaining === 6) {
    const mac = macText(value.rest());
    return { text: mac, mac };
  }
  if (subtype === addressSubtype && value.remaining >= 5) {
    const ip = networkAddress(value);
    return ip === undefined ? { text: '' } : { text: ip, ip };
  }
  return { text: utf8(value.rest()).replace(/\u0000+$/, '') };
}

function networkAddress(value: Reader): string | undefined {
  const family = value.u8();
  if (family === 1 && value.remaining === 4) return ipv4Text(value.u32());
  return family === 2 && value.remaining === 16 ? ipv6Text(value.rest()) : undefined;
}

function organisation(value: Reader, inventory: Record<string, string>): number | undefined {
  const oui = value.u24();
  const subtype = value.u8();
  const key = INVENTORY[subtype];
  if (oui === OUI_MED && key !== undefined) inventory[key] = utf8(value.rest());
  return oui === OUI_DOT1 && subtype === 1 && value.remaining >= 2 ? value.u16() : undefined;
}

/** Link Layer Discovery Protocol: switches, controllers and phones introduce themselves to the next device. */
export const lldp = defineProtocol<LldpMessage>({
  id: 'lldp',
  name: 'LLDP',
  family: 'network',
  reference: 'IEEE 802.1AB-2016 §8; LLDP-MED ANSI/TIA-1057',
  carriers: ['ethertype/0x88cc'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'each frame': 'chassis, port, system name and description, capabilities, management addresses, VLAN, LLDP-MED and PROFINET parts' },
  leaves: 'power and energy parts',
  facts: {
    'lldp.system-description': 'system description as sent', 'lldp.chassis': 'chassis id', 'lldp.port': 'port id on which it was sent', 'lldp.port-description': 'description of that port',
    'lldp.native-vlan': 'port VLAN id',
  },

  // A chassis id must come first, of 2–256 bytes, and then a port id.
  recognises(payload) {
    const first = payload.peek16();
    if (first === undefined || first >> 9 !== 1) return false;
    const length = first & 0x1ff;
    const second = payload.peek16(2 + length);
    return length >= 2 && second !== undefined && second >> 9 === 2;
  },

  dissect(payload) {
    let chassis: ReturnType<typeof idText> | undefined;
    let port: ReturnType<typeof idText> | undefined;
    let nativeVlan: number | undefined;
    const texts: { portDescription?: string; systemName?: string; systemDescription?: string } = {};
    const capabilities: string[] = [];
    const addresses: string[] = [];
    const inventory: Record<string, string> = {};
    for (;;) {
      if (payload.remaining === 0) break;
      const header = payload.u16();
      const type = header >> 9;
      if (type === 0) break;
      const value = payload.slice(header & 0x1ff);
      if (type === 1) chassis = complete(() => idText(value, 4, 5));
      else if (type === 2) port = complete(() => idText(value, 3, 4));
      else if (type === 4) texts.portDescription = utf8(value.rest());
      else if (type === 5) texts.systemName = utf8(value.rest());
      else if (type === 6) texts.systemDescription = utf8(value.rest());
      else if (type === 7 && value.remaining >= 4) {
        value.skip(2);
        const enabled = value.u16();
        CAPABILITIES.forEach((name, bit) => {
          if (bit > 0 && enabled & (1 << bit)) capabilities.push(name);
        });
      } else if (type === 8) {
        const ip = attempt(() => networkAddress(value.slice(value.u8())));
        if (ip !== undefined && addresses.length < 8) addresses.push(ip);
      } else if (type === 127) nativeVlan = attempt(() => organisation(value, inventory)) ?? nativeVlan;
    }
    payload.rest();
    if (!chassis || !port) throw new Malformed('no chassis or port id');
    if (chassis.ip !== undefined) addresses.push(chassis.ip);
    return {
      chassis: chassis.text, chassisMac: chassis.mac, port: port.text, ...texts, capabilities, addresses, inventory,
      ...(nativeVlan === undefined ? {} : { nativeVlan }),
    };
  },

  observe(message) {
    const { systemName, systemDescription } = message;
    // PROFINET (IEC 61158-6-10, name of port): the station's name stands behind the port's, or alone as the chassis id in the older form.
    const station = /^port-\d{3}(?:-\d{5})?\.(.+)$/.exec(message.port)?.[1] ?? (/^port-\d{3}$/.test(message.port) && isHostName(message.chassis) ? message.chassis : undefined);
    const list: (Observation | undefined)[] = [
      claim('sender', 'lldp.chassis', message.chassis), claim('sender', 'mac', message.chassisMac, 0.8), claim('sender', 'lldp.port', message.port), claim('sender', 'lldp.port-description', message.portDescription),
      claim('sender', 'lldp.system-description', systemDescription), claim('sender', 'lldp.native-vlan', message.nativeVlan),
      claim('sender', systemName !== undefined && isHostName(systemName) ? 'hostname' : 'name', systemName, 0.95),
      claim('sender', 'name', station, 0.85),
      ...message.capabilities.map(name => claim('sender', 'capability', name, 0.95)),
      ...message.addresses.filter(isDeviceIp).map(ip => claim('sender', 'ip', ip)),
      ...Object.entries(message.inventory).map(([key, value]) => claim('sender', key, value)),
      ...describedClaims('sender', systemDescription, 0.9),
    ];
    return claims(...list);
  },
});
