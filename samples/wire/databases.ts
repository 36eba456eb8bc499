// Oracle TNS and Microsoft TDS (MS-TDS), and the SQL Server Browser reply (MC-SQLR).

import { cat, u16, u16le, u32, u32le, u64le, u8, utf16, zeros } from './bytes';

const tns = (type: number, body: Buffer): Buffer => cat(u16(body.length + 8), u16(0), u8(type, 0), u16(0), body);

export function tnsConnect(service: string, program: string, client: string, user: string, serverIp: string): Buffer {
  const data = `(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=${service})(CID=(PROGRAM=${program})(HOST=${client})(USER=${user})))(ADDRESS=(PROTOCOL=TCP)(HOST=${serverIp})(PORT=1521)))`;
  return tns(1, cat(u16(0x013b), u16(0x012c), u16(0), u16(8192), u16(32767), u16(0x7f08), u16(0), u16(1), u16(data.length), u16(58), zeros(30), data));
}

export const tnsAccept = (): Buffer => tns(2, cat(u16(0x013b), u16(0), u16(8192), u16(32767), u16(1), u16(0), u16(24), u8(0x41, 1)));

/** A data packet: flags, then the two-task layer. */
export const tnsData = (body: Buffer): Buffer => tns(6, cat(u16(0), body));

/** An OALL8 bundle carrying its SQL text in clear. */
export const tnsQuery = (sequence: number, sql: string): Buffer => tnsData(cat(u8(0x03, 0x5e, sequence & 0xff, 0x61, 0x80), u8(0, 0, 0, 1, 1, Math.min(255, sql.length)), zeros(18), sql));
export const tnsResult = (rows: Buffer): Buffer => tnsData(cat(u8(0x06, 0x02), rows, u8(0x04, 1, 0, 0)));

const tds = (type: number, body: Buffer): Buffer => cat(u8(type, 1), u16(body.length + 8), u16(0), u8(1, 0), body);

/** Pre-login: version, encryption (0: login only), instance, thread id, MARS. */
export function tdsPrelogin(response: boolean, version: [number, number, number], instance: string): Buffer {
  const values = [cat(u8(version[0], version[1]), u16(version[2]), u16(0)), u8(0), cat(response ? '' : instance, u8(0)), response ? zeros(0) : u32(0x1a2b), u8(0)];
  let offset = values.length * 5 + 1;
  const heads = values.map((v, i) => { const head = cat(u8(i), u16(offset), u16(v.length)); offset += v.length; return head; });
  return tds(response ? 4 : 0x12, cat(...heads, u8(0xff), ...values));
}

/** TLS records of the login travel inside pre-login packets. */
export const tdsWrapped = (records: Buffer): Buffer => tds(0x12, records);

export function tdsLoginAck(program: string, version: [number, number, number]): Buffer {
  const body = cat(u8(1), u32(0x74000004), u8(program.length), utf16(program), u8(version[0], version[1]), u16(version[2]));
  return tds(4, cat(u8(0xad), u16le(body.length), body, done()));
}

const done = (rows = 0): Buffer => cat(u8(0xfd), u16le(rows ? 0x10 : 0), u16le(0xc1), u64le(BigInt(rows)));

export function tdsBatch(sql: string): Buffer {
  const headers = cat(u32le(22), u32le(18), u16le(2), u64le(0n), u32le(1));
  return tds(1, cat(headers, utf16(sql)));
}

/** One integer column, one row. */
export function tdsResult(column: string, value: number): Buffer {
  const metadata = cat(u8(0x81), u16le(1), u32le(0), u16le(0), u8(0x38), u8(column.length), utf16(column));
  return tds(4, cat(metadata, u8(0xd1), u32le(value), done(1)));
}

export function browserReply(server: string, instance: string, version: string, port: number): Buffer {
  const text = `ServerName;${server};InstanceName;${instance};IsClustered;No;Version;${version};tcp;${port};;`;
  return cat(u8(5), u16le(text.length), text);
}

export const browserRequest = (instance: string): Buffer => cat(u8(4), instance, u8(0));
