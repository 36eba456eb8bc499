import { canonicalIp, canonicalMac, ipScope, isGroupMac } from '../model/address';

/** A cell read: its values, or why it cannot be one. Empty and "none" cells are no values and no trouble. */
export type CellResult = { readonly values: readonly string[] } | { readonly reason: string; readonly advice?: string };

const NOTHING = /^(|-+|n\/?a|none|null|unknown|undefined|tbd|dhcp|dynamic|\?+|\(none\)|\[\]|"")$/i;

/** Excel's way to keep a text a text, `="00012"`, means the text. Everything else that begins like a formula stays as it is. */
export function cellText(cell: string): string {
  const constant = /^="([^"]*)"$/.exec(cell.trim());
  return (constant ? constant[1]! : cell).trim();
}

export function isNothing(text: string): boolean {
  return NOTHING.test(text.trim());
}

/** Several values in one cell: `a; b`, one per line, or a JSON array. */
function several(cell: string): string[] {
  return cellText(cell).replace(/^\[|\]$/g, '').split(/[;,|\s]+/).map(part => part.replace(/^["']+|["']+$/g, '').trim()).filter(part => !isNothing(part));
}

const EXCEL_NUMBER = /^\d(?:[.,]\d+)?e[+-]?\d+$/i;

export function readIps(cell: string): CellResult {
  const values: string[] = [];
  // Claroty writes cards of a chassis as `10.1.30.1:Card 2 \ Addr 255`.
  for (const part of several(cell.replace(/:card\b.*$/i, ''))) {
    const ip = canonicalIp(part.replace(/\/\d{1,3}$/, ''));
    if (ip === undefined) return { reason: `“${clip(part)}” is no IP address${/^\d+(\.\d+){3}$/.test(part) ? ': a part is above 255 or has a leading zero' : ''}` };
    if (ipScope(ip) !== 'unspecified') values.push(ip);
  }
  return { values };
}

export function readMacs(cell: string): CellResult {
  const values: string[] = [];
  const text = cellText(cell);
  if (EXCEL_NUMBER.test(text)) return { reason: `“${clip(text)}” was a MAC address before a spreadsheet turned it into a number`, advice: 'Format the column as text in the source, and export again.' };
  // Some lists put blanks between the pairs of digits.
  const whole = canonicalMac(text.replace(/[ .:-]/g, ''));
  if (whole !== undefined) return { values: [whole] };
  for (const part of several(text)) {
    const mac = canonicalMac(part);
    if (mac === undefined) {
      const digits = part.replace(/[^0-9a-f]/gi, '').length;
      return { reason: `“${clip(part)}” is no MAC address${/^[0-9a-f:.-]+$/i.test(part) && digits !== 12 ? `: it has ${digits} of 12 digits` : ''}` };
    }
    values.push(mac);
  }
  return { values };
}

/** Addresses of both kinds in one cell. What is neither is left out: the column is known to hold names too. */
export function readAddresses(cell: string): { readonly ips: readonly string[]; readonly macs: readonly string[] } {
  const ips: string[] = [];
  const macs: string[] = [];
  for (const part of several(cell)) {
    const ip = canonicalIp(part.replace(/\/\d{1,3}$/, ''));
    const mac = ip === undefined ? canonicalMac(part) : undefined;
    if (ip !== undefined && ipScope(ip) !== 'unspecified') ips.push(ip);
    else if (mac !== undefined) macs.push(mac);
  }
  return { ips, macs };
}

/** Several names in one cell. */
export function readNames(cell: string): readonly string[] {
  return several(cell);
}

/** Serial numbers keep their zeros: they are text, whatever they look like. */
export function readSerial(cell: string): CellResult {
  const text = cellText(cell);
  if (isNothing(text)) return { values: [] };
  if (EXCEL_NUMBER.test(text)) return { reason: `“${clip(text)}” was a serial number before a spreadsheet turned it into a number`, advice: 'Format the column as text in the source, and export again.' };
  return { values: [text] };
}

export function readVlan(cell: string): CellResult {
  const text = cellText(cell);
  if (isNothing(text) || text === '0' || text === '[]') return { values: [] };
  const match = /^(?:vlan)?[\s_:#-]*(\d{1,4})(?:\D.*)?$/i.exec(text.replace(/^\[?"?|"?\]?$/g, ''));
  const vlan = Number(match?.[1]);
  return vlan >= 1 && vlan <= 4094 ? { values: [String(vlan)] } : { reason: `“${clip(text)}” is no VLAN number from 1 to 4094` };
}

/** Dates that can mean two days are refused: 03/04/05 is April, March or 2003. ISO dates and Unix times are sure. */
export function readDate(cell: string): CellResult {
  const text = cellText(cell);
  if (isNothing(text)) return { values: [] };
  if (/^\d{4}-\d\d-\d\d/.test(text)) return { values: [text] };
  if (/^\d{10}(\.\d+)?$|^\d{13}$/.test(text)) return { values: [text] };
  const parts = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b(.*)$/.exec(text);
  if (parts) {
    const [first, second] = [Number(parts[1]), Number(parts[2])];
    const two = (n: number): string => String(n).padStart(2, '0');
    if (first > 12 && first <= 31 && second <= 12) return { values: [`${parts[3]}-${two(second)}-${two(first)}${parts[4]}`] };
    if (second > 12 && second <= 31 && first <= 12) return { values: [`${parts[3]}-${two(first)}-${two(second)}${parts[4]}`] };
  }
  return { reason: `“${clip(text)}” can mean more than one day`, advice: 'Export dates as YYYY-MM-DD.' };
}

export function isDeviceMac(mac: string): boolean {
  return !isGroupMac(mac) && mac !== '00:00:00:00:00:00';
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
