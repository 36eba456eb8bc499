import type { Asset } from '../../model/asset';
import { OFFICE } from '../../findings/site-kit';
import { defineTechnique } from '../definition';
import { hubsOf, isCommanded, unknownClass } from './steps-kit';

/** Devices that serve nothing by nature, or stand for a whole crowd that begins elsewhere (office PCs are an entry of their own). */
const servesNothing = (asset: Asset): boolean => isCommanded(asset) || OFFICE.has(asset.role) || asset.role === 'rf-terminal' || asset.role === 'unknown';

export const unseenService = defineTechnique({
  id: 'F03b',
  name: 'unseen-service',
  fact: 'F03: a scan found a port open that no capture shows in use, or a host in the segment was only ever seen as a client. A capture shows what is used, not what listens: its neighbours may find a service there, whose weakness is the unknown one.',
  techniques: ['T0840', 'T0846'],
  apply(site, graph) {
    const served = new Set(graph.nodeIds.flatMap(id => (graph.nodeFacts(id)?.kind === 'reach' ? [graph.nodeFacts(id)!.asset!] : [])));
    for (const asset of site.assets) {
      if (asset.external || asset.state === 'listed-silent') continue;
      const scanned = asset.services.filter(service => !service.confirmed && service.protocol === undefined && service.transport !== 'l2' && service.port !== undefined && !graph.has(`${asset.id}.reach.${service.transport}/${service.port}`));
      if (scanned.length === 0 && (served.has(asset.id) || servesNothing(asset))) continue;
      const hubs = hubsOf(site, graph, asset);
      if (hubs.length === 0) continue;
      const gained = isCommanded(asset) ? graph.ctl(asset) : graph.exec(asset);
      const weak = graph.weak(asset, 'unknown', unknownClass(asset), `${asset.name} has a weakness that nobody knows yet`, 'T0866');
      graph.edge(weak, gained, { rule: 'F29', basis: 'assumed', technique: 'T0866', text: `exploits an unknown weakness of ${asset.name}` }, { from: asset.id, to: asset.id });
      for (const { hub, name } of hubs) {
        for (const { transport, port, evidence } of scanned) {
          const service = `${transport}/${port}`, reach = graph.reach(asset, service);
          graph.edge(hub, reach, { rule: 'F03', param: 'reach.segment', basis: 'inferred', technique: 'T0846', protocol: service, evidence, text: `reaches ${service} of ${asset.name}, which a scan found open, from the same segment (${name})` }, { to: asset.id });
          graph.edge(reach, weak, { rule: 'F29', basis: 'assumed', technique: 'T0866', protocol: service, text: '' }, { from: asset.id, to: asset.id });
        }
        if (scanned.length > 0 || served.has(asset.id)) continue;
        const reach = graph.reach(asset, 'unseen');
        graph.edge(hub, reach, { rule: 'F03', param: 'reach.unseen', basis: 'assumed', technique: 'T0840', text: `finds ${asset.name} in the same segment (${name}), where it may serve something that no capture shows` }, { to: asset.id });
        graph.edge(reach, weak, { rule: 'F29', basis: 'assumed', technique: 'T0866', text: '' }, { from: asset.id, to: asset.id });
      }
    }
  },
});
