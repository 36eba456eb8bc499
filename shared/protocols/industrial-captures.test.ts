import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCapture } from '../capture/open';
import { createCaptureReading } from '../conversations/capture-reading';
import { WEAKNESSES } from '../model/observation';
import type { Reading } from '../model/reading';
import { protocolById } from './registry';

/**
 * Recorded plants against what tshark read in them: every identity text must be a fact of who sent it, cited by a frame that holds it, and every operation code must stand
 * among the operations of the two that spoke. The captures lie beside the repository and are not part of it.
 */
const CAPTURES = join(import.meta.dirname, '../../../shared/captures');
const TRUTH = join(import.meta.dirname, '../../../shared/captures-truth');

const FACTS = [
  'ams.ads_devicename', 'bacapp.object_name', 'cip.id.product_name', 'enip.lir.name', 'goose.gocbRef', 'modbus.object_str_value', 'mqtt.clientid', 'omron.controller.model', 'opcua.ApplicationUri', 'opcua.transport.endpoint',
  'opcua.SecurityPolicyUri', 'pn_dcp.suboption_device_nameofstation', 'pn_io.cminitiator_station_name', 's7comm.szl.001c.0001.name', 's7comm.szl.001c.0002.name', 's7comm.szl.001c.0005.serialn', 's7comm.szl.001c.0007.cputypname',
  's7comm.szl.xy11.0001.anz', 'sip.User-Agent', 'sip.Server', 'knxip.ipaddr',
];
/** tshark's field → bits of it that are the code. */
const OPERATIONS: Readonly<Record<string, number>> = {
  'modbus.func_code': 0x7f, 's7comm.param.func': 0xff, 'cip.service': 0x7f, 'enip.command': 0xffff, 'dnp3.al.func': 0xff, 'iec60870_asdu.typeid': 0xff, 'omron.command': 0xffff, 'ams.cmdid': 0xffff, 'bacapp.confirmed_service': 0xff,
};

