import { defineRemediation } from '../definition';
import { scale } from './effects-kit';

const LATERAL: ReadonlySet<string> = new Set(['F13', 'F14', 'F15', 'F16', 'F18', 'F19', 'F20', 'F24', 'F25', 'F26', 'F29', 'F30', 'F31']);

export const passiveMonitoring = defineRemediation({
  id: 'M32-passive-monitoring',
  title: 'Passive monitoring with a rehearsed incident plan',
  effortHours: 160, downtimeHours: 0, purchase: 40_000,
  requirements: ['IEC 62443-3-3 SR 6.1', 'IEC 62443-3-3 SR 6.2', 'NIST SP 800-53 SI-4'],
  mitigations: ['M0931', 'M0947'],
  findings: [],
  leaves: 'Everything that is quick and quiet.',
  instances(_site, model) {
    // A step that has a trial of its own is eased once, at its trial.
    const lateral = model.edgesWhere((facts, edge) => LATERAL.has(facts.rule) && edge.param !== undefined).map(({ edge }) => edge.id);
    const trials = model.nodes.filter(({ facts }) => facts?.kind === 'weak').map(({ node }) => node.id);
    const outages = model.built.targets.filter(target => target.downtimeHours !== undefined).map(target => target.id);
    if (lateral.length + trials.length === 0) return [];
    return [{
      key: 'site', title: 'Watch the plant network passively and rehearse the incident plan', description: 'A sensor on the mirror port of the core, somebody who looks every day, and a plan that was rehearsed with the shift.', assets: [],
      effects: [...scale('edge', lateral, 0.85), ...scale('node', trials, 0.85), ...scale('target', outages, 0.8)],
    }];
  },
});
