import { defineTechnique } from '../definition';
import { commandedBy } from './open-protocol-kit';

export const bacnetWrite = defineTechnique({
  id: 'F11',
  name: 'bacnet-write',
  fact: 'BACnet without Secure Connect, or KNXnet/IP, is served: whoever reaches it writes properties and restarts devices. Observed where a write was taken, inferred from reads.',
  techniques: ['T0855', 'T0836'],
  apply: (site, graph) => commandedBy(site, graph, 'F11', {
    bacnet: { param: 'step.bacnet.write', technique: 'T0855', text: 'writes properties over BACnet without a login' },
    'knxnet-ip': { param: 'step.bacnet.write', technique: 'T0855', text: 'sends group writes over KNXnet/IP' },
  }),
});