/** Capture → protocols that it must show, each in at least so many frames. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'golden-frames.pcap': { 'modbus-tcp': 3, umas: 1, enip: 7, cip: 5, s7comm: 7, 's7comm-plus': 1, 'profinet-dcp': 3, opcua: 3, bacnet: 8, 'niagara-fox': 1, 'knxnet-ip': 1, fins: 4, ads: 3, iec104: 2, dnp3: 1, llrp: 2, mqtt: 3, vda5050: 1, 'sparkplug-b': 1, 'hart-ip': 1, slmp: 2, 'codesys-v3': 1, 'ge-srtp': 1, zpl: 2, 'zebra-discovery': 1, vertx: 1, cola: 1, amqp: 1 },
  'bms-bacnet-ethernet-device.pcap': { bacnet: 158 },
  'bms-bacnet-icsnpp.pcap': { bacnet: 3257 },
  'bms-bacnet-mstp-mix.pcap': { bacnet: 144 },
  'bms-bacnet-services.pcap': { bacnet: 7153 },
  'bms-fox-niagara.pcap': { 'niagara-fox': 3 },
  'bms-knxip.pcapng': { 'knxnet-ip': 3 },
  'cam-rtsp.pcapng': { rtsp: 60 },
  'iot-amqp.pcap': { amqp: 80 },
  'iot-mqtt-coap.pcap': { coap: 19 },
  'iot-mqtt.pcapng': { mqtt: 8 },
  'it-sip.pcap': { sip: 81 },
  'ot-ads-addroute.pcapng': { ads: 4 },
  'ot-ads-plc4x.pcapng': { ads: 292 },
  'ot-cip-io.pcap': { 'cip-io': 4 },
  'ot-cip-only.pcap': { enip: 18_798, cip: 18_798 },
  'ot-cip-port-config-change.pcap': { enip: 16, cip: 16 },
  'ot-cip-software-upload.pcap': { enip: 791, cip: 791 },
  'ot-dnp3-icsnpp.pcap': { dnp3: 834 },
  'ot-dnp3-ndpi.pcapng': { dnp3: 90 },
  'ot-enip-cip-icsnpp.pcap': { enip: 269, cip: 267, 'cip-io': 398 },
  'ot-ethercat.pcap': { ethercat: 986 },
  'ot-fins-icsnpp.pcapng': { fins: 243 },
  'ot-goose-mms-multilin.pcapng': { goose: 144, mms: 200 },
  'ot-goose-sample.pcap': { goose: 451 },
  'ot-hartip-icsnpp.pcapng': { 'hart-ip': 74 },
  'ot-iec104-diverse.pcap': { iec104: 86 },
  'ot-iec104-ndpi.pcap': { iec104: 7 },
  'ot-melsec-129.pcap': { melsoft: 980 },
  'ot-modbus-big.pcap': { 'modbus-tcp': 5548 },
  'ot-modbus-devid-test1.pcap': { 'modbus-tcp': 45 },
  'ot-modbus-icsnpp.pcap': { 'modbus-tcp': 48 },
  'ot-modbus-lemay-characterization.pcap': { 'modbus-tcp': 7900 },
  'ot-ndpi-mms.pcap': { mms: 8 },
  'ot-opcua-get-endpoints.pcapng': { opcua: 30 },
  'ot-opcua-icsnpp.pcapng': { opcua: 68 },
  'ot-plant1-eip.pcap': { enip: 7900, cip: 7900 },
  'ot-plant1-modbus.pcap': { 'modbus-tcp': 11_800 },
  'ot-plant1-s7.pcap': { s7comm: 15_500 },
  'ot-profinet-cm-icsnpp.pcap': { 'profinet-cm': 38, 'profinet-dcp': 19 },
  'ot-profinet-dcp-change-ip.pcap': { 'profinet-dcp': 4 },
  'ot-profinet-plc4x.pcapng': { 'profinet-cm': 3, 'profinet-rt': 218 },
  'ot-s4x15-bacnet-host.pcap': { bacnet: 21_000 },
  'ot-s4x15-winxp.pcap': { cip: 10_800 },
  'ot-s7-clean.pcap': { s7comm: 5262 },
  'ot-s7-ident-icsnpp.pcap': { s7comm: 22 },
  'ot-s7-plc-status.pcap': { s7comm: 144 },
  'ot-s7-snap7-everything.pcap': { s7comm: 64 },
  'ot-s7-tia-go-online.pcap': { s7comm: 300 },
  'ot-s7plus-icsnpp.pcap': { 's7comm-plus': 120 },
  'ot-synchrophasor.pcap': { synchrophasor: 2395 },
  'ot-umas-modicon.pcap': { umas: 180 },
  'prn-ipp.pcap': { ipp: 8 },
};

/** Where tshark is wrong: it reads a code 0 in a DNP3 response whose function octet is 0x81. */
const ORACLE_ERRORS = new Set(['ot-dnp3-icsnpp.pcap dnp3.al.func 0 10.10.20.8>10.10.20.5']);

interface Truth {
  readonly facts?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>>>;
}

const plain = (text: unknown): string => String(text).toLowerCase().replace(/[\u0000-\u001f\ufffd]+/g, ' ').replace(/\s+/g, ' ').trim();

function read(file: string): { reading: Reading; frames: string[] } {
  const bytes = readFileSync(join(CAPTURES, file));
  const capture = createCaptureReading({ name: file, site: 'site' });
  capture.push(bytes);
  const frames: string[] = [];
  const again = openCapture(frame => void frames.push(Buffer.from(frame.bytes.subarray(frame.offset, frame.offset + frame.length)).toString('latin1').toLowerCase()));
  again.push(bytes);
  again.end();
  return { reading: capture.end('0'.repeat(64), bytes.length), frames };
}

function addresses(reading: Reading, witness: number): string[] {
  const { ip, mac, macs = [] } = reading.witnesses[witness]!;
  return [ip, mac, ...macs.map(each => each.mac)].filter(each => each !== undefined);
}

