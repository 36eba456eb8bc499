import type { Place } from './evidence';

export type FactValue = string | number | boolean;

/**
 * Facts that fill an asset's own fields when they win (assets/identify). Every other key is `<protocol id>.<field>` in lower case with dashes,
 * such as `cip.device-type`, or one of the general keys below.
 */
export type IdentityKey = 'vendor' | 'model' | 'firmware' | 'serial' | 'os' | 'hostname' | 'mac' | 'ip';

/**
 * General keys besides IdentityKey, used by every protocol and importer alike:
 *
 * name               what people call the device when it is no host name (PROFINET station, BACnet object name, CMDB name)
 * domain             Windows, Kerberos or DNS domain that the host belongs to
 * user               account seen in use; the name is masked in exports
 * hardware           hardware revision
 * order-number       order or catalogue number
 * software           product and version of a service or client
 * cpe                the same as a CPE name, `cpe:/a:php:php:5.6.40`
 * vulnerability      a known flaw that a scan says it has, in the form of model/vulnerability
 * capability         bridge | router | wlan-ap | telephone | docsis | station | repeater | host | switch (LLDP and CDP)
 * weakness           one of WEAKNESSES, about the side that is weak
 * remote-access      tool name (TeamViewer, AnyDesk, Talk2M …), about the side inside the site
 * cloud-service      service name, about the side inside the site
 * server-name        name that a client asked for (TLS SNI, HTTP Host), about the server
 * default-gateway    IP address of the gateway that a host was given
 * location, description, listed-role, listed-zone, listed-purdue, owner, criticality   what a list says
 */
export const WEAKNESSES = [
  'anonymous-access', 'default-credential', 'default-community', 'writable-community', 'cleartext-login', 'cleartext-community', 'smb1', 'smb-signing-not-required', 'ntlm-v1',
  'rdp-without-nla', 'vnc-without-authentication', 'opcua-security-none', 'opcua-anonymous', 'opcua-weak-policy', 'tls-legacy', 'self-signed-certificate', 'expired-certificate', 'ssh-v1',
  'llmnr-answers', 'end-of-life', 'snmp-v1-v2c', 'cleartext-transfer', 'null-session', 'default-name', 'cleartext-routing-key', 'simple-bind',
] as const;
export type Weakness = (typeof WEAKNESSES)[number];

/** One claim that a message or row makes. Evidence is attached by the pipeline, so that nobody can forget it. */
export interface Observation {
  /**
   * Whom it is about: the sides of the conversation, the sides of this frame, another device that the message names, or a child behind
   * the sender or the receiver (backplane module, Modbus unit, MS/TP device).
   */
  readonly about: 'client' | 'server' | 'sender' | 'receiver' | { readonly ip: string } | { readonly mac: string }
    | { readonly child: string; readonly of: 'client' | 'server' | 'sender' | 'receiver' };
  readonly key: string;
  readonly value: FactValue;
  /** 0–1: how far one such message is to be trusted. Grade A facts 0.9–0.95, B 0.8, C at most 0.6, port only at most 0.3. */
  readonly confidence: number;
}

/** An observation as a reading keeps it: once per witness, key and value, with its first places. */
export interface ObservationRecord {
  /** Index into the reading's witnesses. */
  readonly witness: number;
  readonly key: string;
  readonly value: FactValue;
  readonly confidence: number;
  /** Protocol or importer id that saw it. */
  readonly by: string;
  /** First eight places. */
  readonly at: readonly Place[];
  readonly count: number;
}
