import { defineFinding } from './definition';
import { flowCase } from './flow-kit';
import { casesOf, flowsBehind, weakAssets, weakNames } from './weakness-kit';
import { names, placed } from './words-kit';

export const vncWithoutAuthentication = defineFinding({
  id: 'vnc-without-authentication',
  title: 'VNC without a password',
  severity: 'high',
  detection: 'A VNC server offered security type None: whoever reaches it sees and moves the screen.',
  falsePositives: 'A server that lets in without password only what came through an SSH tunnel.',
  techniques: ['T0886', 'T0823', 'T1021.005'],
  requirements: ['IEC 62443-3-3 SR 1.1', 'IEC 62443-3-3 SR 1.13'],
  find(site) {
    return casesOf(site, weakAssets(site, 'vnc-without-authentication'), weak => {
      const flows = flowsBehind(site, weak);
      return {
        conversations: flowCase(flows).conversations, severity: site.isOt(weak.asset) ? 'critical' : 'high',
        why: `${placed(site, weak.asset)} offers its screen over VNC without authentication${flows.length > 0 ? `; ${names(flows.map(flow => flow.client))} used it` : ''}.`,
      };
    }, (items, where) => ({ why: `${items.length} systems in ${where} offer their screens over VNC without authentication: ${weakNames(items)}.` }));
  },
});
