/** Link types by number: https://www.tcpdump.org/linktypes.html, names as libpcap has them without DLT_ or LINKTYPE_. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'NULL'], [1, 'ETHERNET'], [3, 'AX25'], [6, 'IEEE802_5'], [7, 'ARCNET_BSD'], [8, 'SLIP'], [9, 'PPP'], [10, 'FDDI'], [11, 'ATM_RFC1483'], [12, 'RAW'], [14, 'RAW'],
  [50, 'PPP_HDLC'], [51, 'PPP_ETHER'], [99, 'SYMANTEC_FIREWALL'], [100, 'ATM_RFC1483'], [101, 'RAW'], [104, 'C_HDLC'], [105, 'IEEE802_11'], [107, 'FRELAY'], [108, 'LOOP'],
  [113, 'LINUX_SLL'], [114, 'LTALK'], [117, 'PFLOG'], [119, 'IEEE802_11_PRISM'], [127, 'IEEE802_11_RADIOTAP'], [143, 'DOCSIS'], [147, 'USER0'], [148, 'USER1'],
  [149, 'USER2'], [162, 'USER15'], [163, 'IEEE802_11_AVS'], [165, 'BACNET_MS_TP'], [166, 'PPP_PPPD'], [187, 'BLUETOOTH_HCI_H4'], [189, 'USB_LINUX'], [192, 'PPI'],
  [195, 'IEEE802_15_4_WITHFCS'], [201, 'BLUETOOTH_HCI_H4_WITH_PHDR'], [204, 'PPP_WITH_DIR'], [220, 'USB_LINUX_MMAPPED'], [226, 'IPNET'], [227, 'CAN_SOCKETCAN'],
  [228, 'IPV4'], [229, 'IPV6'], [230, 'IEEE802_15_4_NOFCS'], [231, 'DBUS'], [239, 'NFLOG'], [240, 'NETANALYZER'], [241, 'NETANALYZER_TRANSPARENT'], [242, 'IPOIB'],
  [249, 'USBPCAP'], [251, 'BLUETOOTH_LE_LL'], [252, 'WIRESHARK_UPPER_PDU'], [253, 'NETLINK'], [258, 'PKTAP'], [272, 'ETHERNET_MPACKET'], [274, 'ETHERNET_MPACKET'],
  [276, 'LINUX_SLL2'],
]);

export function linkTypeName(linkType: number): string {
  return NAMES.get(linkType) ?? `LINKTYPE_${linkType}`;
}
