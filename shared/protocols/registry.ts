import type { AnyProtocol } from './definition';
import { profinetDcp } from './profinet-dcp';
import { bacnet } from './bacnet';
import { s7commPlus } from './s7comm-plus';
import { s7comm } from './s7comm';
import { cipIo } from './cip-io';
import { cip } from './cip';
import { enip } from './enip';
import { umas } from './umas';
import { modbusTcp } from './modbus-tcp';
import { http } from './http';
import { tls } from './tls';
import { smb1 } from './smb1';
import { smb2 } from './smb2';
import { rdp } from './rdp';
import { snmp } from './snmp';
import { dhcp } from './dhcp';
import { lldp } from './lldp';
import { cdp } from './cdp';
import { stp } from './stp';
import { mdns } from './mdns';
import { llmnr } from './llmnr';
import { nbns } from './nbns';
import { nbdgm } from './nbdgm';
import { dns } from './dns';
import { opcua } from './opcua';

/** Every protocol, in trial order: those with strong magic before those that recognise by plausibility. */
export const protocols: readonly AnyProtocol[] = [
  profinetDcp,
  bacnet,
  s7commPlus,
  s7comm,
  cipIo,
  cip,
  enip,
  umas,
  modbusTcp,
  http,
  tls,
  smb1,
  smb2,
  rdp,
  snmp,
  dhcp,
  lldp,
  cdp,
  stp,
  mdns,
  llmnr,
  nbns,
  nbdgm,
  dns,
  opcua,
];

export function protocolById(id: string): AnyProtocol | undefined {
  return protocols.find(protocol => protocol.id === id);
}
