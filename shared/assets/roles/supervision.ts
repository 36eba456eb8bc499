import { evidenceOf, peers, answered, speaks, CONTROL_PROTOCOLS } from '../traffic';
import { listEvidence } from '../evidence';
import type { RoleRule } from './definition';
import { allOf, anyOf, asks, asksPort, fact, knows, not, operationCount, performs, says, serves, servesPort, steadyReads } from './rule-kit';

const VENDOR_FAMILY: Readonly<Record<string, string>> = {
  cip: 'Rockwell', enip: 'Rockwell', s7comm: 'Siemens', 's7comm-plus': 'Siemens', umas: 'Schneider', ads: 'Beckhoff', fins: 'Omron', slmp: 'Mitsubishi',
  'codesys-v2': 'CODESYS', 'codesys-v3': 'CODESYS', 'ge-srtp': 'GE', 'profinet-dcp': 'Siemens',
};

const isServerOs = /windows server|linux|ubuntu|debian|red ?hat|centos|suse|unix/i;

/** HMI, engineering, SCADA, OPC and historian (R09–R18, §3.2 first pair). */
export const supervisionRules: readonly RoleRule[] = [
  {
    id: 'R09', text: 'opens connections to Siemens controllers as a programming device', grade: 'A', kind: 'behaviour', points: { 'engineering-workstation': 4 },
    falsePositives: 'S7 libraries use the programming slot by default.', when: fact('s7comm.tsap-class', value => value === 'pg' || value === 'root-es'),
  },
  {
    id: 'R10', text: 'opens connections to Siemens controllers as an operator panel', grade: 'A', kind: 'behaviour', points: { hmi: 3, 'scada-server': 2, 'engineering-workstation': -2 },
    falsePositives: 'An OPC server uses the operator slot too.', when: fact('s7comm.tsap-class', value => value === 'op' || value === 'root-hmi'),
  },
  {
    id: 'R11', text: 'loads, stops, starts or reprograms controllers', grade: 'A', kind: 'behaviour', points: { 'engineering-workstation': 5 },
    falsePositives: 'Version management servers upload programs on schedule.', when: performs(['program']),
  },
  {
    id: 'R11b', text: 'engineers controllers of two or more makers', grade: 'B', kind: 'behaviour', points: { 'engineering-workstation': 1 },
    falsePositives: 'None known.',
    when: asset => {
      const talks = asset.asks.withOperations(['program']).filter(({ conversation }) => conversation.operations.some(operation => operation.kind === 'program' && operation.count > (operation.refused ?? 0)));
      const families = new Set(talks.map(({ conversation }) => VENDOR_FAMILY[conversation.protocol ?? '']).filter(Boolean));
      return families.size >= 2 ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R12', text: 'takes control of controllers (reservation, login, state change, name setting)', grade: 'A', kind: 'behaviour', points: { 'engineering-workstation': 3 },
    falsePositives: 'An HMI with a start button may use the same request.',
    when: performs(['control', 'program'], (operation, talk) => /reserv|login|write ?control|\brun\b|\bstop\b|set name|set ip|dcp set|state/i.test(operation.name) && Object.hasOwn(VENDOR_FAMILY, talk.conversation.protocol ?? '')),
  },
  {
    id: 'R12b', text: 'asks many controllers to identify themselves, as engineering tools do', grade: 'C', kind: 'behaviour', points: { 'engineering-workstation': 2 },
    falsePositives: 'Asset management servers and scanners do the same.',
    when: asset => {
      const talks = asset.asks.withOperations(['identify']).filter(({ conversation }) => conversation.protocol === 'enip');
      return peers(talks, 'server').size >= 3 || talks.some(talk => talk.server < 0) ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R12c', text: 'names engineering software as its program', grade: 'B', kind: 'identity', points: { 'engineering-workstation': 4 },
    falsePositives: 'The software may be installed and never used.',
    when: says(['software', 'http.user-agent', 'model', 'opcua.application-uri', 'tns.program'], /studio 5000|rslogix|rslinx classic|\btia portal|step ?7\b|unity pro|control expert|twincat xae|sysmac studio|cx-programmer|gx works|codesys development/i),
  },
  {
    id: 'R14', text: 'reads one to three controllers on a steady beat', grade: 'B', kind: 'behaviour', points: { hmi: 3 },
    falsePositives: 'Loggers and OPC servers with few controllers.',
    when: (asset, site) => {
      const talks = steadyReads(asset, site);
      const count = peers(talks, 'server').size;
      return count >= 1 && count <= 3 ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R15', text: 'reads four or more controllers, or two or more subnets of them, on a steady beat', grade: 'B', kind: 'behaviour', points: { 'scada-server': 3, 'opc-server': 2, hmi: -1 },
    falsePositives: 'A line HMI over a whole plant.',
    when: (asset, site) => {
      const talks = steadyReads(asset, site);
      const others = peers(talks, 'server');
      const subnets = new Set([...others].map(index => (site.assets[index]?.ips[0] ?? '').split('.').slice(0, 3).join('.')));
      return others.size >= 4 || (others.size >= 2 && subnets.size >= 2) ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R15b', text: 'polls eight or more controllers without pause', grade: 'B', kind: 'behaviour', points: { 'scada-server': 5, wcs: -2, hmi: -1 },
    falsePositives: 'A warehouse control server over many lines, or a gateway.',
    when: asset => {
      const talks = asset.asks.answered(CONTROL_PROTOCOLS);
      const polled = [...peers(talks, 'server')].filter(server => operationCount(talks.filter(talk => talk.server === server), 'read') >= 20);
      return polled.length >= 8 ? evidenceOf(talks.filter(talk => polled.includes(talk.server))) : undefined;
    },
  },
  {
    id: 'R16', text: 'serves clients of its own and is a client of controllers', grade: 'B', kind: 'behaviour', points: { 'scada-server': 3 },
    falsePositives: 'A WCS or OPC server with web pages.',
    when: (asset, site) => {
      const inbound = asset.serves.all.filter(talk => answered(talk) && talk.conversation.transport === 'tcp' && !speaks(talk, CONTROL_PROTOCOLS));
      const outbound = asset.asks.answered(CONTROL_PROTOCOLS).filter(talk => talk.server >= 0 && site.isController(talk.server));
      return peers(inbound, 'client').size >= 3 && outbound.length > 0 ? listEvidence([...evidenceOf(inbound), ...evidenceOf(outbound)]) : undefined;
    },
  },
  {
    id: 'R16b', text: 'names SCADA software as its program', grade: 'B', kind: 'identity', points: { 'scada-server': 4 },
    falsePositives: 'A client or development station of the same product.',
    when: says(['software', 'opcua.product-uri', 'opcua.application-uri', 'http.server', 'server-name', 'tls.certificate-subject', 'model'], /factorytalk view|wincc|ignition|wonderware|intouch|citect|ifix|cimplicity|zenon|aveva system platform|geoscada/i),
  },
  {
    id: 'R17', text: 'serves a process historian', grade: 'B', kind: 'identity', points: { historian: 5 },
    falsePositives: 'Another program on port 5450.', when: anyOf(serves(['pi', 'pi-server']), says(['software', 'opcua.product-uri', 'model'], /\bpi (server|data archive)|aveva pi|osisoft|historian/i)),
  },
  {
    id: 'R17b', text: 'accepts connections on TCP 5450, where PI historians listen', grade: 'C', kind: 'identity', points: { historian: 5 },
    falsePositives: 'Another program on the port.', when: servesPort('tcp', [5450]),
  },
  {
    id: 'R17c', text: 'only reads from OPC servers and passes on to databases or another historian', grade: 'C', kind: 'behaviour', points: { historian: 3 },
    falsePositives: 'A reporting server.', when: allOf(asks(['opcua', 'opcda']), anyOf(asks(['tds', 'tns', 'mysql', 'postgresql']), asksPort('tcp', [5450])), not(performs(['write', 'control', 'program']))),
  },
  {
    id: 'R18', text: 'is an OPC UA server of a known gateway or SCADA product', grade: 'A', kind: 'identity', points: { 'opc-server': 5, 'scada-server': 1 },
    falsePositives: 'SCADA products embed the same server.',
    when: says(['opcua.application-uri', 'opcua.product-uri', 'tls.certificate-subject', 'software'], /kepware|kepserver|thingworx|matrikon|softing|dataFEED|linkmaster|unified automation|opc (ua )?(server|tunnel)|factorytalk linx/i),
  },
  {
    id: 'R18b', text: 'answers OPC UA as a server', grade: 'A', kind: 'identity', points: { 'opc-server': 3, plc: 1, 'scada-server': 1 },
    falsePositives: 'Controllers and SCADA have an OPC UA server too.', when: serves(['opcua']),
  },
  {
    id: 'R18c', text: 'answers OPC UA and reads controllers of two or more makers', grade: 'B', kind: 'behaviour', points: { 'opc-server': 3 },
    falsePositives: 'A SCADA server.',
    when: allOf(serves(['opcua', 'opcda']), (asset, site) => {
      const talks = asset.asks.answered(CONTROL_PROTOCOLS).filter(talk => talk.server >= 0 && site.isController(talk.server));
      return talks.length > 0 ? evidenceOf(talks) : undefined;
    }),
  },
  {
    id: 'R60', text: 'is an operator panel by its make', grade: 'B', kind: 'identity', points: { hmi: 5 },
    falsePositives: 'A panel PC with other software.', when: says(['model', 'order-number', 'name', 'profinet-dcp.station-type', 'snmp.sys-descr', 'lldp.system-description'], /panelview|\b[KMT]TP\d{3,4}|\bTP\d{3,4}\b|comfort panel|\bCP6\d{3}|\bNA5|magelis|harmony|gt1[0-9]|\bgot\d{4}|simatic[- ]hmi|6AV\d/i),
  },
  {
    id: 'R61', text: 'manages the engineering of controllers (asset centre, version or licence server)', grade: 'B', kind: 'identity', points: { 'management-server': 5 },
    falsePositives: 'The engineering station that hosts it.', when: says(['software', 'server-name', 'tls.certificate-subject', 'http.server', 'model'], /assetcent(re|er)|versiondog|octoplant|mdt autosave|simatic automation tool|sinema server/i),
  },
  {
    id: 'R61b', text: 'serves software licences', grade: 'B', kind: 'identity', points: { 'licence-server': 5 },
    falsePositives: 'None known.', when: says(['software', 'server-name', 'http.server'], /flexnet|lmgrd|sentinel|codemeter|licen[cs]e (server|manager)/i),
  },
  {
    id: 'R62', text: 'runs a server system and controls nothing but reads or commands controllers', grade: 'C', kind: 'behaviour', points: { 'scada-server': 1, hmi: -1 },
    falsePositives: 'An operator station on a server system.', when: allOf(says(['os'], isServerOs), knows(['plc', 'safety-plc'])),
  },
  {
    id: 'R63', text: 'is the control server or operator node of a distributed control system', grade: 'B', kind: 'identity', points: { dcs: 5 },
    falsePositives: 'The maker sells PLC systems too.', when: says(['model', 'software', 'name', 'opcua.product-uri'], /deltav|centum|experion|\bpcs ?7\b|800xa|symphony|ovation|freelance/i),
  },
];
