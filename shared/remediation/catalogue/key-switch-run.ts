import { changesProgram } from '../../findings/program-kit';
import { CONTROLLERS, listNames, type SiteView } from '../../findings/site-kit';
import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const keySwitchRun = defineRemediation({
  id: 'M15-key-switch-run',
  title: 'Key switch to RUN, lock the safety program',
  effortHours: 4, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 3.4', 'NIST SP 800-53 CM-5'],
  mitigations: ['M0800'],
  findings: ['program-download-seen', 'mode-change-seen', 'safety-controller-reachable'],
  leaves: 'Writes to data, which RUN does not stop.',
  instances: (site, model) => site.graph.zones.flatMap(zone => {
    const ids = new Set(zone.assets.flatMap(id => site.asset(id) ?? []).filter(asset => CONTROLLERS.has(asset.role)).map(asset => asset.id));
    const programming = model.edgesWhere(facts => (facts.rule === 'F13' || facts.rule === 'F14') && facts.toAsset !== undefined && ids.has(facts.toAsset));
    const safety = [...ids].sort().flatMap(id => ['step.safety.unknown', 'step.safety.prog'].flatMap(param => model.weakNodes(id, param).map(node => ({ id, node: node.id }))));
    if (programming.length + safety.length === 0) return [];
    const assets = [...new Set([...programming.map(({ facts }) => facts.toAsset!), ...safety.map(({ id }) => id)])].sort();
    const names = listNames(assets.map(id => site.name(id)));
    return [{
      key: zone.id, title: `Turn the key${assets.length === 1 ? '' : 's'} of ${names} to RUN${safety.length > 0 ? ' and lock the safety program' : ''}`,
      description: `Set the key switch of ${names} to RUN and keep the key with the shift leader; lock the safety signature. Programming then needs somebody at the cabinet. Where there is no key, the access protection of the controller does the same.`,
      assets, effects: [...cap('edge', edgeIds(programming), 0.3), ...cap('node', safety.map(({ node }) => node), 0.02)], brokenConversations: programDownloads(site, assets),
    }];
  }),
});

/** Downloads that were seen: with the key in RUN they are refused until somebody turns it. */
function programDownloads(site: SiteView, assets: readonly string[]): string[] {
  return site.conversations.filter(({ server, operations }) => server !== undefined && assets.includes(server)
    && operations.some(({ name, kind, count, refused = 0, evidence }) => changesProgram({ name, kind, refused, taken: count - refused, evidence }))).map(({ id }) => id);
}
