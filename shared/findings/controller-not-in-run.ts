import { defineFinding } from './definition';
import { casesOf, weakNames } from './weakness-kit';
import { placed } from './words-kit';

const KEYS: readonly string[] = ['s7comm.mode', 'fins.mode', 'profinet-rt.state', 'ads.state'];
const NOT_RUNNING = /stop|program|config|hold|defect/i;

export const controllerNotInRun = defineFinding({
  id: 'controller-not-in-run',
  title: 'Controller stood in another mode than run',
  severity: 'low',
  detection: 'A controller stated that it was stopped or in program or configuration mode while the capture was taken. In such a mode a program can be loaded without turning a key.',
  falsePositives: 'Maintenance or commissioning during the capture; a spare controller.',
  techniques: ['T0858', 'T0843'],
  requirements: ['IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 3.4'],
  find(site) {
    const standing = site.assets.flatMap(asset => {
      const facts = asset.external ? [] : KEYS.flatMap(key => site.facts(asset, key)).filter(({ value }) => typeof value === 'string' && NOT_RUNNING.test(value));
      return facts.length === 0 ? [] : [{ asset, facts }];
    });
    return casesOf(site, standing, ({ asset, facts }) => ({ why: `${placed(site, asset)} stated the mode ${[...new Set(facts.map(({ value }) => `"${String(value)}"`))].sort().join(', ')} during the capture.` }),
      (items, where) => ({ why: `${items.length} controllers in ${where} stood in another mode than run: ${weakNames(items)}.` }));
  },
});
