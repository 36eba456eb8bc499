import { defineTechnique } from '../definition';
import { openedBy } from './opened-service-kit';

export const defaultCredential = defineTechnique({
  id: 'F18',
  name: 'default-credential',
  fact: 'A login with a maker\'s default, or a default SNMP community, was seen to be taken: it opens the services it belongs to.',
  techniques: ['T0812', 'T0891'],
  apply(site, graph) {
    openedBy(site, graph, { rule: 'F18', weakness: 'default-credential', services: ['http', 'telnet', 'ftp', 'ssh', 'rtsp', 'vnc'], param: 'step.default.cred', technique: 'T0812', text: name => `logs in to ${name} with the maker's default password` });
    for (const weakness of ['writable-community', 'default-community']) {
      openedBy(site, graph, { rule: 'F18', weakness, services: ['snmp'], param: 'step.snmp.rw', technique: 'T0891', text: name => `changes ${name} over SNMP with a default community` });
    }
  },
});
