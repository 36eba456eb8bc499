// Where an attacker starts, how far he gets, what helps, and what changed between the captures.

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
