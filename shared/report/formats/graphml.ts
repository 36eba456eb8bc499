import type { Asset } from '../../model/asset';
import type { Link } from '../../model/graph';
import { compareText } from '../../model/order';
import { defineFormat } from './definition';
import { xml } from './xml-kit';

type Value = string | number | boolean | undefined;
interface Attribute<T> {
  readonly name: string;
  readonly type: 'string' | 'double' | 'int' | 'boolean';
  readonly of: (item: T) => Value;
}

/** Connectivity graph for Gephi, yEd, Cytoscape and networkx: assets as nodes, links as directed edges from client to server (GraphML, Brandes et al. 2002; http://graphml.graphdrawing.org). */
export const graphml = defineFormat({
  id: 'graphml', file: 'connectivity.graphml', about: 'connectivity graph: assets, and who talks to whom (GraphML)',
  write({ assets, links, zones, assetRisk }) {
    const zoneName = new Map(zones.map(({ id, name }) => [id, name]));
    const ofNodes: readonly Attribute<Asset>[] = [
      { name: 'label', type: 'string', of: asset => asset.name }, { name: 'role', type: 'string', of: asset => asset.role }, { name: 'vendor', type: 'string', of: asset => asset.vendor },
      { name: 'model', type: 'string', of: asset => asset.model }, { name: 'ips', type: 'string', of: asset => asset.ips.join(' ') || undefined }, { name: 'macs', type: 'string', of: asset => asset.macs.join(' ') || undefined },
      { name: 'purdueLevel', type: 'double', of: asset => asset.purdueLevel }, { name: 'zone', type: 'string', of: asset => (asset.zone === undefined ? undefined : zoneName.get(asset.zone) ?? asset.zone) },
      { name: 'external', type: 'boolean', of: asset => asset.external }, { name: 'expectedAnnualLoss', type: 'double', of: asset => assetRisk[asset.id]?.expectedAnnualLoss },
    ];
    const ofEdges: readonly Attribute<Link>[] = [
      { name: 'basis', type: 'string', of: link => link.basis }, { name: 'protocols', type: 'string', of: link => link.protocols.join(' ') || undefined }, { name: 'conversations', type: 'int', of: link => link.conversations.length },
      { name: 'bytes', type: 'double', of: link => link.bytes },
    ];
    const key = (domain: 'node' | 'edge', { name, type }: Attribute<never>): string => ` <key id="${domain}-${name}" for="${domain}" attr.name="${name}" attr.type="${type}"/>`;
    const data = <T>(domain: 'node' | 'edge', attributes: readonly Attribute<T>[], item: T): string => attributes.flatMap(({ name, of }) => {
      const value = of(item);
      return value === undefined ? [] : [`<data key="${domain}-${name}">${xml(String(value))}</data>`];
    }).join('');
    const known = new Set(assets.map(({ id }) => id));
    const byId = <T extends { readonly id: string }>(list: readonly T[]): T[] => [...list].sort((a, b) => compareText(a.id, b.id));
    return `${[
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
      ...ofNodes.map(attribute => key('node', attribute)), ...ofEdges.map(attribute => key('edge', attribute)),
      ' <graph id="site" edgedefault="directed">',
      ...byId(assets).map(asset => `  <node id="${xml(asset.id)}">${data('node', ofNodes, asset)}</node>`),
      ...byId(links).filter(({ from, to }) => known.has(from) && known.has(to)).map(link => `  <edge id="${xml(link.id)}" source="${xml(link.from)}" target="${xml(link.to)}">${data('edge', ofEdges, link)}</edge>`),
      ' </graph>', '</graphml>',
    ].join('\n')}\n`;
  },
});
