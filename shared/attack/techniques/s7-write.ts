import { defineTechnique } from '../definition';
import { commandedBy } from './open-protocol-kit';

export const s7Write = defineTechnique({
  id: 'F09',
  name: 's7-write',
  fact: 'S7 is served: unless the protection level is raised, whoever reaches it writes and stops the controller. Observed where a write was taken, inferred from reads.',
  techniques: ['T0855', 'T0858', 'T0816'],
  apply: (site, graph) => commandedBy(site, graph, 'F09', { s7comm: { param: 'step.s7.putget', technique: 'T0855', text: 'writes over S7 with PUT/GET open' } }),
});
