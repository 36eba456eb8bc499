import { defineFinding } from './definition';
import { casesByZone, weakAssets, weakNames } from './weakness-kit';
import { count } from './words-kit';

export const snmpWithoutEncryption = defineFinding({
  id: 'snmp-without-encryption',
  title: 'SNMP version 1 or 2c',
  severity: 'low',
  detection: 'A device answered SNMP 1 or 2c, whose community travels in clear text. Devices with a default community are told by a rule of their own and do not count here.',
  falsePositives: 'Read-only access inside a management network.',
  techniques: ['T0842', 'T0888', 'T1040'],
  requirements: ['IEC 62443-3-3 SR 1.5', 'IEC 62443-3-3 SR 4.1'],
  find(site) {
    const weak = weakAssets(site, 'snmp-v1-v2c').filter(({ asset }) => site.fact(asset, 'weakness', 'default-community') === undefined);
    return casesByZone(site, weak, (items, where) => ({ why: `${count(items.length, 'device')} in ${where} (${weakNames(items)}) ${items.length === 1 ? 'answers' : 'answer'} SNMP with a community in clear text; version 3 encrypts.` }));
  },
});
