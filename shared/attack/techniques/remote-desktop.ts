import { defineTechnique } from '../definition';

export const remoteDesktop = defineTechnique({
  id: 'F20',
  name: 'remote-desktop',
  fact: 'RDP is served: with a credential of its domain the attacker logs in (reach AND credential), without one he may still guess. No second factor is visible on the wire.',
  techniques: ['T0886', 'T1021.001', 'T1110'],
  apply(site, graph) {
    for (const asset of site.assets) {
      const reach = `${asset.id}.reach.rdp`;
      if (!graph.has(reach)) continue;
      const evidence = asset.services.find(service => service.protocol === 'rdp')?.evidence ?? [];
      const guess = graph.weak(asset, 'rdp', 'step.rdp.guess', `${asset.name} takes a guessed password over RDP`, 'T1110');
      graph.edge(reach, guess, { rule: 'F20', basis: 'observed', technique: 'T1110', protocol: 'rdp', evidence, text: '' }, { from: asset.id, to: asset.id });
      graph.edge(guess, graph.exec(asset), { rule: 'F20', basis: 'observed', technique: 'T1110', protocol: 'rdp', evidence, text: `guesses a password of ${asset.name} over RDP` }, { from: asset.id, to: asset.id });
    }
  },
});
