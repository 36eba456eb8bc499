import registrations from 'oui-data' with { type: 'json' };
import { isGroupMac, isLocalMac } from '../model/address';

const names = registrations as Readonly<Record<string, string>>;

/** Prefix lengths of IEEE registrations in hex digits, longest first: MA-S, MA-M, MA-L. Many small OT makers exist only in the long ones. */
const LENGTHS = [9, 7, 6];

/**
 * Makers of network chips, modules and virtual machines: their prefix says nothing about whose product it sits in, so such a vendor is
 * kept as a fact but never helps a role. dc-systems §4.1, column "Trap".
 */
const CARRIERS = /vmware|microsoft|xensource|parallels|pcs systemtechnik|taiyo yuden|hilscher|hms industrial|lantronix|moxa|realtek|intel corporat|murata|liteon|lite-on|hon hai|azurewave|digi international/i;

/** Registered owner of a MAC's prefix, tidied; undefined for group and locally administered addresses and for unknown prefixes. */
export function macVendor(mac: string): string | undefined {
  if (isGroupMac(mac) || isLocalMac(mac)) return undefined;
  const digits = mac.replace(/:/g, '').toUpperCase();
  for (const length of LENGTHS) {
    const key = digits.slice(0, length);
    const entry = Object.hasOwn(names, key) ? names[key] : undefined;
    if (entry !== undefined) {
      const name = tidyCompany(entry.split('\n')[0]!);
      return name === '' || /^private$/i.test(name) ? undefined : name;
    }
  }
  return undefined;
}

/** Does this maker's prefix sit inside other makers' devices? */
export function isCarrierVendor(vendor: string): boolean {
  return CARRIERS.test(vendor);
}

const LEGAL_FORM = /[\s,]+(gmbh\s*&?\s*co\.?\s*kg|gmbh|ag|inc|incorporated|ltd|limited|llc|corp|corporation|co|company|s\.?a\.?|s\.?p\.?a\.?|s\.?r\.?l\.?|b\.?v\.?|n\.?v\.?|a\/s|ab|oy|oyj|kg|plc|pty|k\.?k\.?|pte|se)\.?$/i;

/** Companies that renamed themselves after registering their prefixes. */
const RENAMED: Readonly<Record<string, string>> = { 'hewlett packard': 'HP', telemecanique: 'Schneider Electric', 'telemecanique electrique': 'Schneider Electric', 'symbol technologies': 'Zebra Technologies', 'samsung techwin': 'Hanwha Vision' };

/** Company name without legal form and stray punctuation: `Siemens AG,` → `Siemens`. Words in capitals longer than four letters are eased. */
export function tidyCompany(name: string): string {
  let text = name.replace(/\s+/g, ' ').replace(/[\s,.;]+$/, '').trim();
  for (let i = 0; i < 4; i++) {
    const shorter = text.replace(LEGAL_FORM, '').replace(/[\s,.;&]+$/, '').trim();
    if (shorter === text || shorter === '') break;
    text = shorter;
  }
  const renamed = RENAMED[text.toLowerCase()];
  return renamed ?? text.replace(/\b[A-Z]{5,}\b/g, word => word[0]! + word.slice(1).toLowerCase());
}

/** Are these two ways of writing one company? Compares first words without legal forms, so "Rockwell Automation/Allen-Bradley" is "Rockwell". */
export function sameCompany(a: string, b: string): boolean {
  const first = (text: string): string => (tidyCompany(text).toLowerCase().match(/[a-z0-9]+/g) ?? [''])[0]!;
  const x = first(a);
  const y = first(b);
  return x !== '' && (x === y || (x.length >= 4 && y.startsWith(x)) || (y.length >= 4 && x.startsWith(y)));
}
