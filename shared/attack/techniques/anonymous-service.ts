import { defineTechnique } from '../definition';
import { openedBy } from './opened-service-kit';

export const anonymousService = defineTechnique({
  id: 'F30c',
  name: 'anonymous-service',
  fact: 'F30: a broker or file service let somebody in without a login: whoever reaches it uses it.',
  techniques: ['T0866'],
  apply: (site, graph) => openedBy(site, graph, { rule: 'F30', weakness: 'anonymous-access', services: ['mqtt', 'amqp', 'ftp', 'vda5050'], param: 'step.app.noauth', technique: 'T0866', text: name => `uses ${name} without a login` }),
});
