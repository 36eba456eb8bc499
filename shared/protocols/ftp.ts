import { Malformed } from '../binary/reader';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { textLine } from './http-kit';

export type FtpMessage = { readonly kind: 'command'; readonly verb: string; readonly argument: string } | { readonly kind: 'reply'; readonly code: number; readonly text: string };

interface Memory {
  user: string;
  passwordSent: boolean;
  greeted: boolean;
}

const VERBS = new Set(['USER', 'PASS', 'ACCT', 'CWD', 'CDUP', 'QUIT', 'REIN', 'PORT', 'PASV', 'EPRT', 'EPSV', 'TYPE', 'STRU', 'MODE', 'RETR', 'STOR', 'STOU', 'APPE', 'ALLO', 'REST', 'RNFR', 'RNTO', 'ABOR', 'DELE', 'RMD', 'MKD', 'PWD', 'XPWD', 'LIST',
  'NLST', 'MLSD', 'MLST', 'SITE', 'SYST', 'STAT', 'HELP', 'NOOP', 'FEAT', 'OPTS', 'SIZE', 'MDTM', 'AUTH', 'PBSZ', 'PROT', 'CLNT']);
const WRITES = new Set(['STOR', 'STOU', 'APPE', 'DELE', 'RMD', 'MKD', 'RNFR', 'RNTO', 'SITE']);
const READS = new Set(['RETR', 'LIST', 'NLST', 'MLSD', 'MLST', 'SIZE', 'MDTM']);

/** File Transfer Protocol, control connection. */
export const ftp = defineProtocol<FtpMessage, Memory>({
  id: 'ftp',
  name: 'FTP',
  family: 'it',
  reference: 'RFC 959; AUTH TLS RFC 4217',
  carriers: ['tcp/21', 'tcp/990', 'tcp/2121', 'tcp/*'],
  authentication: 'optional',
  encryption: 'optional',
  reads: { 'greeting, SYST, FEAT': 'software, system', 'USER, PASS': 'account, that it is clear', 'RETR, STOR, DELE': 'file names' },
  leaves: 'data connections; FTPS after AUTH TLS',
  facts: { 'ftp.banner': 'greeting of the server', 'ftp.system': 'system type that the server states (SYST)', 'ftp.file': 'file that was sent or fetched' },
  begin: () => ({ user: '', passwordSent: false, greeted: false }),

  recognises(payload, { sourcePort, destinationPort }) {
    const first = payload.peek() ?? 0;
    if (first < 0x31 || first > 0x7a) return false;
    const control = [21, 2121].includes(sourcePort) || [21, 2121].includes(destinationPort);
    const end = payload.indexOf(0x0a, 1024);
    if (end < 4) return false;
    const line = payload.latin1(end);
    // Mail servers greet with the same number: elsewhere the word itself must stand there.
    if (/^(220|120)[ -]/.test(line)) return (control || /\bFTP\b|FTPd|FileZilla/i.test(line)) && !/SMTP/i.test(line);
    if (/^[1-5]\d\d[ -]/.test(line)) return control;
    const verb = /^([A-Za-z]{3,4})( .*)?\r?$/.exec(line)?.[1]?.toUpperCase();
    return control && verb !== undefined && VERBS.has(verb);
  },

  dissect(payload, { memory }) {
    const line = textLine(payload, 4096);
    const reply = /^(\d{3})([ -])(.*)$/.exec(line);
    if (reply) return { kind: 'reply', code: Number(reply[1]), text: reply[3]! };
    const command = /^([A-Za-z]{3,4})(?: (.*))?$/.exec(line.replace(/^[\u00ff\u00f4\u00f2]+/, ''));
    if (command && VERBS.has(command[1]!.toUpperCase())) {
      const verb = command[1]!.toUpperCase();
      if (verb === 'USER') memory.user = command[2] ?? '';
      if (verb === 'PASS') memory.passwordSent = true;
      return { kind: 'command', verb, argument: verb === 'PASS' || verb === 'ACCT' ? '' : command[2] ?? '' };
    }
    // Lines inside a reply of several lines begin as they like.
    if (/^[\t -~\u0080-\u00ff]*$/.test(line)) return { kind: 'reply', code: 0, text: line };
    throw new Malformed('neither a command nor a reply');
  },

  direction: message => (message.kind === 'command' ? 'request' : message.code > 0 ? 'response' : undefined),
  endsProtocol: message => message.kind === 'reply' && message.code === 234,

  observe(message, { memory }) {
    const list: (Observation | undefined)[] = [];
    if (message.kind === 'command') {
      if (message.verb === 'USER') list.push(claim('client', 'user', message.argument, 0.8));
      if (message.verb === 'PASS') list.push(claim('server', 'weakness', 'cleartext-login', 0.9));
      if (message.verb === 'RETR' || message.verb === 'STOR') list.push(claim('server', 'weakness', 'cleartext-transfer', 0.8), claim('server', 'ftp.file', message.argument, 0.8));
      return claims(...list);
    }
    if (message.code === 220 && !memory.greeted && message.text !== '') {
      memory.greeted = true;
      const software = /\b((?:vsFTPd|ProFTPD|Pure-FTPd|FileZilla Server|Microsoft FTP Service|Serv-U FTP Server|wu-|VxWorks|NASFTPD|GNU inetutils|bftpd|Nucleus|QTCP|ZBR-\d+|CX\d\d+)[^\s()]*(?: (?:version )?v?\d[\w.]*)?)/i.exec(message.text);
      list.push(claim('server', 'ftp.banner', message.text, 0.9), claim('server', 'software', software?.[1], 0.8));
    } else if (message.code === 215) list.push(claim('server', 'ftp.system', message.text, 0.8), /Windows_NT/i.test(message.text) ? claim('server', 'os', 'Windows', 0.6) : undefined);
    else if (message.code === 230 && /^(anonymous|ftp)$/i.test(memory.user)) list.push(claim('server', 'weakness', 'anonymous-access', 0.9));
    return claims(...list);
  },

  operations(message) {
    if (message.kind !== 'command' || !(WRITES.has(message.verb) || READS.has(message.verb))) return [];
    return [{ name: `FTP ${message.verb}`, kind: WRITES.has(message.verb) ? 'write' : 'read' }];
  },
});
