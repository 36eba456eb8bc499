// What a correct analysis of the reference site must say, and what it must not.

export interface Expected { id: string; topic: string; severityAtLeast: string; assets: string[]; why: string; matchRegex: string; difficulty: string; mark?: string }

export const FINDINGS: readonly Expected[] = [
  { id: 'W01', topic: 'office devices on the palletiser network', severityAtLeast: 'high', assets: ['A095', 'A096'], why: 'An office PC and an office printer share VLAN 63 with controllers; the PC reads one of them.', matchRegex: 'flat|same (network|vlan|segment|broadcast)|mixed|shares? .*(network|vlan|segment)|office|it.?(/|and|-).?ot|segment', difficulty: 'medium' },
  { id: 'W02', topic: 'vendor remote-access router in the sortation cell', severityAtLeast: 'high', assets: ['A061'], why: 'TLS to talk2m.com every 30 s from VLAN 60.', matchRegex: 'remote.?access|vendor|talk2m|ewon|cloud|internet|egress', difficulty: 'easy' },
  { id: 'W03', topic: 'dual-homed WCS server', severityAtLeast: 'critical', assets: ['A033'], why: 'One computer name on two addresses in VLAN 40 and VLAN 60: the firewall is bypassed.', matchRegex: 'dual.?homed|two (networks|interfaces|zones)|multi.?homed|bridges|bypass', difficulty: 'hard' },
  { id: 'W04', topic: 'remote desktop from an office PC to an engineering workstation', severityAtLeast: 'high', assets: ['A043', 'A004'], why: 'mstshash itadmin on 3389 from VLAN 10 to VLAN 50, not through the jump host.', matchRegex: 'rdp|remote desktop', difficulty: 'easy' },
  { id: 'W05', topic: 'controller reached from the internet', severityAtLeast: 'critical', assets: ['A071'], why: 'A public address completes a connection to TCP 102 and reads the module identification.', matchRegex: 'internet|public address|exposed|external', difficulty: 'easy' },
  { id: 'W06', topic: 'handheld terminals over telnet', severityAtLeast: 'medium', assets: ['A030', 'A110', 'A111'], why: 'Login and commands readable.', matchRegex: 'telnet|clear.?text|unencrypted', difficulty: 'easy' },
  { id: 'W07', topic: 'SMB version 1 on a panel', severityAtLeast: 'high', assets: ['A054'], why: 'The panel selects NT LM 0.12 though SMB 2 was offered.', matchRegex: 'smb.?v?1|smb 1', difficulty: 'easy' },
  { id: 'W08', topic: 'OPC UA without security', severityAtLeast: 'high', assets: ['A042', 'A041'], why: 'Secure channel with policy None, anonymous session.', matchRegex: 'opc.?ua', difficulty: 'easy' },
  { id: 'W09', topic: 'controller written by an office PC', severityAtLeast: 'critical', assets: ['A071', 'A095'], why: 'Twelve S7 Write Var jobs from a host that never engineered anything.', matchRegex: 's7|write|put/get|control.*(command|write)', difficulty: 'medium' },
  { id: 'W10', topic: 'default SNMP community', severityAtLeast: 'medium', assets: ['A128', 'A060', 'A152'], why: 'Community public in clear, answered.', matchRegex: 'snmp|community', difficulty: 'easy' },
  { id: 'W11', topic: 'camera talks to a cloud relay', severityAtLeast: 'medium', assets: ['A137'], why: 'TLS with server name hik-connect from VLAN 80.', matchRegex: 'cloud|internet|hik|egress|external', difficulty: 'easy' },
  { id: 'W12', topic: 'TeamViewer on a panel', severityAtLeast: 'high', assets: ['A054'], why: 'TCP 5938 to a TeamViewer relay from VLAN 60.', matchRegex: 'teamviewer|remote.?(access|support|control)|internet|cloud|egress', difficulty: 'easy' },
  { id: 'W13', topic: 'BACnet reinitialise of the cold store controller', severityAtLeast: 'high', assets: ['A123', 'A120'], why: 'ReinitializeDevice coldstart at 06:17.', matchRegex: 'bacnet|reinitiali[sz]e|restart|cold.?start', difficulty: 'medium' },
  { id: 'W14', topic: 'message broker without a password', severityAtLeast: 'high', assets: ['A037'], why: 'CONNECT without user answered 0; orders for vehicles published there.', matchRegex: 'mqtt|broker|anonymous', difficulty: 'easy' },
  { id: 'W15', topic: 'access panel names itself to anybody', severityAtLeast: 'low', assets: ['A133'], why: 'discovered; reply on UDP 4070 with MAC, model, version, date.', matchRegex: 'vertx|4070|discover|access.?panel|disclos|identity', difficulty: 'hard' },
];

