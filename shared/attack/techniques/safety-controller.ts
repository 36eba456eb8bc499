import type { Asset } from '../../model/asset';
import type { Evidence } from '../../model/evidence';
import { collectEvidence, CONTROL_PROTOCOLS, type SiteView } from '../../findings/site-kit';
import { defineTechnique } from '../definition';
import { isReachable, serviceOf } from './steps-kit';

interface Key {
  readonly param: 'step.safety.run' | 'step.safety.unknown' | 'step.safety.prog';
  readonly words: string;
  readonly evidence: readonly Evidence[];
}

/** Position of the key switch as the controller itself states it. */
function keyOf(site: SiteView, asset: Asset): Key {
  // Rockwell controllers (vendor 1, device type 14) keep it in bits 12 and 13 of the Identity status word: 1 RUN, 2 PROG, 3 REMOTE; the low byte then says run or program mode (6x, 7x), else the word is another module's.
  if (site.fact(asset, 'cip.vendor-id', 1) && site.fact(asset, 'cip.device-type', 14)) {
    const fact = site.facts(asset, 'cip.status').find(({ value }) => typeof value === 'number' && [0x60, 0x70].includes(value & 0xf0) && (value >> 12 & 3) > 0);
    const key = fact === undefined ? 0 : Number(fact.value) >> 12 & 3;
    if (fact && key === 1) return { param: 'step.safety.run', words: 'whose key is in RUN', evidence: fact.evidence };
    if (fact) return { param: 'step.safety.prog', words: `whose key is in ${key === 2 ? 'PROG' : 'REMOTE'}`, evidence: fact.evidence };
  }
  const stopped = ['fins.mode', 'ads.state', 's7comm.mode'].flatMap(name => site.facts(asset, name)).find(({ value }) => /program|config/i.test(String(value)));
  return stopped ? { param: 'step.safety.prog', words: `which stated the mode “${String(stopped.value)}”`, evidence: stopped.evidence } : { param: 'step.safety.unknown', words: 'whose key position is unknown', evidence: [] };
}

export const safetyController = defineTechnique({
  id: 'F32',
  name: 'safety-controller',
  fact: 'A safety controller is reachable by an engineering protocol. Its program is guarded by the key switch and the safety signature, which few controllers state: one trial for each controller, at the chance of the position that it stated, else of an unknown one.',
  techniques: ['T0843', 'T0837'],
  apply(site, graph) {
    for (const conversation of site.conversations) {
      const server = site.asset(conversation.server);
      const service = serviceOf(conversation);
      if (!server || server.external || server.role !== 'safety-plc' || !isReachable(conversation) || !CONTROL_PROTOCOLS.has(service)) continue;
      const key = keyOf(site, server), basis = key.evidence.length > 0 ? 'observed' as const : 'assumed' as const;
      const text = `changes the safety program of ${server.name}, ${key.words}`, evidence = collectEvidence(conversation.evidence, key.evidence);
      const weak = graph.weak(server, 'safety', key.param, text, 'T0837');
      graph.edge(graph.reach(server, service), weak, { rule: 'F32', basis, technique: 'T0843', protocol: service, evidence, text: '' }, { from: server.id, to: server.id });
      graph.edge(weak, graph.ctl(server), { rule: 'F32', basis, technique: 'T0837', protocol: service, evidence, text }, { from: server.id, to: server.id });
    }
  },
});
