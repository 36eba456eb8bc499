import { expect, test } from 'vitest';
import { ascii, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { wsDiscovery } from './ws-discovery';

const envelope = (action: string, body: string): Uint8Array => ascii(`<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Header><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/${action}</a:Action></s:Header><s:Body>${body}</s:Body></s:Envelope>`);
const matches = envelope('ProbeMatches', '<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/Axis%20P3245 onvif://www.onvif.org/hardware/P3245-LV</d:Scopes><d:XAddrs>http://10.0.0.9/onvif/device_service</d:XAddrs>');

test('a camera that answers states type, name, model and address', () => {
  expect(said(observed(wsDiscovery, matches, { transport: 'udp' }))).toEqual(['sender model=P3245-LV', 'sender name=Axis P3245', 'sender ws-discovery.address=http://10.0.0.9/onvif/device_service', 'sender ws-discovery.type=NetworkVideoTransmitter']);
});

test('a question says only what is looked for', () => {
  expect(said(observed(wsDiscovery, envelope('Probe', '<d:Types>wsdp:Device</d:Types>'), { transport: 'udp' }))).toEqual(['sender ws-discovery.probe=wsdp:Device']);
});

test('hostile bytes', () => survivesHostileBytes(wsDiscovery, [matches]));
