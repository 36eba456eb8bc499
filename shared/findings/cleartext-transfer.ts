import { defineFinding } from './definition';
import { flowCase } from './flow-kit';
import { casesOf, flowsBehind, weakAssets, weakNames } from './weakness-kit';
import { listNames } from './site-kit';
import { names, placed, servicesWords } from './words-kit';

/** Names of configurations, programs and firmware. */
const TELLING = /\.(cfg|conf|config|ini|bin|fw|img|apj|acd|l5x|s7p|ap1\d|xml|csv|sql|bak|txd|stu|prj)$|config|startup|firmware/i;

export const cleartextTransfer = defineFinding({
  id: 'cleartext-transfer',
  title: 'Files transferred in clear text',
  severity: 'low',
  detection: 'Files were sent or fetched over FTP or TFTP without encryption. Medium where a name tells a configuration, a program or firmware.',
  falsePositives: 'Public files; boot files that are signed.',
  techniques: ['T0842', 'T0811', 'T1040'],
  requirements: ['IEC 62443-3-3 SR 4.1', 'IEC 62443-3-3 SR 3.1'],
  find(site) {
    return casesOf(site, weakAssets(site, 'cleartext-transfer'), weak => {
      const flows = flowsBehind(site, weak);
      const files = [...site.facts(weak.asset, 'ftp.file'), ...flows.flatMap(flow => site.facts(flow.client, 'tftp.file'))].map(fact => String(fact.value));
      return {
        conversations: flowCase(flows).conversations, severity: files.some(file => TELLING.test(file)) ? 'medium' : 'low',
        why: `${placed(site, weak.asset)} exchanges files${files.length > 0 ? ` (${listNames(files)})` : ''}${flows.length > 0 ? ` with ${names(flows.map(flow => flow.client))} over ${servicesWords(flows)}` : ''} in clear text.`,
      };
    }, (items, where) => ({ why: `${items.length} servers in ${where} exchange files in clear text: ${weakNames(items)}.` }));
  },
});
