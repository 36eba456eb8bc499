import { expect, test } from 'vitest';
import { ascii, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { ssdp } from './ssdp';

const notify = ascii('NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: urn:schemas-upnp-org:device:Basic:1\r\nSERVER: Microsoft-WinCE/6.00 UPnP/1.0\r\nLOCATION: http://10.0.0.9/d.xml\r\n\r\n');
const search = ascii('M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\nUSER-AGENT: Google Chrome/71 Windows\r\n');

test('an announcement states product, type and description', () => {
  expect(said(observed(ssdp, notify, { transport: 'udp' }))).toEqual([
    'sender os=Windows CE', 'sender software=Microsoft-WinCE/6.00 UPnP/1.0', 'sender ssdp.location=http://10.0.0.9/d.xml', 'sender ssdp.server=Microsoft-WinCE/6.00 UPnP/1.0', 'sender ssdp.type=urn:schemas-upnp-org:device:Basic:1',
  ]);
});

test('a search, even without its last blank line, names the searcher\'s program', () => {
  expect(said(observed(ssdp, search, { transport: 'udp' }))).toEqual(['sender http.user-agent=Google Chrome/71 Windows', 'sender ssdp.search=ssdp:all']);
});

test('hostile bytes', () => survivesHostileBytes(ssdp, [notify, search]));
