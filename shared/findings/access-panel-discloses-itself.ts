import { defineFinding } from './definition';
import { casesOf, weakNames } from './weakness-kit';
import { placed } from './words-kit';

export const accessPanelDisclosesItself = defineFinding({
  id: 'access-panel-discloses-itself',
  title: 'Door controller tells its identity to anybody',
  severity: 'low',
  detection: 'A VertX door controller answered the discovery on UDP 4070 with name, MAC address, model and version; the same service took commands without authentication on old firmware.',
  falsePositives: 'Firmware in which the discovery does no more than that.',
  techniques: ['T0888', 'T0846'],
  requirements: ['IEC 62443-3-3 SR 1.2', 'IEC 62443-3-3 SR 5.1'],
  find(site) {
    const panels = site.assets.flatMap(asset => {
      const facts = asset.external ? [] : site.facts(asset, 'vertx.panel', true);
      return facts.length === 0 ? [] : [{ asset, facts }];
    });
    return casesOf(site, panels, ({ asset }) => {
      const built = site.fact(asset, 'vertx.build-date')?.value;
      return { why: `${placed(site, asset)} answers VertX discovery on UDP 4070 without authentication: model ${asset.model ?? 'unknown'}, firmware ${asset.firmware ?? 'unknown'}${built === undefined ? '' : ` of ${String(built)}`}.` };
    }, (items, where) => ({ why: `${items.length} door controllers in ${where} answer VertX discovery on UDP 4070 without authentication: ${weakNames(items)}.` }));
  },
});
