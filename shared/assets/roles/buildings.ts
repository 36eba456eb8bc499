import { evidenceOf, peers } from '../traffic';
import type { RoleRule } from './definition';
import { allOf, anyOf, asks, asksPort, fact, knows, not, performs, says, sends, serves, servesPort, undergoes, vendorIs } from './rule-kit';

const METER = /janitza|socomec|umg ?\d|diris|\bmeter\b|power ?logic|\bpac\d{4}|accuenergy|e-mon|dent instruments|carlo gavazzi|sentron|veris/i;
/** MAC prefixes of Mercury Security and of HID panels stand in the vendor list under these names. */
const PANEL = /mercury security|^hid$|\bhid corp|hid global|lenel|s2 security|gallagher|paxton|axis a1\d{3}/i;

/** Building, energy and physical security (R28–R36). */
export const buildingRules: readonly RoleRule[] = [
  {
    id: 'R28', text: 'announces a BACnet device and answers property reads', grade: 'A', kind: 'identity', points: { 'bms-controller': 5 },
    falsePositives: 'Operator stations announce themselves as well.', when: allOf(fact('bacnet.instance'), anyOf(serves(['bacnet']), undergoes(['read', 'write']))),
  },
  {
    id: 'R28b', text: 'has a BACnet device instance', grade: 'A', kind: 'identity', points: { 'bms-controller': 3 }, falsePositives: 'Operator stations have one as well.', when: fact('bacnet.instance'),
  },
  {
    id: 'R28c', text: 'answers KNXnet/IP or LonTalk', grade: 'A', kind: 'identity', points: { 'bms-controller': 4 }, falsePositives: 'A visualisation server.', when: anyOf(serves(['knxnet-ip', 'lontalk-ip']), fact('knxnet-ip.name')),
  },
  {
    id: 'R28d', text: 'has a maker of building controllers', grade: 'C', kind: 'identity', points: { 'bms-controller': 3 }, falsePositives: 'The makers sell servers and sensors too.', when: vendorIs(/tridium|delta controls|johnson controls|loytec|automated logic|distech|sauter|kieback|priva|reliable controls|trane|alerton|kmc controls|belimo|contemporary control/i),
  },
  {
    id: 'R29', text: 'asks three or more BACnet devices', grade: 'A', kind: 'behaviour', points: { 'bms-server': 6, 'bms-controller': -2 }, falsePositives: 'A supervisor controller.',
    when: asset => {
      const talks = asset.asks.answered(['bacnet']);
      return peers(talks, 'server').size >= 3 ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R30', text: 'is a Niagara station on an embedded system', grade: 'A', kind: 'identity', points: { 'bms-controller': 5 }, falsePositives: 'A supervisor in a container.', when: says(['niagara-fox.os-name', 'niagara-fox.host-id', 'os', 'model'], /qnx|jace|titan|npm6/i),
  },
  {
    id: 'R30b', text: 'is a Niagara supervisor on a server system, or a client of stations', grade: 'A', kind: 'identity', points: { 'bms-server': 5 }, falsePositives: 'A workbench on an engineer\'s PC.', when: anyOf(says(['niagara-fox.os-name', 'os', 'model'], /niagara.*supervisor/i), asks(['niagara-fox']), allOf(serves(['niagara-fox']), says(['niagara-fox.os-name'], /windows/i))),
  },
  {
    id: 'R30c', text: 'answers Niagara Fox as a station', grade: 'A', kind: 'identity', points: { 'bms-controller': 2, 'bms-server': 1 }, falsePositives: 'None known.', when: serves(['niagara-fox']),
  },
  {
    id: 'R31', text: 'is read, never written, over Modbus with several units behind it or a meter\'s name', grade: 'B', kind: 'identity', points: { 'energy-meter': 5, plc: -2 },
    falsePositives: 'A read-only controller interface.',
    when: asset => {
      const talks = asset.serves.answered(['modbus-tcp']);
      if (talks.length === 0 || talks.some(talk => talk.conversation.operations.some(operation => (operation.kind === 'write' || operation.kind === 'control' || operation.kind === 'program') && operation.count > (operation.refused ?? 0)))) return undefined;
      const units = new Set((asset.facts.get('modbus-tcp.unit-id') ?? []).map(entry => String(entry.value)));
      const named = [...asset.facts.get('vendor') ?? [], ...asset.facts.get('model') ?? [], ...asset.facts.get('modbus-tcp.product-name') ?? []].some(entry => METER.test(String(entry.value)));
      return units.size >= 3 || named ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R31b', text: 'is a meter by its make', grade: 'B', kind: 'identity', points: { 'energy-meter': 3 }, falsePositives: 'Panels of the same maker.', when: anyOf(says(['vendor', 'model', 'name', 'modbus-tcp.product-name'], METER), vendorIs(METER)),
  },
  {
    id: 'R32', text: 'polls two or more energy meters or meter gateways', grade: 'B', kind: 'behaviour', points: { 'ems-server': 6, 'scada-server': -2, hmi: -2 }, falsePositives: 'A building server that reads meters too.',
    when: allOf(asks(['modbus-tcp', 'snmp', 'bacnet'], 2), knows(['energy-meter'], 2)),
  },
  {
    id: 'R33', text: 'answers as a camera (RTSP, ONVIF, Axis discovery)', grade: 'A', kind: 'identity', points: { camera: 6 }, falsePositives: 'Recorders re-stream over RTSP.',
    when: anyOf(serves(['rtsp']), fact('onvif.scope'), says(['mdns.service', 'model', 'name'], /_axis-video|onvif|network camera|\bAXIS [MPQ]\d{4}|\bDS-2CD|\bXN[OPVD]|ip camera/i)),
  },
  {
    id: 'R33b', text: 'has a maker of cameras', grade: 'C', kind: 'identity', points: { camera: 3 }, falsePositives: 'The makers sell recorders and door controllers too.', when: vendorIs(/axis communications|hikvision|dahua|samsung techwin|hanwha|vivotek|bosch security|mobotix|avigilon|pelco|uniview/i),
  },
  {
    id: 'R34', text: 'pulls video from three or more cameras', grade: 'A', kind: 'behaviour', points: { vms: 7, camera: -3 }, falsePositives: 'A video wall client.', when: asks(['rtsp'], 3),
  },
  {
    id: 'R34b', text: 'pulls video from cameras', grade: 'B', kind: 'behaviour', points: { vms: 3 }, falsePositives: 'Somebody with a player.', when: asks(['rtsp']),
  },
  {
    id: 'R35', text: 'is a door controller by its discovery answer, or by maker and panel port', grade: 'A', kind: 'identity', points: { 'access-control-panel': 6 },
    falsePositives: 'Web development servers use port 3001.', when: anyOf(serves(['vertx']), allOf(vendorIs(PANEL), anyOf(servesPort('tcp', [3001, 4050, 4070]), asksPort('tcp', [3001]), serves(['mercury', 'osdp']), asks(['mercury'])))),
  },
  {
    id: 'R35b', text: 'has a maker of door controllers', grade: 'C', kind: 'identity', points: { 'access-control-panel': 4 }, falsePositives: 'HID sells readers and encoders too.', when: vendorIs(PANEL),
  },
  {
    id: 'R35c', text: 'speaks a door controller protocol as the device', grade: 'B', kind: 'identity', points: { 'access-control-panel': 5 }, falsePositives: 'Another program on the port.', when: serves(['mercury', 'osdp', 'hid-vertx']),
  },
  {
    id: 'R36', text: 'is connected to two or more door controllers', grade: 'B', kind: 'behaviour', points: { 'access-control-server': 7 }, falsePositives: 'A tool that configures panels.', when: knows(['access-control-panel'], 2),
  },
  {
    id: 'R70', text: 'is an uninterruptible power supply', grade: 'B', kind: 'identity', points: { ups: 6, 'office-printer': -2 }, falsePositives: 'A card that monitors one.', when: says(['model', 'snmp.sys-descr', 'name', 'snmp.ups'], /\bups\b|uninterrupt|smart-ups|\beaton (5|9)px|liebert|powerware|^true$/i),
  },
  {
    id: 'R71', text: 'issues commands to building controllers', grade: 'B', kind: 'behaviour', points: { 'bms-server': 2 }, falsePositives: 'A controller that commands another.', when: allOf(performs(['write', 'control'], (_operation, talk) => talk.conversation.protocol === 'bacnet'), not(fact('bacnet.network', () => true))),
  },
  {
    id: 'R72', text: 'searches for BACnet devices', grade: 'C', kind: 'behaviour', points: { 'bms-server': 1 }, falsePositives: 'Controllers search for peers too.', when: allOf(sends(['bacnet']), not(serves(['bacnet']))),
  },
];
