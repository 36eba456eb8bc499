import { defineTechnique } from '../definition';
import { openedBy } from './opened-service-kit';

export const vncWithoutAuthentication = defineTechnique({
  id: 'F16',
  name: 'vnc-without-authentication',
  fact: 'A VNC server offered security type None: whoever reaches it has the screen.',
  techniques: ['T0886'],
  apply: (site, graph) => openedBy(site, graph, {
    rule: 'F16', weakness: 'vnc-without-authentication', services: ['vnc'], param: 'step.vnc.noauth', technique: 'T0886', text: name => `opens the screen of ${name} over VNC, which asks for no password`,
  }),
});
