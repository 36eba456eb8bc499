import { compareText } from '../../model/order';
import { defineFormat } from './definition';

/** Kinds may hold letters, digits and underscores; ours begin with the tool's name so that they meet nobody else's. */
const kind = (words: string): string => `Crossdock_${words.split(/[^A-Za-z0-9]+/).filter(word => word !== '').map(word => word[0]!.toUpperCase() + word.slice(1)).join('')}`;

/**
 * BloodHound OpenGraph: assets as nodes, each step of a listed attack path as an edge of the kind of its technique, and observed conversations as `Crossdock_TalksTo`. Properties are text, numbers, booleans or
 * lists of one of these, as the format asks; `objectid` is left to BloodHound.
 */
export const opengraph = defineFormat({
  id: 'opengraph', file: 'opengraph.json', about: 'assets, attack steps and conversations (BloodHound OpenGraph)',
  write({ assets, paths, links, assetRisk, zones }) {
    const known = new Set(assets.map(({ id }) => id));
    const zoneName = new Map(zones.map(({ id, name }) => [id, name]));
    const nodes = [...assets].sort((a, b) => compareText(a.id, b.id)).map(asset => ({
      id: asset.id, kinds: ['Crossdock_Asset', kind(asset.role)],
      properties: {
        name: asset.name, role: asset.role, external: asset.external, ips: asset.ips, macs: asset.macs,
        ...(asset.vendor === undefined ? {} : { vendor: asset.vendor }), ...(asset.model === undefined ? {} : { model: asset.model }), ...(asset.purdueLevel === undefined ? {} : { purduelevel: asset.purdueLevel }),
        ...(asset.zone === undefined ? {} : { zone: zoneName.get(asset.zone) ?? asset.zone }), ...(assetRisk[asset.id] ? { expectedannualloss: assetRisk[asset.id]!.expectedAnnualLoss } : {}),
      },
    }));
    interface Edge {
      readonly start: { readonly value: string; readonly match_by: 'id' };
      readonly end: { readonly value: string; readonly match_by: 'id' };
      readonly kind: string;
      readonly properties: Record<string, string | number | readonly string[]>;
    }
    const edges = new Map<string, Edge>();
    const edge = (from: string, to: string, what: string, properties: Edge['properties']): void => {
      const key = `${from} ${to} ${what}`;
      if (known.has(from) && known.has(to) && !edges.has(key)) edges.set(key, { start: { value: from, match_by: 'id' }, end: { value: to, match_by: 'id' }, kind: what, properties });
    };
    for (const path of [...paths].sort((a, b) => a.rank - b.rank)) {
      for (const step of path.steps) if (step.from !== undefined && step.from !== step.to) edge(step.from, step.to, kind(step.technique), { technique: step.technique, probability: step.probability, basis: step.basis, text: step.text, ...(step.protocol === undefined ? {} : { protocol: step.protocol }) });
    }
    for (const link of links) if (link.basis === 'observed' && link.from !== link.to) edge(link.from, link.to, 'Crossdock_TalksTo', { protocols: link.protocols, bytes: link.bytes, conversations: link.conversations.length });
    return `${JSON.stringify({ metadata: { source_kind: 'Crossdock_Base' }, graph: { nodes, edges: [...edges].sort(([a], [b]) => compareText(a, b)).map(([, value]) => value) } }, null, 1)}\n`;
  },
});
