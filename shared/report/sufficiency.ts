import type { Sufficiency } from '../model/analysis';
import type { Remediation } from '../model/remediation';

/** The first five remediations are settled by what was seen when they all stay in so large a share of the draws. */
const SETTLED = 0.8;

/** One statement a reader can act on: is what was captured enough to say what to do first? */
export function describeSufficiency({ draws, unseenEdges, allStay, stays }: Sufficiency, remediations: readonly Remediation[]): string {
  const times = (share: number): string => `${Math.round(share * draws)} of ${draws}`;
  const title = (id: string): string => remediations.find(remediation => remediation.id === id)?.title ?? id;
  const weakest = Object.entries(stays).sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))[0];
  const drawn = `each of the ${unseenEdges} ways that no packet shows drawn open or closed`;
  if (allStay >= SETTLED) return `Is the data enough to say what to do first? Yes: with ${drawn}, the five best remediations stay the five best in ${times(allStay)} draws.`;
  const doubt = weakest === undefined ? '' : ` Least settled: “${title(weakest[0])}”, which stays in ${times(weakest[1])}.`;
  return `Is the data enough to say what to do first? Not for all five: with ${drawn}, the five best remediations stay the five best in ${times(allStay)} draws.${doubt} More captures, or the rules of the firewalls, would settle it.`;
}
