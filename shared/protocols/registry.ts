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
import { niagaraFox } from './niagara-fox';
import { mqtt } from './mqtt';
import { vda5050 } from './vda5050';
import { sparkplugB } from './sparkplug-b';
import { ssh } from './ssh';
import { ftp } from './ftp';
import { vnc } from './vnc';
import { tn3270 } from './tn3270';
import { tn5250 } from './tn5250';
import { telnet } from './telnet';
import { ssdp } from './ssdp';
import { wsDiscovery } from './ws-discovery';
import { tftp } from './tftp';
import { ntp } from './ntp';
import { syslog } from './syslog';
import { knxnetIp } from './knxnet-ip';
import { ads } from './ads';
import { fins } from './fins';
import { dnp3 } from './dnp3';
import { iec104 } from './iec104';
import { kerberos } from './kerberos';
import { tns } from './tns';
import { postgresql } from './postgresql';
import { mysql } from './mysql';
import { dcerpc } from './dcerpc';
import { tds } from './tds';
import { ldap } from './ldap';
import { radius } from './radius';
import { profinetCm } from './profinet-cm';
import { mms } from './mms';
import { goose } from './goose';
import { ethercat } from './ethercat';
import { powerlink } from './powerlink';
import { sercos } from './sercos';
import { synchrophasor } from './synchrophasor';
import { profinetRt } from './profinet-rt';
import { hsrp } from './hsrp';
import { vrrp } from './vrrp';
import { dhcpv6 } from './dhcpv6';
import { icmp } from './icmp';
import { icmpv6 } from './icmpv6';
import { igmp } from './igmp';
import { ptp } from './ptp';
import { lacp } from './lacp';
import { vtp } from './vtp';
import { dtp } from './dtp';
import { quic } from './quic';
import { wireguard } from './wireguard';
import { ike } from './ike';
import { openvpn } from './openvpn';
import { teamviewer } from './teamviewer';
import { anydesk } from './anydesk';
import { capwap } from './capwap';
import { netflow } from './netflow';
import { sapDiag } from './sap-diag';
import { sapRfc } from './sap-rfc';
import { rdpUdp } from './rdp-udp';
import { rtsp } from './rtsp';
import { sip } from './sip';
import { coap } from './coap';
import { amqp } from './amqp';
import { hartIp } from './hart-ip';
import { ipp } from './ipp';
import { lpd } from './lpd';
import { jetdirect } from './jetdirect';
import { zpl } from './zpl';
import { zebraDiscovery } from './zebra-discovery';
import { llrp } from './llrp';
import { cola } from './cola';
import { slmp } from './slmp';
import { melsoft } from './melsoft';
import { geSrtp } from './ge-srtp';
import { codesysV3 } from './codesys-v3';
import { lontalkIp } from './lontalk-ip';
import { vertx } from './vertx';
import { mercury } from './mercury';
import { sbpl } from './sbpl';

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
  niagaraFox,
  mqtt,
  vda5050,
  sparkplugB,
  ssh,
  ftp,
  vnc,
  tn3270,
  tn5250,
  telnet,
  ssdp,
  wsDiscovery,
  tftp,
  ntp,
  syslog,
  knxnetIp,
  ads,
  fins,
  dnp3,
  iec104,
  kerberos,
  tns,
  postgresql,
  mysql,
  dcerpc,
  tds,
  ldap,
  radius,
  profinetCm,
  mms,
  goose,
  ethercat,
  powerlink,
  sercos,
  synchrophasor,
  profinetRt,
  hsrp,
  vrrp,
  dhcpv6,
  icmp,
  icmpv6,
  igmp,
  ptp,
  lacp,
  vtp,
  dtp,
  quic,
  wireguard,
  ike,
  openvpn,
  teamviewer,
  anydesk,
  capwap,
  netflow,
  sapDiag,
  sapRfc,
  rdpUdp,
  rtsp,
  sip,
  coap,
  amqp,
  hartIp,
  ipp,
  lpd,
  jetdirect,
  zpl,
  zebraDiscovery,
  llrp,
  cola,
  slmp,
  melsoft,
  geSrtp,
  codesysV3,
  lontalkIp,
  vertx,
  mercury,
  sbpl,
  modbusTcp,
];

export function protocolById(id: string): AnyProtocol | undefined {
  return protocols.find(protocol => protocol.id === id);
}
