import { defineTechnique } from '../definition';
import { openedBy } from './opened-service-kit';

export const endOfLife = defineTechnique({
  id: 'F26',
  name: 'end-of-life',
  fact: 'The operating system or firmware gets no more security updates: flaws of its services stay open.',
  techniques: ['T0866', 'T1210'],
  apply: (site, graph) => openedBy(site, graph, {
    rule: 'F26', weakness: 'end-of-life', services: ['smb1', 'smb2', 'rdp', 'dcerpc', 'http', 'vnc', 'ftp', 'telnet'], param: 'step.eol', technique: 'T0866', text: name => `exploits an unpatched flaw of ${name}, which is out of support`,
  }),
});
