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

export const ENTRIES = [
  { kind: 'internet-exposed-service', at: 'A071' },
  { kind: 'vendor-remote-access', at: 'A061' },
  { kind: 'vendor-remote-access', at: 'A054' },
  { kind: 'it-phishing', at: 'A002' },
  { kind: 'cloud-saas', at: 'A036' },
  { kind: 'wireless-rogue-device', at: 'A110' },
  { kind: 'on-site-transient-device', at: 'A043' },
  { kind: 'removable-media', at: 'A043' },
];

/** Entry → pivot → target, strongest first. */
export const PATHS = [
  { rank: 1, id: 'P1', assets: ['X01', 'A071'], difficulty: 'easy' },
  { rank: 2, id: 'P2', assets: ['A002', 'A030', 'A033', 'A051'], difficulty: 'hard' },
  { rank: 3, id: 'P3', assets: ['A004', 'A043', 'A051'], difficulty: 'easy' },
  { rank: 4, id: 'P4', assets: ['A095', 'A090'], difficulty: 'medium' },
  { rank: 5, id: 'P4b', assets: ['A095', 'A071'], difficulty: 'medium' },
  { rank: 6, id: 'P5', assets: ['A061', 'A050'], difficulty: 'medium' },
  { rank: 7, id: 'P6', assets: ['A054', 'A051'], difficulty: 'medium' },
  { rank: 8, id: 'P7', assets: ['A037', 'A100'], difficulty: 'hard' },
  { rank: 9, id: 'P8', assets: ['A120', 'A123'], difficulty: 'medium' },
  { rank: 10, id: 'P9', assets: ['A110', 'A030', 'A033'], difficulty: 'hard' },
  { rank: 11, id: 'P10', assets: ['A137', 'A130'], difficulty: 'hard' },
];

export const BLOCKED = [
  { assets: ['X01', 'A090'], why: 'only one port of one controller is forwarded' },
  { assets: ['X07', 'A001', 'A050'], why: 'telemetry is outbound and office clients have no conduit to VLAN 60' },
];

export const REMEDIATIONS = [
  { rank: 1, topic: 'remove the port-forward to A071, deny inbound to cell VLANs', catalogue: ['M01'] },
  { rank: 2, topic: 'remove the second interface of A033', catalogue: ['M07', 'M08'] },
  { rank: 3, topic: 'move A095 and A096 to VLAN 10, deny office to cells', catalogue: ['M07', 'M08', 'M10'] },
  { rank: 4, topic: 'engineering access only through the jump host, with a second factor', catalogue: ['M05', 'M06'] },
  { rank: 5, topic: 'vendor router to the IDMZ and on request; remove TeamViewer', catalogue: ['M02', 'M03', 'M04'] },
  { rank: 6, topic: 'broker with authentication, TLS and topic rules', catalogue: ['M28'] },
  { rank: 7, topic: 'disable PUT/GET on A071, protection level on controllers', catalogue: ['M11', 'M10'] },
  { rank: 8, topic: 'OPC UA with signing and certificates; retire the SMB 1 panel', catalogue: ['M13', 'M21'] },
  { rank: 9, topic: 'restrict writers on the building network', catalogue: ['M14'] },
  { rank: 10, topic: 'handheld terminals over SSH, SNMP version 3, camera egress closed', catalogue: ['M18', 'M20'] },
];

export interface Drift { id: string; what: string; assets: string[]; severityAtLeast?: string; notToConfuseWith?: string; mark?: string }

/** What the second capture shows against the first. */
export const DRIFT: readonly Drift[] = [
  { id: 'D1', what: 'new contractor laptop LT-INTEGR-07, domain INTEGRATOR, in the sortation cell', assets: ['A170'], severityAtLeast: 'high', notToConfuseWith: 'an old lease used again', mark: 'D1' },
  { id: 'D2', what: 'the laptop opens a connection with a new originator serial number and loads a program', assets: ['A170', 'A051'], severityAtLeast: 'critical', notToConfuseWith: 'N2, the download of the registered workstation', mark: 'D2' },
  { id: 'D3', what: 'known pair, new functions: the panel sets variables (04F2, 04D4)', assets: ['A072', 'A070'], severityAtLeast: 'high', notToConfuseWith: 'a recipe write that was there before', mark: 'D3' },
  { id: 'D4', what: 'firmware of SRT-PLC-01 33.012 → 34.011', assets: ['A050'], severityAtLeast: 'medium', notToConfuseWith: 'two modules in one chassis', mark: 'ENIP-INVENTORY' },
  { id: 'D5', what: 'vendor router moved from talk2m.com to ayayot.com', assets: ['A061'], severityAtLeast: 'high', notToConfuseWith: 'another address of the same service', mark: 'D5' },
  { id: 'D6', what: 'new camera 10.40.80.109, not in the asset list', assets: ['A171'], severityAtLeast: 'medium', notToConfuseWith: 'A138 with another address', mark: 'D6-ONVIF' },
  { id: 'D7', what: 'LBL-PACK-02 gone; LBL-PACK-01 replaced: same address, other MAC and serial number', assets: ['A141', 'A172'], severityAtLeast: 'low', notToConfuseWith: 'two MACs that take turns within seconds', mark: 'D7' },
  { id: 'D8', what: 'the office PC now writes the controller every five minutes', assets: ['A095', 'A071'], severityAtLeast: 'critical', notToConfuseWith: 'jitter', mark: 'D8' },
  { id: 'D9', what: 'building server overrides a set point of the cold store (WriteProperty, priority 8)', assets: ['A120', 'A123'], severityAtLeast: 'high', notToConfuseWith: 'renewal of a subscription', mark: 'D9' },
  { id: 'D10', what: 'W05 closed: the internet host no longer reaches CNV-PLC-02; VLAN 61 was covered', assets: ['A071', 'X01'], notToConfuseWith: 'a gap in the capture' },
  { id: 'D11', what: 'W06 half closed: RF-021 uses SSH, RF-022 still telnet', assets: ['A110', 'A111', 'A030'], severityAtLeast: 'medium', mark: 'D11' },
  { id: 'D12', what: 'broker now asks for a user; AMR-0009 still comes without and is refused (code 5)', assets: ['A037', 'A102'], severityAtLeast: 'low', notToConfuseWith: 'an attack', mark: 'D12' },
  { id: 'D13', what: 'panel SRT-HMI-01 polls SRT-PLC-01 every 50 ms instead of 300 ms', assets: ['A053', 'A050'], severityAtLeast: 'low', notToConfuseWith: 'a capture that is too short', mark: 'D13' },
  { id: 'D14', what: 'second endpoint of the OPC server on 4840 with Basic256Sha256; the open one still in use', assets: ['A042', 'A041'], severityAtLeast: 'medium', mark: 'D14' },
];
