import { defineFinding } from './definition';
import { flowCase, groupByHub, usefulFlows } from './flow-kit';
import { names, operationWords, placed } from './words-kit';

const SETTINGS = /change settings|download object|factory defaults|power on reset|setvar|PJL (FS|INITIALIZE|DEFAULT|RESET)|Purge-Jobs|Pause-Printer/i;

export const printerReconfigured = defineFinding({
  id: 'printer-reconfigured',
  title: 'Printer settings changed over the print port',
  severity: 'low',
  detection: 'Jobs that set up, reset or load files into a printer passed the print port, which asks nobody who they are. Without labels no parcel leaves.',
  falsePositives: 'Label software that loads fonts and formats with every start.',
  techniques: ['T0836', 'T0814'],
  requirements: ['IEC 62443-3-3 SR 1.2', 'IEC 62443-3-3 SR 7.1'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => !flow.server.external && ['zpl', 'sbpl', 'jetdirect', 'ipp', 'lpd'].includes(flow.service) && flow.operations.some(({ name, taken }) => taken > 0 && SETTINGS.test(name)));
    return groupByHub(flows).map(({ hub, side, flows: group }) => {
      const operations = group.flatMap(flow => flow.operations.filter(({ name, taken }) => taken > 0 && SETTINGS.test(name)));
      return {
        ...flowCase(group, operations), severity: group.some(flow => flow.client.external) ? 'high' as const : 'low' as const,
        why: `${placed(site, hub)} ${side === 'client' ? `changed the settings of ${names(group.map(flow => flow.server))}` : `had its settings changed by ${names(group.map(flow => flow.client))}`} (${operationWords(operations)}) without a login.`,
      };
    });
  },
});
