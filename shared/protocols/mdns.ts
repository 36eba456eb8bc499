import type { Observation } from '../model/observation';
import { claim, claims, within } from './claims-kit';
import { defineProtocol } from './definition';
import { TYPE, looksLikeDns, nameBindings, readDns } from './dns-kit';
import type { DnsMessage, DnsRecord } from './dns-kit';

/** TXT keys under which makers state identity (Bonjour printing, AirPrint, HomeKit, device-info, cameras). */
const TXT_FACTS: Readonly<Record<string, string>> = {
  ty: 'model', model: 'model', md: 'model', usb_mdl: 'model', usb_mfg: 'vendor', manufacturer: 'vendor', vendor: 'vendor', serial: 'serial', serialnumber: 'serial',
  fw: 'firmware', fv: 'firmware', firmware: 'firmware', 'mac': 'mac',
};

/** `Name._ipp._tcp.local` → name and service type. */
function serviceInstance(name: string): { readonly instance: string; readonly type: string } | undefined {
  const match = /^(?:(.+)\.)?(_[^.]+\._(?:tcp|udp))\.local$/i.exec(name);
  return match ? { instance: (match[1] ?? '').replace(/\\(.)/g, '$1'), type: match[2]!.toLowerCase() } : undefined;
}

function fromTexts(record: DnsRecord): (Observation | undefined)[] {
  return (record.texts ?? []).map(text => {
    const at = text.indexOf('=');
    const key = at > 0 ? TXT_FACTS[text.slice(0, at).toLowerCase()] : undefined;
    return key === undefined ? undefined : claim('sender', key === 'mac' ? 'mdns.mac' : key, text.slice(at + 1), 0.7);
  });
}

/** Multicast DNS with DNS-SD: devices announce their own names and services. */
export const mdns = defineProtocol<DnsMessage>({
  id: 'mdns',
  name: 'mDNS',
  family: 'network',
  reference: 'RFC 6762; DNS-SD RFC 6763',
  carriers: ['udp/5353'],
  authentication: 'none',
  encryption: 'none',
  reads: { answer: 'host names, services and instances with their TXT identity', question: 'what is sought' },
  leaves: 'unknown TXT keys',
  facts: { 'mdns.service': 'service type it offers', 'mdns.instance': 'name of an offered service', 'mdns.query': 'service or name that it looks for', 'mdns.mac': 'MAC address that it states' },

  recognises: (payload, { sourcePort, destinationPort }) => (sourcePort === 5353 || destinationPort === 5353) && looksLikeDns(payload),
  dissect: payload => within(payload, payload.remaining, body => readDns(body)),
  direction: message => (message.response ? 'response' : 'request'),

  observe(message, { sourceIp }) {
    if (!message.response) {
      return claims(...message.questions.slice(0, 20).map(({ name }) => claim('sender', 'mdns.query', name, 0.8)));
    }
    const list: (Observation | undefined)[] = [];
    for (const { ip, name } of nameBindings(message)) list.push(claim(ip === sourceIp ? 'sender' : { ip }, 'hostname', name.replace(/\.local$/i, ''), ip === sourceIp ? 0.9 : 0.6));
    for (const record of message.records) {
      const service = serviceInstance(record.name);
      if (!service) continue;
      // What others cached may be repeated in a known-answer list, but only queries carry those.
      if (record.type === TYPE.SRV || record.type === TYPE.TXT) list.push(claim('sender', 'mdns.service', service.type, 0.9), claim('sender', 'mdns.instance', service.instance, 0.8));
      else if (record.type === TYPE.PTR && service.instance === '' && !service.type.startsWith('_services.')) list.push(claim('sender', 'mdns.service', service.type, 0.8));
      if (record.type === TYPE.TXT) list.push(...fromTexts(record));
    }
    return claims(...list);
  },
});
