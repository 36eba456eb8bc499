import { defineFinding } from './definition';
import { casesByZone, weakAssets, weakNames } from './weakness-kit';
import { count } from './words-kit';

export const llmnrAnswers = defineFinding({
  id: 'llmnr-answers',
  title: 'Names are resolved by whoever answers first',
  severity: 'low',
  detection: 'Hosts answered LLMNR or NetBIOS name questions in a broadcast domain. Where that is the habit, an attacker can answer as well and collect logins.',
  falsePositives: 'A host that only announces its own name in an isolated cell.',
  techniques: ['T0830', 'T1557.001'],
  requirements: ['IEC 62443-3-3 SR 7.7', 'IEC 62443-3-3 SR 3.1'],
  find(site) {
    return casesByZone(site, weakAssets(site, 'llmnr-answers'), (items, where) => ({
      why: `${count(items.length, 'host')} in ${where} (${weakNames(items)}) ${items.length === 1 ? 'answers' : 'answer'} name questions that were broadcast (LLMNR, NetBIOS); nobody checks who answers.`,
    }));
  },
});
