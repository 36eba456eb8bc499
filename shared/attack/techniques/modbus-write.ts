import { defineTechnique } from '../definition';
import { commandedBy } from './open-protocol-kit';

export const modbusWrite = defineTechnique({
  id: 'F08',
  name: 'modbus-write',
  fact: 'Modbus/TCP or UMAS is served: whoever reaches it writes. Observed where a write was taken, inferred from reads.',
  techniques: ['T0855', 'T0836'],
  apply: (site, graph) => commandedBy(site, graph, 'F08', {
    'modbus-tcp': { param: 'step.modbus.write', technique: 'T0855', text: 'writes over Modbus/TCP, which asks for no login' },
    umas: { param: 'step.modbus.write', technique: 'T0855', text: 'commands over UMAS, which asks for no login' },
  }),
});
