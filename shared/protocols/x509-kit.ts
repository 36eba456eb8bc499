import type { Reader } from '../binary/reader';
import { hex, latin1, utf8 } from '../binary/reader';
import { berBytes, berChildren, berElement, berExpect, berOid } from './ber-kit';
import type { BerElement } from './ber-kit';

/** What an X.509 certificate (RFC 5280 §4.1) says of its owner. Nothing is verified. */
export interface Certificate {
  /** `CN=plc-7, O=Works, C=DE`, in the order of the certificate. */
  readonly subject: string;
  readonly issuer: string;
  readonly commonName?: string;
  /** DNS names of the subject alternative name extension, at most 16. */
  readonly names: readonly string[];
  /** ISO 8601 in UTC; absent when the certificate has no readable time. */
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly serial: string;
  /** Subject and issuer are the same name. */
  readonly selfSigned: boolean;
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN', '2.5.4.4': 'SN', '2.5.4.5': 'serialNumber', '2.5.4.6': 'C', '2.5.4.7': 'L', '2.5.4.8': 'ST', '2.5.4.10': 'O', '2.5.4.11': 'OU', '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress', '0.9.2342.19200300.100.1.1': 'UID',
};
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';

function textOf(element: BerElement): string {
  const bytes = berBytes(element);
  // BMPString, then TeletexString and its like, then UTF8String and PrintableString.
  if (element.tag === 0x1e) {
    let text = '';
    for (let i = 0; i + 1 < bytes.length; i += 2) text += String.fromCharCode((bytes[i]! << 8) | bytes[i + 1]!);
    return text;
  }
  return element.tag === 0x14 ? latin1(bytes) : utf8(bytes);
}

function readName(name: BerElement): { readonly text: string; readonly commonName?: string } {
  const parts: string[] = [];
  let commonName: string | undefined;
  for (const set of berChildren(name, 64)) {
    for (const pair of berChildren(set, 16)) {
      const [type, value] = berChildren(pair, 2);
      if (!type || !value) continue;
      const oid = berOid(type);
      const text = textOf(value);
      if (oid === '2.5.4.3') commonName = text;
      parts.push(`${ATTRIBUTES[oid] ?? oid}=${text}`);
    }
  }
  return { text: parts.join(', '), ...(commonName === undefined ? {} : { commonName }) };
}

/** UTCTime (years before 50 are 20xx, RFC 5280 §4.1.2.5.1) and GeneralizedTime. */
function readTime(element: BerElement | undefined): string | undefined {
  if (!element) return undefined;
  const text = latin1(berBytes(element));
  const match = (element.tag === 0x17 ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.\d+)?Z$/).exec(text);
  if (!match) return undefined;
  const year = match[1]!.length === 4 ? match[1]! : `${Number(match[1]) < 50 ? 20 : 19}${match[1]!}`;
  return `${year}-${match[2]!}-${match[3]!}T${match[4]!}:${match[5]!}:${match[6] ?? '00'}Z`;
}

function alternativeNames(extensions: BerElement): string[] {
  for (const extension of berChildren(berElement(extensions.content.fork()), 64)) {
    const [id, ...rest] = berChildren(extension, 3);
    const value = rest.at(-1);
    if (!id || !value || berOid(id) !== SUBJECT_ALTERNATIVE_NAME) continue;
    // dNSName is context 2.
    return berChildren(berExpect(value.content.fork(), 0x30), 512).filter(({ tag }) => tag === 0x82).slice(0, 16).map(name => latin1(berBytes(name)));
  }
  return [];
}

/** DER bytes of one certificate. Throws Malformed or Truncated when they are none. */
export function readCertificate(der: Reader): Certificate {
  const [tbs] = berChildren(berExpect(der, 0x30), 8);
  const fields = tbs ? berChildren(tbs, 16) : [];
  // Version is context 0 and may be absent.
  const at = fields[0]?.tag === 0xa0 ? 1 : 0;
  const [serial, , issuerName, validity, subjectName] = fields.slice(at);
  const subject = subjectName ? readName(subjectName) : { text: '' };
  const issuer = issuerName ? readName(issuerName) : { text: '' };
  const [notBefore, notAfter] = (validity ? berChildren(validity, 2) : []).map(readTime);
  const extensions = fields.find(({ tag }) => tag === 0xa3);
  return {
    subject: subject.text, issuer: issuer.text, ...('commonName' in subject && subject.commonName !== undefined ? { commonName: subject.commonName } : {}),
    names: extensions ? alternativeNames(extensions) : [], ...(notBefore === undefined ? {} : { notBefore }), ...(notAfter === undefined ? {} : { notAfter }),
    serial: serial ? hex(berBytes(serial).subarray(0, 32)) : '', selfSigned: subject.text !== '' && subject.text === issuer.text,
  };
}
