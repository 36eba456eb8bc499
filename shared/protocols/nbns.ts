import { macText, ipv4Text, isDeviceIp } from '../model/address';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, isPlainText, within } from './claims-kit';
import { defineProtocol } from './definition';
import { looksLikeDns, netbiosName, readDns } from './dns-kit';
import type { DnsMessage, DnsRecord } from './dns-kit';

const NB = 32;
const NBSTAT = 33;
/** RFC 1002 §4.2: query, registration, release, WACK, refresh (two numbers are in use). */
const REGISTRATIONS = new Set([5, 8, 9, 15]);

/** What a name with this suffix says of its owner (Microsoft: NetBIOS suffixes). */
function nameClaim(about: Observation['about'], name: string, suffix: number, group: boolean, confidence: number): (Observation | undefined)[] {
  if (!isPlainText(name) || name === '*' || name.startsWith('__')) return [];
  if (group) {
    if (suffix === 0x1c) return [claim(about, 'nbns.domain-controller-of', name, confidence), claim(about, 'domain', name, confidence)];
    return suffix === 0x00 || suffix === 0x1e ? [claim(about, 'domain', name, confidence)] : [];
  }
  if (suffix === 0x20) return [claim(about, 'hostname', name, confidence), claim(about, 'nbns.service', 'file server', confidence)];
  if (suffix === 0x00) return [claim(about, 'hostname', name, confidence)];
  if (suffix === 0x1b) return [claim(about, 'nbns.service', 'domain master browser', confidence), claim(about, 'domain', name, confidence)];
  // 03 is the messenger name: the computer's or the logged-on user's, which it does not tell.
  return [];
}

function addresses(record: DnsRecord): { readonly ip: string; readonly group: boolean }[] {
  const data = record.data.fork();
  const list: { ip: string; group: boolean }[] = [];
  while (data.remaining >= 6 && list.length < 32) list.push({ group: (data.u16() & 0x8000) !== 0, ip: ipv4Text(data.u32()) });
  return list;
}

/** NODE STATUS RESPONSE (RFC 1002 §4.2.18): every name of the node and its MAC address. */
function nodeStatus(record: DnsRecord): (Observation | undefined)[] {
  return attempt(() => {
    const data = record.data.fork();
    const list: (Observation | undefined)[] = [];
    const count = data.u8();
    for (let i = 0; i < count; i++) {
      const name = data.latin1(15).replace(/[\u0000 ]+$/, '');
      const suffix = data.u8();
      list.push(...nameClaim('sender', name, suffix, (data.u16() & 0x8000) !== 0, 0.9));
    }
    const mac = macText(data.take(6));
    if (!/^00:00:00:00:00:00$/.test(mac)) list.push(claim('sender', 'mac', mac));
    return list;
  }) ?? [];
}

/** NetBIOS name service: Windows names, workgroups and the services behind them, by suffix. */
export const nbns = defineProtocol<DnsMessage>({
  id: 'nbns',
  name: 'NetBIOS name service',
  family: 'network',
  reference: 'RFC 1002 §4.2',
  carriers: ['udp/137'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'registration, answer, node status': 'host names, group, MAC', question: 'name sought' },
  leaves: 'scopes',
  facts: { 'nbns.query': 'name that it asks for', 'nbns.service': 'what a name suffix says it offers', 'nbns.domain-controller-of': 'domain for which it registers suffix 1C' },

  recognises: payload => looksLikeDns(payload) && (payload.peek(12) === 32 || payload.peek(12) === 0xc0),
  dissect: payload => within(payload, payload.remaining, body => readDns(body, true)),
  direction: message => (message.response ? 'response' : 'request'),

  observe(message, { sourceIp }) {
    const list: (Observation | undefined)[] = [];
    if (!message.response) {
      const asked = message.questions.map(({ name }) => netbiosName(name));
      if (message.opcode === 0) {
        for (const question of asked) if (question && isPlainText(question.name) && question.name !== '*') list.push(claim('sender', 'nbns.query', question.name, 0.8));
      } else if (REGISTRATIONS.has(message.opcode)) {
        const registered = asked[0];
        for (const record of message.records) {
          for (const { ip, group } of record.type === NB ? addresses(record) : []) {
            if (registered && isDeviceIp(ip)) list.push(...nameClaim(ip === sourceIp ? 'sender' : { ip }, registered.name, registered.suffix, group, 0.9));
          }
        }
      }
      return claims(...list);
    }
    for (const record of message.records) {
      if (record.section !== 'answer' || message.rcode !== 0) continue;
      const owner = netbiosName(record.name);
      if (record.type === NBSTAT) list.push(...nodeStatus(record));
      else if (record.type === NB && owner) {
        for (const { ip, group } of addresses(record)) {
          if (!isDeviceIp(ip)) continue;
          list.push(...nameClaim(ip === sourceIp ? 'sender' : { ip }, owner.name, owner.suffix, group, ip === sourceIp ? 0.9 : 0.7));
          // Answering for itself to a question put to everybody; a name server answers for others.
          if (message.opcode === 0 && ip === sourceIp) list.push(claim('sender', 'weakness', 'llmnr-answers', 0.8));
        }
      }
    }
    return claims(...list);
  },
});
