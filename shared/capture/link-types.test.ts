import { expect, test } from 'vitest';
import { linkTypeName } from './link-types';

test('every link type has a name: that of the registry, of snoop, or its number', () => {
  expect([1, 107, 189, 227, 249, 257, 290].map(linkTypeName)).toEqual(['ETHERNET', 'FRELAY', 'USB_LINUX', 'CAN_SOCKETCAN', 'USBPCAP', 'PROFIBUS_DL', 'ETW']);
  expect([147, 162].map(linkTypeName)).toEqual(['USER0', 'USER15']);
  expect([0x10000 + 5, 0x10000 + 77, 208, 4242].map(linkTypeName)).toEqual(['SNOOP_HDLC', 'SNOOP_77', 'LINKTYPE_208', 'LINKTYPE_4242']);
  // The matching range of libpcap's pcap-common.c, of which only 208 is given to nobody.
  for (let number = 104; number <= 290; number++) if (number !== 208) expect(linkTypeName(number), String(number)).not.toContain('LINKTYPE');
});
