import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { mqtt } from './mqtt';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { sparkplugB } from './sparkplug-b';
import { vda5050 } from './vda5050';

const connect = bytes('101800044d5154540402003c000c7763732d666c6565742d3031');
const instantActions = bytes('30670027766461353035302f76322f61636d652f414d522d303030372f696e7374616e74416374696f6e737b226865616465724964223a312c22696e7374616e74416374696f6e73223a5b7b22616374696f6e54797065223a2263616e63656c4f72646572227d5d7d');
const command = bytes('301c001873704276312e302f4443312f4e434d442f656467652d30370801');
const accepted = bytes('20020000');
const publish = (topic: string, payload: string) => joined(Uint8Array.of(0x30, topic.length + payload.length + 2, 0, topic.length), ascii(topic), ascii(payload));
const client = { fromClient: true, destinationPort: 1883 };
const broker = { fromClient: false, sourcePort: 1883 };

test('an accepted connect without a user makes the broker anonymous', () => {
  const memory = mqtt.begin!();
  expect(said(observed(mqtt, connect, { ...client, memory }))).toEqual(['sender mqtt.client-id=wcs-fleet-01']);
  expect(said(observed(mqtt, accepted, { ...broker, memory }))).toEqual(['sender mqtt.anonymous=true', 'sender weakness=anonymous-access']);
});

test('a refused connect, and an accept whose connect was not seen, prove nothing', () => {
  const memory = mqtt.begin!();
  observed(mqtt, connect, { ...client, memory });
  expect(observed(mqtt, bytes('20020005'), { ...broker, memory })).toEqual([]);
  expect(observed(mqtt, accepted, broker)).toEqual([]);
});

test('who publishes an order manages the fleet, who publishes a state is a vehicle', () => {
  expect(said(observed(mqtt, instantActions, client))).toEqual(['client vda5050.commands=acme/AMR-0007', 'client vda5050.role=fleet-manager', 'sender mqtt.topic=vda5050/v2/acme/AMR-0007/instantActions']);
  const context = contextOf(mqtt, client);
  const message = mqtt.dissect(new Reader(instantActions), context);
  expect(mqtt.operations!(message, context)).toEqual([{ name: 'VDA 5050 instantActions', kind: 'control', code: 3 }]);
  expect(mqtt.carries!(message)).toEqual(['vda5050']);
  const factsheet = publish('uagv/v2/acme/7/factsheet', '{"typeSpecification":{"seriesName":"Tug 500"}}');
  expect(said(observed(mqtt, factsheet, client))).toEqual([
    'client model=Tug 500', 'client serial=7', 'client vda5050.role=vehicle', 'client vda5050.vehicle=acme/7', 'client vendor=acme', 'sender mqtt.topic=uagv/v2/acme/7/factsheet',
  ]);
});

test('the vehicle that an order is delivered to', () => {
  expect(said(observed(mqtt, publish('uagv/v2/acme/7/order', '{}'), broker))).toEqual(['client vda5050.role=vehicle', 'client vda5050.vehicle=acme/7']);
});

test('Sparkplug commands are control', () => {
  const context = contextOf(mqtt, client);
  const message = mqtt.dissect(new Reader(command), context);
  expect(mqtt.operations!(message, context)).toEqual([{ name: 'Sparkplug NCMD', kind: 'control', code: 3 }]);
  expect(said(mqtt.observe(message, context))).toContain('client sparkplug-b.commands=DC1/edge-07');
});

test('a password on an open connection is a clear-text login', () => {
  const memory = mqtt.begin!();
  observed(mqtt, bytes('101600044d51545404c2003c0002' + '6131' + '0002' + '7531' + '0002' + '7031'), { ...client, memory });
  expect(said(observed(mqtt, accepted, { ...broker, memory }))).toEqual(['sender weakness=cleartext-login']);
});

test('outside its port only a connect is recognised', () => {
  expect(mqtt.recognises(new Reader(instantActions), contextOf(mqtt))).toBe(false);
  expect(mqtt.recognises(new Reader(connect), contextOf(mqtt))).toBe(true);
  for (let length = 0; length < 10; length++) expect(mqtt.recognises(new Reader(connect.subarray(0, length)), contextOf(mqtt, client))).toBe(false);
});

test('hostile bytes', () => {
  survivesHostileBytes(mqtt, [connect, accepted, instantActions, command, bytes('820a000100056130303062' + '01')]);
  survivesHostileBytes(vda5050, [instantActions.subarray(2)]);
  survivesHostileBytes(sparkplugB, [command.subarray(2)]);
});
