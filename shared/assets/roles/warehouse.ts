import { answered, evidenceOf, peers } from '../traffic';
import type { RoleRule } from './definition';
import { allOf, anyOf, asks, asksPort, fact, FIELD_ROLES, knows, not, says, serves, servesPort, talksWith, vendorIs } from './rule-kit';

const LINE_ROLES = new Set(['plc', 'safety-plc', 'robot'] as const);

/** Warehouse systems and their floor devices (R19–R27, R37, R39, §3.2). */
export const warehouseRules: readonly RoleRule[] = [
  {
    id: 'R20', text: 'serves ten or more mobile terminals', grade: 'B', kind: 'behaviour', points: { wms: 4 },
    falsePositives: 'A terminal-emulation proxy or voice server in front of the WMS.', when: knows(['rf-terminal'], 10),
  },
  {
    id: 'R20b', text: 'serves terminal sessions of handhelds', grade: 'B', kind: 'behaviour', points: { wms: 3 },
    falsePositives: 'A terminal-emulation proxy.', when: allOf(knows(['rf-terminal'], 2), serves(['telnet', 'ssh', 'tn5250', 'tn3270', 'tls', 'http'])),
  },
  {
    id: 'R21', text: 'prints on label printers', grade: 'B', kind: 'behaviour', points: { wms: 1, wcs: 1, 'print-server': 1 },
    falsePositives: 'Everything that ships prints labels.', when: anyOf(asks(['zpl', 'jetdirect', 'sbpl']), asksPort('tcp', [9100, 6101])),
  },
  {
    id: 'R22', text: 'is a client of SAP RFC or DIAG services', grade: 'B', kind: 'behaviour', points: { wms: 3 },
    falsePositives: 'Users with SAP GUI.', when: allOf(anyOf(asks(['sap-rfc', 'sap-diag']), asksPort('tcp', [3200, 3300, 3301])), anyOf(asks(['tns', 'tds', 'postgresql', 'mysql', 'amqp']), serves(['telnet', 'http', 'tls']))),
  },
  {
    id: 'R22b', text: 'serves SAP RFC, DIAG or message ports', grade: 'B', kind: 'identity', points: { erp: 5 },
    falsePositives: 'SAP solution manager or router.', when: anyOf(serves(['sap-rfc', 'sap-diag']), servesPort('tcp', [3200, 3300, 3301, 3600])),
  },
  {
    id: 'R22c', text: 'serves the SQL port of SAP HANA', grade: 'C', kind: 'identity', points: { 'database-server': 4, erp: 2 }, falsePositives: 'Another program on the port.', when: servesPort('tcp', [30013, 30015, 30041]),
  },
  {
    id: 'R23', text: 'holds event-driven sessions of short telegrams with two or more machines (controllers, scanners, scales)', grade: 'B', kind: 'behaviour', points: { wcs: 4 },
    falsePositives: 'A middleware that forwards telegrams.',
    when: (asset, site) => {
      if (site.isController(asset.index)) return undefined;
      const talks = talksWith(asset, site, FIELD_ROLES).talks.filter(talk => {
        const { conversation: c } = talk;
        const short = (c.payloadFromClient ?? 0) < 512 && (c.payloadFromServer ?? 0) < 512;
        return talk.client === asset.index && c.transport === 'tcp' && short && !c.operations.some(operation => operation.kind === 'program') && (c.protocol === undefined || c.protocolBasis !== 'payload' || c.operations.some(operation => operation.kind === 'write' || operation.kind === 'control'));
      });
      return peers(talks, 'server').size >= 2 ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R23b', text: 'talks with three or more kinds of machines (controllers, scanners, scales, readers, labelers)', grade: 'B', kind: 'behaviour', points: { wcs: 3 },
    falsePositives: 'A monitoring server.',
    when: (asset, site) => {
      if (site.isController(asset.index)) return undefined;
      const { talks, others } = talksWith(asset, site, new Set([...FIELD_ROLES, 'label-printer'] as const));
      return new Set([...others].map(index => site.role(index))).size >= 3 && talks.some(talk => talk.client === asset.index) ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R24', text: 'receives scans from fixed scanners', grade: 'A', kind: 'behaviour', points: { wcs: 3 },
    falsePositives: 'A scanner configuration tool.', when: anyOf(asks(['cola', 'dmcc', 'llrp']), allOf(knows(['fixed-scanner', 'rfid-reader']), asksPort('tcp', [51236, 2112, 9004, 23, 5084]))),
  },
  {
    id: 'R25', text: 'talks with queue, fleet, light or voice systems and with no controller', grade: 'B', kind: 'behaviour', points: { wes: 4 },
    falsePositives: 'An integration server.',
    when: (asset, site) => {
      const light = talksWith(asset, site, new Set(['fleet-manager', 'pick-to-light-controller', 'voice-server'] as const));
      const queue = talksWith(asset, site, new Set(['broker', 'wms', 'wcs'] as const));
      const machines = talksWith(asset, site, LINE_ROLES);
      const floor = light.talks.filter(talk => talk.client === asset.index);
      return floor.length > 0 && queue.others.size >= 1 && machines.others.size === 0 ? evidenceOf([...floor, ...queue.talks]) : undefined;
    },
  },
  {
    id: 'R26', text: 'publishes VDA 5050 orders', grade: 'A', kind: 'identity', points: { 'fleet-manager': 6 }, falsePositives: 'A test client.', when: fact('vda5050.role', value => value === 'fleet-manager'),
  },
  {
    id: 'R27', text: 'publishes VDA 5050 vehicle state', grade: 'A', kind: 'identity', points: { amr: 6 }, falsePositives: 'A simulator.', when: fact('vda5050.role', value => value === 'vehicle'),
  },
  {
    id: 'R27b', text: 'has a maker of mobile robots', grade: 'C', kind: 'identity', points: { amr: 3 }, falsePositives: 'Chargers and fleet servers of the maker.', when: vendorIs(/geek ?plus|geek\+|locus robotics|mobile industrial robots|\bmir\b|hikrobot|quicktron/i),
  },
  {
    id: 'R37', text: 'answers as a label printer (ZPL host identification, SGD, discovery)', grade: 'A', kind: 'identity', points: { 'label-printer': 6 }, falsePositives: 'A print emulator.',
    when: anyOf(serves(['zpl', 'sbpl', 'zebra-discovery']), says(['model', 'snmp.sys-descr', 'mdns.service', 'name', 'hostname'], /zebra ?z|\bZ[TEDQM]\d{3}|\bGK420|sato|\bCL4NX|\bPM4\d|intermec|honeywell p[mxd]\d|datamax|citizen cl-|label printer|tsc t/i)),
  },
  {
    id: 'R37b', text: 'has a maker of label printers', grade: 'C', kind: 'identity', points: { 'label-printer': 2 }, falsePositives: 'Zebra and Honeywell make handhelds too.', when: allOf(vendorIs(/zebra technologies|\bsato\b|\btsc auto|cab produkt|novexx|avery dennison/i), not(knows(['wms', 'voice-server']))),
  },
  {
    id: 'R37c', text: 'takes raw print jobs from others', grade: 'C', kind: 'identity', points: { 'label-printer': 2, 'office-printer': 2 }, falsePositives: 'Node exporters listen on 9100 too.', when: servesPort('tcp', [9100, 6101]),
  },
  {
    id: 'R38', text: 'answers as an office printer (PJL, IPP)', grade: 'A', kind: 'identity', points: { 'office-printer': 6, 'label-printer': -4 }, falsePositives: 'Some label printers answer IPP.',
    when: anyOf(says(['model', 'snmp.sys-descr', 'name', 'mdns.service'], /laserjet|officejet|lexmark|kyocera|ricoh|brother (hl|mfc)|workcentre|bizhub|imagerunner|\bmfp\b|_ipps?\b|_pdl-datastream|canon (ir|lbp)/i), serves(['ipp', 'pjl'])),
  },
  {
    id: 'R39', text: 'answers LLRP, the protocol of RFID readers', grade: 'A', kind: 'identity', points: { 'rfid-reader': 6 }, falsePositives: 'None known.', when: anyOf(serves(['llrp']), says(['model', 'name'], /impinj|speedway|\bR700|\bFX[79]\d00|rfid reader/i)),
  },
  {
    id: 'R39b', text: 'has a maker of RFID readers', grade: 'C', kind: 'identity', points: { 'rfid-reader': 3 }, falsePositives: 'None known.', when: vendorIs(/impinj|feig|nordic id|thingmagic/i),
  },
  {
    id: 'R64', text: 'answers scanner protocols (CoLa, DMCC)', grade: 'A', kind: 'identity', points: { 'fixed-scanner': 6 }, falsePositives: 'Safety laser scanners of the maker speak CoLa too.', when: serves(['cola', 'dmcc']),
  },
  {
    id: 'R64b', text: 'has a maker of code readers', grade: 'C', kind: 'identity', points: { 'fixed-scanner': 4 }, falsePositives: 'The makers sell sensors and handhelds too.', when: vendorIs(/cognex|\bsick\b|keyence|datalogic|microscan|leuze|vitronic/i),
  },
  {
    id: 'R64c', text: 'names a code reader as its make', grade: 'B', kind: 'identity', points: { 'fixed-scanner': 5 }, falsePositives: 'None known.', when: says(['model', 'name', 'cip.product-name'], /dataman|\bDM\d{3}|lector|\bCLV\d|matrix \d{3}|\bSR-\d|bar ?code (reader|scanner)|in-sight/i),
  },
  {
    id: 'R65', text: 'is a client of terminal sessions from a handheld maker or a WLAN', grade: 'B', kind: 'behaviour', points: { 'rf-terminal': 5 }, falsePositives: 'A tablet.',
    when: allOf(anyOf(vendorIs(/zebra|symbol|intermec|honeywell|datalogic|taiyo yuden|vocollect|psion|motorola solutions/i), says(['dhcp.vendor-class', 'hostname', 'http.user-agent'], /android|windows ce|pocket ?pc|MC\d{4}|TC\d{2}/i)), anyOf(asks(['telnet', 'ssh', 'tls', 'http', 'tn5250', 'tn3270', 'quic']), asksPort('tcp', [22, 23, 80, 443])), not(servesPort('tcp', [9100, 6101]))),
  },
  {
    id: 'R65b', text: 'is a telnet client without a Windows name', grade: 'C', kind: 'behaviour', points: { 'rf-terminal': 2 }, falsePositives: 'An administrator.', when: allOf(asks(['telnet']), not(fact('ntlm.computer'))),
  },
  {
    id: 'R66', text: 'has a maker of voice terminals', grade: 'C', kind: 'identity', points: { 'rf-terminal': 4 }, falsePositives: 'None known.', when: vendorIs(/vocollect/i),
  },
  {
    id: 'R67', text: 'serves voice terminals', grade: 'B', kind: 'behaviour', points: { 'voice-server': 5 }, falsePositives: 'A WMS with voice built in.',
    when: (asset, site) => {
      const talks = asset.serves.all.filter(talk => talk.client >= 0 && talk.conversation.transport === 'tcp' && answered(talk) && /vocollect/i.test(site.assets[talk.client]?.vendor ?? ''));
      return talks.length > 0 ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R68', text: 'serves a message broker protocol (MQTT, AMQP)', grade: 'A', kind: 'identity', points: { broker: 6 }, falsePositives: 'An application with an embedded broker.', when: serves(['mqtt', 'sparkplug-b', 'vda5050', 'amqp']),
  },
];
