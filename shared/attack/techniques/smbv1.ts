import { defineTechnique } from '../definition';
import { openedBy } from './opened-service-kit';

export const smbv1 = defineTechnique({
  id: 'F19',
  name: 'smbv1',
  fact: 'A server chose SMBv1: relay and legacy flaws open it, whatever its patch state.',
  techniques: ['T0866', 'T1210', 'T1021.002'],
  apply: (site, graph) => openedBy(site, graph, { rule: 'F19', weakness: 'smb1', services: ['smb1', 'smb2'], param: 'step.smbv1', technique: 'T0866', text: name => `exploits SMBv1 on ${name}` }),
});
