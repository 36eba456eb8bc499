// Label and office printers: ZPL, SGD, SBPL, PJL, IPP, and Zebra's discovery reply.

import { cat, fixed, hex, u16, u32, u8, zeros } from './bytes';

/** A shipping label with a Code 128 bar code. */
export const zpl = (title: string, code: string, lines: string[]): Buffer => Buffer.from(
  `^XA\r\n^CI28^PW812^LL1218\r\n^FO40,40^A0N,60,60^FD${title}^FS\r\n${lines.map((l, i) => `^FO40,${140 + i * 50}^A0N,36,36^FD${l}^FS\r\n`).join('')}^FO40,500^BY3^BCN,180,Y,N,N^FD${code}^FS\r\n^PQ1\r\n^XZ\r\n`,
);

/** Answer to ~HI: model, firmware, dots per millimetre, memory. */
export const hostIdentification = (model: string, firmware: string, dots: number, memory: string): Buffer => cat(u8(2), `${model},${firmware},${dots},${memory},`, u8(3), '\r\n');

/** SATO's own language: escape A opens a job, escape Z closes it. */
export const sbpl = (lines: string[]): Buffer => Buffer.from(`\x02\x1bA\x1bA3V001H001\x1bCS4\x1b#E3\x1bA1V1200H0800${lines.map((l, i) => `\x1bV${String(100 + i * 60).padStart(4, '0')}\x1bH0100\x1bL0202\x1bS${l}`).join('')}\x1bBG03100>G${lines[0] ?? ''}\x1bQ1\x1bZ\x03`);

const UEL = '\x1b%-12345X';

export const pjlId = (): Buffer => Buffer.from(`${UEL}@PJL INFO ID\r\n${UEL}`);
export const pjlIdReply = (model: string): Buffer => Buffer.from(`@PJL INFO ID\r\n"${model}"\r\n\f`);
export const pjlJob = (name: string, user: string, page: string): Buffer => Buffer.from(`${UEL}@PJL JOB NAME="${name}"\r\n@PJL SET USERNAME="${user}"\r\n@PJL ENTER LANGUAGE=PCL\r\n\x1bE\x1b&l26A${page}\f\x1bE${UEL}@PJL EOJ\r\n${UEL}`);

export const zebraDiscover = (): Buffer => hex('2e2c3a010000');

/** Model at 0x0C, serial number at 0x38, host name at 0x54. */
export function zebraReply(model: string, serial: string, hostName: string): Buffer {
  return cat(hex('3a2c2e'), u8(3), zeros(8), fixed(model, 0x38 - 0x0c), fixed(serial, 0x54 - 0x38), fixed(hostName, 0x94 - 0x54));
}

const attribute = (tag: number, name: string, value: string): Buffer => cat(u8(tag), u16(name.length), name, u16(Buffer.byteLength(value)), value);
const CHARSET = attribute(0x47, 'attributes-charset', 'utf-8'), LANGUAGE = attribute(0x48, 'attributes-natural-language', 'en');

/** IPP 2.0: Get-Printer-Attributes (0x000b) or Print-Job (0x0002). */
export const ippRequest = (operation: number, id: number, uri: string, extra: Buffer = zeros(0), data: Buffer = zeros(0)): Buffer =>
  cat(u8(2, 0), u16(operation), u32(id), u8(1), CHARSET, LANGUAGE, attribute(0x45, 'printer-uri', uri), extra, u8(3), data);

export const ippJobName = (name: string, user: string): Buffer => cat(attribute(0x42, 'requesting-user-name', user), attribute(0x42, 'job-name', name));

export const ippPrinter = (id: number, model: string, name: string): Buffer =>
  cat(u8(2, 0), u16(0), u32(id), u8(1), CHARSET, LANGUAGE, u8(4), attribute(0x41, 'printer-make-and-model', model), attribute(0x42, 'printer-name', name), u8(3));

export const ippOk = (id: number): Buffer => cat(u8(2, 0), u16(0), u32(id), u8(1), CHARSET, LANGUAGE, u8(3));