/** Findings that are true of this site without being planted: nobody is wrong to list them. */
export const NEUTRAL = [
  // Control protocols and queues have no authentication of their own, and the site uses them.
  'unauthenticated|without (any )?(authentication|a password|encryption)|no (authentication|encryption)|clear.?text|unencrypted',
  // The conduit violations of the plan, each of which is on the wire.
  'conduit|between zones|zone (boundary|crossing)|crosses|segmentation',
  // The asset list is wrong in six places.
  'inventory|asset list|undocumented|never seen',
  'self.?signed|signing|ntlm|end of (life|support)',
].join('|');

export const MUST_NOT_FIRE = [
  { id: 'N1', topic: 'jump host reaches SCADA over RDP with network level authentication', assets: ['A020', 'A040'], why: 'by design', check: { noFinding: ['rdp.*(not|without|bypass).*(jump|nla|network level)|direct remote desktop', ['A020']] } },
  { id: 'N2', topic: 'program download by the registered engineering workstation', assets: ['A043', 'A051'], why: 'an event, not a violation', check: { noFinding: ['unauthori[sz]ed (engineer|program|download)|rogue', ['A043', 'A051']] } },
  { id: 'N3', topic: 'approved cloud conduits', assets: ['A036', 'A022'], why: 'intended', check: { noFinding: ['remote.?access tool|teamviewer|vendor remote|inbound|exposed', ['A036', 'A022']] } },
  { id: 'N4', topic: 'operating-system telemetry of an office PC', assets: ['A001'], why: 'IT zone', check: { noFinding: ['cloud|internet|egress', ['A001']] } },
  { id: 'N5', topic: 'read-only upload by the OT management server', assets: ['A045', 'A050'], why: 'backup', check: { noFinding: ['download|program change|unauthori[sz]ed', ['A045']] } },
  { id: 'N6', topic: 'cyclic output to a drive', assets: ['A057'], why: 'CIP I/O is not an operator write', check: { noFinding: ['writes? to|control command|unauthori[sz]ed', ['A057']] } },
  { id: 'N7', topic: 'reads of a safety controller', assets: ['A052'], why: 'only writes or configuration would alarm', check: { noFinding: ['(write|download|program|config).*safety|safety.*(written|download|program)', ['A052']] } },
  { id: 'N8', topic: 'recorder reads all cameras', assets: ['A134'], why: 'not a scan', check: { noFinding: ['scan|sweep|reconnaissance', ['A134']] } },
  { id: 'N9', topic: 'Who-Is of the building server', assets: ['A120'], why: 'not reconnaissance', check: { noFinding: ['scan|sweep|reconnaissance', ['A120']] } },
  { id: 'N10', topic: 'printer discovery broadcast', assets: ['A013'], why: 'not a scan', check: { noFinding: ['scan|sweep|reconnaissance', ['A013']] } },
  { id: 'R1', topic: 'panels are not engineering workstations', assets: ['A053', 'A054', 'A072'], why: 'polls and small writes', check: { roleNot: { A053: ['engineering-workstation', 'plc'], A054: ['engineering-workstation', 'plc'], A072: ['engineering-workstation', 'plc'], A082: ['engineering-workstation'], A093: ['engineering-workstation'] } } },
  { id: 'R2', topic: 'label printers are not office printers', assets: ['A094', 'A140', 'A141', 'A142'], why: 'ZPL, SBPL', check: { roleNot: { A094: ['office-printer'], A140: ['office-printer'], A141: ['office-printer'], A142: ['office-printer'], A006: ['label-printer'], A096: ['label-printer'] } } },
  { id: 'R3', topic: 'vehicles have no maker', assets: ['A100', 'A101', 'A102'], why: 'locally administered MAC', check: { vendorNot: { A100: 'cisco', A101: 'cisco', A102: 'cisco' } } },
  { id: 'R4', topic: 'hosts behind the tunnel have no MAC of their own', assets: ['A160', 'A161', 'A165', 'A166'], why: 'routed', check: { distinct: [['A160', 'A150'], ['A161', 'A150'], ['A165', 'A150'], ['A166', 'A151']], vendorNot: { A160: 'fortinet', A165: 'fortinet', A166: 'fortinet' } } },
  { id: 'R5', topic: 'meters, drives, cameras and panels are not controllers', assets: ['A126', 'A127', 'A057'], why: 'an open port is not a role', check: { roleNot: { A126: ['plc'], A127: ['plc'], A055: ['plc'], A057: ['plc'], A058: ['plc'], A059: ['plc'], A092: ['plc'] } } },
  { id: 'R6', topic: 'the internet is not part of the site', assets: [], why: 'documentation addresses stand for public ones', check: { roleNot: { X01: ['plc', 'workstation', 'server'], X02: ['server'], X05: ['broker'] } } },
];
