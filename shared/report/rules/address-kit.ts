const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

export const isIpv4Text = (text: string): boolean => IPV4.test(text);
/** Hexadecimal groups and colons, nothing else: what may stand in a command without quotes. */
export const isIpv6Text = (text: string): boolean => text.length <= 39 && /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}$/i.test(text);
