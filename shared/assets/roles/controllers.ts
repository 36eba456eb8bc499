import { listEvidence } from '../evidence';
import { evidenceOf } from '../traffic';
import type { RoleRule } from './definition';
import { allOf, anyOf, asks, fact, not, partFact, performs, says, sends, serves, servesPort, undergoes, vendorIs } from './rule-kit';

const is = (...codes: readonly number[]) => (value: unknown): boolean => codes.includes(Number(value));

/** Who is a controller, and who is only connected to one (dc-systems §3.1 R01–R08). */
export const controllerRules: readonly RoleRule[] = [
  {
    id: 'R01', text: 'gives CIP device type 0x0E, programmable controller', grade: 'A', kind: 'identity', points: { plc: 5 },
    falsePositives: 'A robot or soft controller may claim the type of a controller.',
    when: fact('cip.device-type', is(0x0e)),
  },
  {
    id: 'R01b', text: 'answers reads and writes of CIP tags', grade: 'A', kind: 'identity', points: { plc: 4 },
    falsePositives: 'OPC servers and some scanners offer tags too.',
    when: undergoes(['read', 'write'], operation => operation.code === 0x4c || operation.code === 0x4d || operation.code === 0x52 || operation.code === 0x53 || /\btag\b/i.test(operation.name)),
  },
  {
    id: 'R02', text: 'gives CIP device type 0x18, human-machine interface', grade: 'A', kind: 'identity', points: { hmi: 5 },
    falsePositives: 'A panel PC may host engineering software as well.',
    when: fact('cip.device-type', is(0x18)),
  },
  {
    id: 'R03', text: 'gives a CIP device type of a drive', grade: 'A', kind: 'identity', points: { drive: 5 },
    falsePositives: 'None known.', when: fact('cip.device-type', is(0x02, 0x13, 0x25, 0x2d, 0x2e)),
  },
  {
    id: 'R04', text: 'gives CIP device type 0x2C, managed switch', grade: 'A', kind: 'identity', points: { switch: 5 },
    falsePositives: 'None known.', when: fact('cip.device-type', is(0x2c)),
  },
  {
    id: 'R05', text: 'gives a CIP device type of an adapter or discrete I/O', grade: 'A', kind: 'identity', points: { 'remote-io': 4 },
    falsePositives: 'A communication module of a controller says adapter although a controller sits behind it.', when: fact('cip.device-type', is(0x0c, 0x07, 0x23, 0x2a)),
  },
  {
    id: 'R05b', text: 'has a controller in a slot of its backplane', grade: 'A', kind: 'identity', points: { plc: 6, 'remote-io': -2 },
    falsePositives: 'None known.', when: partFact('cip.device-type', is(0x0e)),
  },
  {
    id: 'R05d', text: 'is a network module of a ControlLogix rack', grade: 'B', kind: 'identity', points: { plc: 4 },
    falsePositives: 'A rack with I/O only.', when: says(['model', 'cip.product-name'], /\b1756-(EN|ENBT|EWEB)/i),
  },
  {
    id: 'R05c', text: 'is the target of cyclic CIP connections', grade: 'B', kind: 'behaviour', points: { 'remote-io': 1, drive: 1 },
    falsePositives: 'Controllers exchange produced and consumed tags the same way.',
    when: asset => {
      const talks = asset.serves.speaking(['cip-io']);
      return talks.length > 0 ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R06', text: 'opens cyclic CIP connections to two or more I/O adapters or drives', grade: 'A', kind: 'behaviour', points: { plc: 4 },
    falsePositives: 'A soft scanner on a PC.', when: asks(['cip-io'], 2),
  },
  {
    id: 'R07', text: 'answers S7 identification with the order number of a CPU', grade: 'A', kind: 'identity', points: { plc: 5 },
    falsePositives: 'A soft PLC on a panel.', when: says(['order-number', 'model'], /6ES7\s?-?(21|22|31|41|51|61|67)\d|\bCPU ?\d|1[25]\d\dC? ?(DC|AC|F?-)|6ES7 ?15[1-9]\d?SP/i),
  },
  {
    id: 'R07b', text: 'has the order number of an ET 200 interface module', grade: 'A', kind: 'identity', points: { 'remote-io': 4 },
    falsePositives: 'An ET 200S CPU carries a similar number.', when: says(['order-number', 'model', 'profinet-dcp.station-type'], /6ES7\s?-?15[0-9]-|\bET ?200|\bIM ?15\d/i),
  },
  {
    id: 'R07c', text: 'answers S7 requests as a server', grade: 'A', kind: 'identity', points: { plc: 4 },
    falsePositives: 'A gateway or simulator that speaks S7.', when: serves(['s7comm', 's7comm-plus']),
  },
  {
    id: 'R08', text: 'says in PROFINET DCP that it is an IO controller', grade: 'A', kind: 'identity', points: { plc: 3 },
    falsePositives: 'PC stations with a PROFINET driver.', when: fact('profinet-dcp.role', value => /controller/i.test(String(value))),
  },
  {
    id: 'R08b', text: 'says in PROFINET DCP that it is an IO device', grade: 'A', kind: 'identity', points: { 'remote-io': 3, drive: 1 },
    falsePositives: 'Drives, scanners and switches are IO devices too.',
    when: allOf(fact('profinet-dcp.role', value => /io-device/i.test(String(value))), not(fact('profinet-dcp.role', value => /controller/i.test(String(value))))),
  },
  {
    id: 'R08c', text: 'names a drive as its make or station type', grade: 'B', kind: 'identity', points: { drive: 5, 'remote-io': -1 },
    falsePositives: 'A positioning controller of the same family.',
    when: says(['model', 'profinet-dcp.station-type', 'name'], /sinamics|powerflex|kinetix|movi-?[a-z]|micromaster|altivar|frequency|inverter|acs\d{3}|servo ?drive|\bvfd\b|\bvlt\b|lexium/i),
  },
  {
    id: 'R08d', text: 'has a maker of drives', grade: 'C', kind: 'identity', points: { drive: 2 },
    falsePositives: 'SEW and Lenze sell controllers too.', when: vendorIs(/\bsew\b|eurodrive|lenze|danfoss|kollmorgen|yaskawa|vacon/i),
  },
  {
    id: 'R08e', text: 'exchanges PROFINET cyclic data as the device', grade: 'B', kind: 'behaviour', points: { 'remote-io': 1 },
    falsePositives: 'Whoever was seen first may be the controller.', when: serves(['profinet-rt', 'profinet-cm']),
  },
  {
    id: 'R08f', text: 'sets up PROFINET connections', grade: 'B', kind: 'behaviour', points: { plc: 3 },
    falsePositives: 'A PC with a PROFINET driver.', when: asks(['profinet-cm']),
  },
  {
    id: 'R49', text: 'answers controller requests (ADS, FINS, SLMP, GE-SRTP, CODESYS, UMAS) as a server', grade: 'A', kind: 'identity', points: { plc: 5 },
    falsePositives: 'Drives and gateways with the same stack.', when: serves(['ads', 'fins', 'slmp', 'ge-srtp', 'codesys-v2', 'codesys-v3', 'umas', 'melsec']),
  },
  {
    id: 'R50', text: 'answers Modbus, with writes among the requests', grade: 'A', kind: 'identity', points: { plc: 3 },
    falsePositives: 'Drives, meters and gateways accept writes too.', when: undergoes(['write', 'control'], (_operation, talk) => talk.conversation.protocols.includes('modbus-tcp')),
  },
  {
    id: 'R50b', text: 'answers Modbus requests', grade: 'A', kind: 'identity', points: { plc: 3 },
    falsePositives: 'Meters, drives, UPS and building controllers answer Modbus too.', when: allOf(serves(['modbus-tcp']), not(fact('modbus-tcp.gateway', value => value === true))),
  },
  {
    id: 'R51', text: 'answers DNP3, IEC 104 or MMS as an outstation', grade: 'A', kind: 'identity', points: { plc: 4 },
    falsePositives: 'A gateway or a protection relay; both are controlled the same way.', when: serves(['dnp3', 'iec104', 'mms']),
  },
  {
    id: 'R51b', text: 'publishes GOOSE or sampled values, as protection relays do', grade: 'A', kind: 'identity', points: { plc: 4 },
    falsePositives: 'A test set.', when: sends(['goose', 'sv']),
  },
  {
    id: 'R51c', text: 'is the master of an EtherCAT, SERCOS or POWERLINK line', grade: 'B', kind: 'identity', points: { plc: 4 },
    falsePositives: 'A slave whose frames were captured behind the master.', when: sends(['ethercat', 'sercos', 'powerlink', 'egd']),
  },
  {
    id: 'R51d', text: 'names a programmable controller as its make', grade: 'B', kind: 'identity', points: { plc: 4 },
    falsePositives: 'Modules share the name of their family.',
    when: says(['model', 'order-number', 'name', 'profinet-dcp.station-type', 'snmp.sys-descr', 'lldp.system-description'], /\b1756-L|\b1769-L|\b5069-L|\b176[1-6]-L|controllogix|compactlogix|micrologix|\bS7-(200|300|400|1200|1500)|modicon|\bM(340|580|221|241|251)\b|quantum|premium|\bCJ[12][MHG]|\bN[XJ][1-7]\d\d|\bCX\d{4}|\bQ\d\dUD|melsec|axc ?\d{3,4}|750-8\d\d|\bplc\b/i),
  },
  {
    id: 'R52', text: 'is a safety controller by its make or by CIP Safety supervision', grade: 'A', kind: 'identity', points: { 'safety-plc': 7 },
    falsePositives: 'A standard controller with a safety partner in the same rack.',
    when: anyOf(
      says(['model', 'order-number', 'name', 'cip.product-name'], /guardlogix|1756-L\d+E?S(?![a-z])|1756-L\d+S\b|5069-L\d+.*S2\b|\bpss ?u?\d{0,4}\b|\bpnoz|flexi ?soft|\bCPU ?\d{4}[A-Z]*F\b|6ES7\s?\d{3}-\d?[A-Z]*F|triconex|himax|safety (plc|controller)/i),
      fact('cip.safety', () => true), undergoes(['read', 'write', 'control', 'identify', 'other'], operation => /safety supervisor/i.test(operation.name)),
    ),
  },
  {
    id: 'R52b', text: 'has a maker of safety controllers only', grade: 'C', kind: 'identity', points: { 'safety-plc': 4 },
    falsePositives: 'Pilz sells drives and switches too.', when: vendorIs(/\bpilz\b|\bhima\b|triconex/i),
  },
  {
    id: 'R53', text: 'has a maker or model of industrial robots', grade: 'B', kind: 'identity', points: { robot: 6 },
    falsePositives: 'The same makers sell CNC and drives.',
    when: anyOf(vendorIs(/fanuc|kuka|universal robots|abb robotics|st(ä|a)ubli|motoman/i), says(['model', 'name', 'cip.product-name'], /\bR-30i|\bKR ?C\d|\bIRC5|\bUR(3|5|10|16|20|30)e?\b|\brobot (controller|r-)/i)),
  },
  {
    id: 'R54', text: 'serves a controller port without a recognised message', grade: 'port', kind: 'identity', points: { plc: 2 },
    falsePositives: 'Any other service on the same port.',
    when: asset => {
      const talks = asset.serves.onPorts('tcp', [102, 502, 44818, 48898, 5007, 18245, 1217, 11740]).filter(({ conversation }) => conversation.protocolBasis !== 'payload');
      return talks.length > 0 ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R55', text: 'is read by others over CIP and asks other controllers itself', grade: 'C', kind: 'behaviour', points: { plc: 1 },
    falsePositives: 'A gateway.', when: (asset, site) => (asset.serves.answered(['cip', 'enip']).length > 0 && asset.asks.all.some(talk => talk.server >= 0 && site.isController(talk.server)) ? listEvidence(asset.evidence) : undefined),
  },
  {
    id: 'R56', text: 'runs the programs that engineering hosts load into it', grade: 'A', kind: 'identity', points: { plc: 3 },
    falsePositives: 'Panels and drives are loaded over the same services.', when: undergoes(['program']),
  },
  {
    id: 'R57', text: 'is a serial device server of a weighing scale or carries weight lines', grade: 'B', kind: 'identity', points: { scale: 5 },
    falsePositives: 'Other devices with a line of numbers.', when: anyOf(fact('scale.reading'), vendorIs(/mettler|bizerba|sartorius|ohaus|minebea intec/i), says(['model', 'name'], /\bscale\b|weigh/i)),
  },
  {
    id: 'R58', text: 'is a serial device server', grade: 'C', kind: 'identity', points: { gateway: 3 },
    falsePositives: 'The makers sell switches and gateways too.', when: allOf(vendorIs(/\bmoxa\b|lantronix|digi international|\bhms\b|perle/i), not(serves(['modbus-tcp', 's7comm', 'cip']))),
  },
  {
    id: 'R58b', text: 'feeds lights or displays of an order picker over a serial device server', grade: 'C', kind: 'behaviour', points: { 'pick-to-light-controller': 3 },
    falsePositives: 'A scale or scanner behind the same kind of server.', when: allOf(vendorIs(/lantronix|\bmoxa\b|kbs|atop/i), servesPort('tcp', [4003, 10001, 5003])),
  },
  {
    id: 'R59', text: 'starts and stops a process itself but is programmed by others', grade: 'C', kind: 'behaviour', points: { plc: 1 },
    falsePositives: 'A line controller in software.', when: allOf(performs(['write']), undergoes(['program', 'write'])),
  },
];
