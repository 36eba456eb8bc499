import { Malformed } from '../binary/reader';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { textLine } from './http-kit';

export interface SshMessage {
  /** `SSH-2.0-OpenSSH_9.6 comment`; undefined: binary packets, which nobody reads here. */
  readonly banner: string | undefined;
}

/** Software names of banners that tell a maker or system for sure. */
const KNOWN: readonly (readonly [pattern: RegExp, key: string, value: string])[] = [
  [/Ubuntu/i, 'os', 'Ubuntu'], [/Debian/i, 'os', 'Debian'], [/Raspbian/i, 'os', 'Raspbian'], [/FreeBSD/i, 'os', 'FreeBSD'], [/OpenSSH_for_Windows/i, 'os', 'Windows'], [/^Cisco-/, 'vendor', 'Cisco'], [/^ROSSSH/, 'vendor', 'MikroTik'],
  [/^HUAWEI/i, 'vendor', 'Huawei'], [/^Comware/i, 'vendor', 'H3C'], [/^ArrayOS/, 'vendor', 'Array Networks'], [/^Mocana/, 'software', 'Mocana SSH'], [/^lancom/i, 'vendor', 'LANCOM'], [/^WeOnlyDo/i, 'os', 'Windows'], [/Moxa/i, 'vendor', 'Moxa'],
];

/** Secure Shell: version and often the operating system stand in the first line of each side. */
export const ssh = defineProtocol<SshMessage>({
  id: 'ssh',
  name: 'SSH',
  family: 'remote',
  reference: 'RFC 4253 §4.2',
  carriers: ['tcp/22', 'tcp/2222', 'tcp/*'],
  authentication: 'required',
  encryption: 'always',
  reads: { 'identification line of either side': 'software and version' },
  leaves: 'key exchange and all after it',
  facts: { 'ssh.banner': 'identification line as sent' },

  recognises: payload => payload.startsWithText('SSH-2.0-') || payload.startsWithText('SSH-1.'),

  dissect(payload) {
    if (!payload.startsWithText('SSH-')) {
      if (payload.remaining < 4) payload.need(4);
      payload.rest();
      return { banner: undefined };
    }
    const banner = textLine(payload, 256);
    if (!/^SSH-\d\.\d+-/.test(banner)) throw new Malformed('identification without versions');
    return { banner };
  },

  // What follows on this side is key exchange and then secret.
  remainder: message => (message.banner === undefined ? 0 : Number.MAX_SAFE_INTEGER),

  observe({ banner }, { fromClient }) {
    if (banner === undefined) return [];
    const [, version, software = ''] = /^SSH-(\d\.\d+)-(.*)$/.exec(banner) ?? [];
    const list: (Observation | undefined)[] = [claim('sender', 'ssh.banner', banner, 0.95), claim('sender', 'software', software, 0.9)];
    for (const [pattern, key, value] of KNOWN) if (pattern.test(software)) list.push(claim('sender', key, value, 0.8));
    // 1.99 speaks both; a client may keep the old version for old servers.
    if (version !== undefined && version !== '2.0' && fromClient !== true) list.push(claim('server', 'weakness', 'ssh-v1', 0.9));
    return claims(...list);
  },

  operations: ({ banner }) => (banner === undefined ? [] : [{ name: 'SSH connect', kind: 'other' }]),
});
