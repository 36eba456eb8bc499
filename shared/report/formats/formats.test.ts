import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../model/analysis';
import type { Link } from '../../model/graph';
import { sampleAnalysis } from '../report-test-kit';
import { graphml } from './graphml';
import { navigator } from './navigator';
import { opengraph } from './opengraph';
import { outputFormats } from './registry';

const names = { engagement: 'DC 1' };
const HOSTILE = '</data><x>&"\'\u0000\u0007\ud800\ufffe\t\n=cmd|';

function site(name = 'CNV-PLC-01'): Analysis {
  const analysis = sampleAnalysis({ name });
  const [first, second] = analysis.assets;
  const link: Link = { id: 'link:1', from: second!.id, to: first!.id, basis: 'observed', conversations: ['conv:000000000001'], protocols: ['s7comm', 'http'], bytes: 400 };
  const path = analysis.paths[0]!;
  return {
    ...analysis, links: [link, { ...link, id: 'link:2', to: 'asset:unknown' }],
    paths: [{ ...path, steps: [...path.steps, { ...path.steps[0]!, from: first!.id, to: second!.id, technique: 'T0855', text: `writes into ${name}` }, { ...path.steps[0]!, from: first!.id, to: second!.id, technique: 'T1021.001' }] }, ...analysis.paths.slice(1)],
  };
}

describe('GraphML', () => {
  test('is a directed graph whose keys are declared, whose edges have both ends, and whose text is what was said', () => {
    const text = graphml.write(site(), names);
    expect(XMLValidator.validate(text)).toBe(true);
    const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray: (name, _path, _leaf, isAttribute) => !isAttribute && ['key', 'node', 'edge', 'data'].includes(name) }).parse(text) as {
      graphml: { key: { id: string; for: string }[]; graph: { edgedefault: string; node: { id: string; data: { key: string; '#text': unknown }[] }[]; edge: { source: string; target: string; data: { key: string; '#text': unknown }[] }[] } };
    };
    const { key, graph } = parsed.graphml;
    expect(graph.edgedefault).toBe('directed');
    const ids = new Set(graph.node.map(({ id }) => id));
    expect(ids.size).toBe(site().assets.length);
    // The link to an asset that is not there would be refused by every reader.
    expect(graph.edge.map(({ source, target }) => [ids.has(source), ids.has(target)])).toEqual([[true, true]]);
    const declared = new Set(key.map(({ id }) => id));
    for (const { data } of [...graph.node, ...graph.edge]) for (const one of data) expect(declared.has(one.key), one.key).toBe(true);
    expect(graph.edge[0]!.data.find(one => one.key === 'edge-protocols')!['#text']).toBe('s7comm http');
  });

  test('text from the wire stays text, and characters that XML has no way to write are replaced', () => {
    const text = graphml.write(site(HOSTILE), names);
    expect(XMLValidator.validate(text)).toBe(true);
    expect(text).not.toContain('<x>');
    expect(text).toContain('&lt;/data&gt;&lt;x&gt;&amp;&quot;\'\ufffd\ufffd\ufffd\ufffd&#9;&#10;=cmd|');
  });
});

describe('ATT&CK Navigator layer', () => {
  // As layer format 4.5 says: name and domain are required, a technique has an id and may have a score, a comment, and whether it is enabled.
  interface Layer { name: string; domain: string; versions: { layer: string }; techniques: { techniqueID: string; score: number; comment: string; enabled: boolean }[]; gradient: { colors: string[]; minValue: number; maxValue: number } }

  test('holds the techniques of the ICS matrix once each, the one with the largest loss at 100', () => {
    const layer = JSON.parse(navigator.write(site(), names)) as Layer;
    expect([layer.domain, layer.versions.layer, layer.gradient.maxValue]).toEqual(['ics-attack', '4.5', 100]);
    const ids = layer.techniques.map(({ techniqueID }) => techniqueID);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort());
    for (const id of ids) expect(id).toMatch(/^T0\d{3}$/);
    expect(ids).toContain('T0855');
    expect(Math.max(...layer.techniques.map(({ score }) => score))).toBe(100);
    for (const { score, comment, enabled } of layer.techniques) expect([Number.isInteger(score) && score >= 1 && score <= 100, comment.length > 0, enabled]).toEqual([true, true, true]);
  });

  test('of a site without paths holds what its findings name', () => {
    const layer = JSON.parse(navigator.write({ ...site(), paths: [] }, names)) as Layer;
    expect(layer.techniques.map(({ techniqueID }) => techniqueID)).toEqual([...new Set(site().findings.flatMap(({ techniques }) => techniques).filter(id => id.startsWith('T0')))].sort());
    expect(layer.techniques.every(({ score }) => score === 1)).toBe(true);
  });
});

describe('BloodHound OpenGraph', () => {
  interface Graph { metadata: { source_kind: string }; graph: { nodes: { id: string; kinds: string[]; properties: Record<string, unknown> }[]; edges: { start: { value: string; match_by: string }; end: { value: string; match_by: string }; kind: string; properties: Record<string, unknown> }[] } }

  test('every node has an id and one to three kinds, every edge two nodes that are there, every property a plain value or a list of one kind', () => {
    const { metadata, graph } = JSON.parse(opengraph.write(site(HOSTILE), names)) as Graph;
    expect(metadata).toEqual({ source_kind: 'Crossdock_Base' });
    const ids = new Set(graph.nodes.map(({ id }) => id));
    expect(graph.nodes.length).toBe(site().assets.length);
    for (const { kinds } of [...graph.nodes, ...graph.edges.map(edge => ({ kinds: [edge.kind] }))]) {
      expect(kinds.length >= 1 && kinds.length <= 3).toBe(true);
      for (const kind of kinds) expect(kind).toMatch(/^[A-Za-z0-9_]+$/);
    }
    for (const { start, end } of graph.edges) expect([ids.has(start.value), ids.has(end.value), start.match_by, end.match_by]).toEqual([true, true, 'id', 'id']);
    for (const { properties } of [...graph.nodes, ...graph.edges]) {
      for (const [name, value] of Object.entries(properties)) {
        expect(name).toMatch(/^[a-z]+$/);
        const list = Array.isArray(value) ? value as unknown[] : [value];
        expect(new Set(list.map(item => typeof item)).size <= 1 && list.every(item => ['string', 'number', 'boolean'].includes(typeof item)), name).toBe(true);
      }
    }
    expect(graph.edges.map(({ kind }) => kind).sort()).toEqual(['Crossdock_T0855', 'Crossdock_T1021001', 'Crossdock_TalksTo']);
  });
});

test('every format is in the registry once, names its file, and gives the same bytes for the same analysis in any order', () => {
  expect(new Set(outputFormats.flatMap(({ id, file }) => [id, file])).size).toBe(2 * outputFormats.length);
  const turned = { ...site(), assets: [...site().assets].reverse(), links: [...site().links].reverse() };
  for (const format of outputFormats) expect(format.write(turned, names)).toBe(format.write(site(), names));
});