/** What tshark saw and the reading does not have, one line each. */
function missing(file: string, reading: Reading, frames: readonly string[]): string[] {
  const truth = JSON.parse(readFileSync(join(TRUTH, file.replace(/\.(pcapng|pcap)$/, '.json')), 'utf8')) as Truth;
  const facts = new Map<string, { text: string; cited: string }[]>();
  for (const { witness, value, at } of reading.observations) {
    const cited = at.map(place => ('frame' in place ? frames[place.frame - 1] ?? '' : '')).join(' ');
    for (const address of addresses(reading, witness)) facts.set(address, [...(facts.get(address) ?? []), { text: plain(value), cited }]);
  }
  const codes = new Set<string>();
  for (const { client, server, operations } of reading.conversations) {
    for (const a of addresses(reading, client)) for (const b of addresses(reading, server)) for (const { code } of operations) codes.add(`${[a, b].sort().join(' ')} ${code}`);
  }
  const lines: string[] = [];
  for (const fields of Object.values(truth.facts ?? {})) {
    for (const [field, senders] of Object.entries(fields)) {
      for (const [address, values] of Object.entries(senders)) {
        const pair = address.split('>');
        const mask = OPERATIONS[field];
        if (mask !== undefined) for (const code of new Set(values.map(value => Number(value) & mask))) if (!codes.has(`${[...pair].sort().join(' ')} ${code}`)) lines.push(`${file} ${field} ${code} ${address}`);
        if (!FACTS.includes(field)) continue;
        for (const value of values.slice(0, 10)) {
          const needle = plain(value).replace(/<[0-9a-f]{2}>.*$/, '').slice(0, 60).trim();
          if (needle.length < 2 || needle === 'null') continue;
          const found = pair.flatMap(each => facts.get(each) ?? []).filter(fact => fact.text.includes(needle));
          if (found.length === 0) lines.push(`${file} ${field} ${address} ${needle}`);
          else if (!/ipaddr|serialn/.test(field) && !found.some(fact => fact.cited.includes(needle.split(' ')[0]!))) lines.push(`${file} ${field} ${address} ${needle}: no cited frame holds it`);
        }
      }
    }
  }
  return lines.filter(line => !ORACLE_ERRORS.has(line));
}

/** Keys that need no declaration; model/observation. */
const GENERAL = new Set(['vendor', 'model', 'firmware', 'serial', 'os', 'hostname', 'mac', 'ip', 'name', 'domain', 'user', 'hardware', 'order-number', 'software', 'capability', 'weakness', 'remote-access', 'cloud-service', 'server-name', 'default-gateway', 'location', 'description']);

/** Keys that rules could not know of, and weaknesses that are none. */
function undeclared(reading: Reading, ids: readonly string[]): string[] {
  const lines = new Set<string>();
  for (const { by, key, value } of reading.observations) {
    if (!ids.includes(by)) continue;
    if (!GENERAL.has(key) && protocolById(by)?.facts?.[key] === undefined) lines.add(`${by} states ${key} and does not declare it`);
    if (key === 'weakness' && !(WEAKNESSES as readonly unknown[]).includes(value)) lines.add(`${by} states the weakness ${value}`);
  }
  return [...lines];
}

for (const [file, protocols] of Object.entries(EXPECTED)) {
  if (!existsSync(join(CAPTURES, file))) {
    test.skip(`${file} is not in ${CAPTURES}: nothing is compared`, () => undefined);
    continue;
  }
  test(`${file} says what tshark says`, () => {
    const { reading, frames } = read(file);
    expect(missing(file, reading, frames)).toEqual([]);
    expect(undeclared(reading, Object.keys(protocols))).toEqual([]);
    for (const [id, least] of Object.entries(protocols)) expect(reading.source.capture?.protocols[id] ?? 0, `frames of ${id}`).toBeGreaterThanOrEqual(least);
  });
}
