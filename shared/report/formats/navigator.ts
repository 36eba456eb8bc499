import { compareText } from '../../model/order';
import { defineFormat } from './definition';

/** Version of ATT&CK whose ids are used (docs/risk-model.md); Navigator asks before it upgrades a layer of another one. */
const ATTACK_VERSION = '18';

/**
 * A layer for MITRE's ATT&CK Navigator, layer format 4.5, domain ics-attack: each technique that a path or a finding of this site uses, scored with its part of the listed loss. Enterprise techniques have no
 * cell in that matrix and are left out.
 */
export const navigator = defineFormat({
  id: 'navigator', file: 'attack-navigator-ics.json', about: 'techniques on the attack paths and in the findings (ATT&CK Navigator layer 4.5, ICS matrix)',
  write({ paths, findings, assets }, { engagement }) {
    interface Use {
      loss: number;
      paths: number;
      findings: string[];
      targets: Set<string>;
    }
    const uses = new Map<string, Use>();
    const of = (technique: string): Use => {
      const known = uses.get(technique) ?? { loss: 0, paths: 0, findings: [], targets: new Set<string>() };
      uses.set(technique, known);
      return known;
    };
    const isIcs = (technique: string): boolean => /^T0\d{3}(\.\d{3})?$/.test(technique);
    const nameOf = new Map(assets.map(({ id, name }) => [id, name]));
    for (const path of paths) {
      for (const technique of new Set(path.steps.map(step => step.technique).filter(isIcs))) {
        const use = of(technique);
        use.loss += path.loss;
        use.paths++;
      }
      for (const step of path.steps) if (isIcs(step.technique)) of(step.technique).targets.add(nameOf.get(step.to) ?? step.to);
    }
    for (const finding of findings) for (const technique of finding.techniques.filter(isIcs)) of(technique).findings.push(finding.title);
    const largest = Math.max(0, ...[...uses.values()].map(({ loss }) => loss));
    const techniques = [...uses].sort(([a], [b]) => compareText(a, b)).map(([techniqueID, use]) => ({
      techniqueID,
      // Of the technique with the largest loss; one that only findings name stands at 1, so that it is not blank.
      score: largest > 0 && use.loss > 0 ? Math.max(1, Math.round(100 * use.loss / largest)) : 1,
      comment: [
        ...(use.paths > 0 ? [`On ${use.paths} attack ${use.paths === 1 ? 'path' : 'paths'} worth $${Math.round(use.loss)} a year; against ${[...use.targets].sort(compareText).slice(0, 8).join(', ')}${use.targets.size > 8 ? ` and ${use.targets.size - 8} more` : ''}.`] : []),
        ...(use.findings.length > 0 ? [`Findings: ${[...new Set(use.findings)].sort(compareText).join('; ')}.`] : []),
      ].join(' '),
      enabled: true,
    }));
    return `${JSON.stringify({
      name: `${engagement}: attack paths`, versions: { attack: ATTACK_VERSION, navigator: '5.1.0', layer: '4.5' }, domain: 'ics-attack',
      description: 'Techniques that the attack paths and findings of this site use. Score: part of the expected annual loss on paths with the technique, the largest is 100; paths overlap, so scores do not add up.',
      sorting: 3, hideDisabled: false, techniques, gradient: { colors: ['#ffe8a3', '#e5484d'], minValue: 0, maxValue: 100 }, legendItems: [], metadata: [], showTacticRowBackground: false,
    }, null, 1)}\n`;
  },
});
