import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Analysis } from '../../model/analysis';
import type { Link } from '../../model/graph';
import { sampleAnalysis } from '../report-test-kit';
import { cyclonedx } from './cyclonedx';
import { graphml } from './graphml';
import { navigator } from './navigator';
import { opengraph } from './opengraph';
import { outputFormats } from './registry';
import { stix } from './stix';
import { uuid5 } from './uuid-kit';

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

/** Of maker and vulnerability too, and with a conversation that has addresses. */
function withFlaws(name = 'CNV-PLC-01'): Analysis {
  const analysis = site(name);
  const [first, second] = analysis.assets;
  const fact = { key: 'firmware', value: '10.0', confidence: 0.9, by: 's7comm', evidence: [{ source: analysis.sources[0]!.id, frame: 7 }] };
  return {
    ...analysis,
    assets: [{ ...first!, model: name, os: 'VxWorks', facts: [fact], parent: second!.id }, ...analysis.assets.slice(1)],
    conversations: analysis.conversations.map(conversation => ({ ...conversation, clientIp: '10.1.0.1', serverIp: 'fd00::1', protocol: 's7comm', firstSeen: 1_788_760_800_000_001, lastSeen: 1_788_760_900_000_001 })),
    vulnerabilities: [
      { id: 'vuln:1', asset: first!.id, cve: 'CVE-2020-15782', title: `Memory bypass of ${name}`, basis: 'advisory', version: 'unproven', reason: `ICSA names ${name}; its version is not known: version unproven.`, cvss: 8.1, vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H', evidence: [] },
      { id: 'vuln:2', asset: first!.id, title: 'End of life', basis: 'scan', version: 'proven', reason: 'The scan says so.', evidence: [] },
    ],
  };
}

/**
 * Written from the specification (OASIS STIX 2.1, 10 June 2021), not the published schema, which is no part of this repository: what every object needs, what ours may hold besides, and
 * which relationships its §4 defines. Strict, so that a property that the specification does not know fails.
 */
describe('STIX 2.1', () => {
  const id = (type: string) => z.string().regex(new RegExp(`^${type}--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`));
  const stamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/);
  const markings = z.tuple([z.literal('marking-definition--f88d31f6-486f-44da-b317-01333bde0b82')]);
  const references = z.array(z.strictObject({ source_name: z.string().min(1), external_id: z.string().min(1), url: z.url().optional() })).min(1);
  const sdo = <T extends string>(type: T) => ({ type: z.literal(type), spec_version: z.literal('2.1'), id: id(type), created_by_ref: id('identity').optional(), created: stamp, modified: stamp, labels: z.array(z.string().min(1)).min(1).optional(), external_references: references.optional(), object_marking_refs: markings });
  const named = { name: z.string().min(1), description: z.string().min(1).optional() };
  const sco = <T extends string>(type: T) => ({ type: z.literal(type), spec_version: z.literal('2.1'), id: id(type), object_marking_refs: markings });
  const natural = z.int().min(0);
  const object = z.discriminatedUnion('type', [
    z.strictObject({ ...sdo('identity'), ...named, identity_class: z.enum(['individual', 'group', 'system', 'organization', 'class', 'unknown']) }),
    z.strictObject({ ...sdo('infrastructure'), ...named }),
    z.strictObject({ ...sdo('attack-pattern'), ...named }),
    z.strictObject({ ...sdo('vulnerability'), ...named }),
    z.strictObject({ ...sdo('course-of-action'), ...named }),
    z.strictObject({ ...sdo('relationship'), relationship_type: z.string().regex(/^[a-z-]+$/), source_ref: z.string(), target_ref: z.string(), description: z.string().min(1).optional() }),
    z.strictObject({ ...sdo('observed-data'), first_observed: stamp, last_observed: stamp, number_observed: z.int().min(1).max(999_999_999), object_refs: z.array(z.string()).min(1) }),
    z.strictObject({ ...sdo('report'), ...named, published: stamp, report_types: z.array(z.string()).min(1), object_refs: z.array(z.string()).min(1) }),
    z.strictObject({ ...sco('ipv4-addr'), value: z.ipv4() }),
    z.strictObject({ ...sco('ipv6-addr'), value: z.ipv6() }),
    z.strictObject({ ...sco('mac-addr'), value: z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/) }),
    z.strictObject({ ...sco('software'), name: z.string().min(1), vendor: z.string().optional(), version: z.string().optional() }),
    z.strictObject({ ...sco('network-traffic'), start: stamp, end: stamp, src_ref: z.string().optional(), dst_ref: z.string().optional(), dst_port: z.int().min(0).max(65_535).optional(), protocols: z.array(z.string().min(1)).min(1), src_packets: natural, dst_packets: natural, src_byte_count: natural, dst_byte_count: natural }),
    z.strictObject({ type: z.literal('marking-definition'), spec_version: z.literal('2.1'), id: z.string(), created: stamp, definition_type: z.literal('tlp'), name: z.literal('TLP:AMBER'), definition: z.strictObject({ tlp: z.literal('amber') }) }),
  ]);
  const bundle = z.strictObject({ type: z.literal('bundle'), id: id('bundle'), objects: z.array(object) });
  const DEFINED = new Set(['infrastructure consists-of ipv4-addr', 'infrastructure consists-of ipv6-addr', 'infrastructure consists-of mac-addr', 'infrastructure consists-of software', 'infrastructure communicates-with infrastructure', 'infrastructure has vulnerability', 'attack-pattern targets vulnerability', 'attack-pattern related-to infrastructure', 'course-of-action mitigates vulnerability']);
  const typeOf = (reference: string): string => reference.split('--')[0]!;

  test('every object is as the specification says, every reference leads to one of the bundle, every relationship is a defined one', () => {
    for (const name of ['CNV-PLC-01', HOSTILE]) {
      const { objects } = bundle.parse(JSON.parse(stix.write(withFlaws(name), names)));
      const ids = new Set(objects.map(one => one.id));
      expect(ids.size).toBe(objects.length);
      for (const one of objects) for (const [key, value] of Object.entries(one)) if (/_refs?$/.test(key)) for (const reference of [value].flat()) expect(ids.has(reference as string), `${one.id} ${key}`).toBe(true);
      const relations = objects.flatMap(one => (one.type === 'relationship' ? [`${typeOf(one.source_ref)} ${one.relationship_type} ${typeOf(one.target_ref)}`] : []));
      for (const relation of relations) expect(DEFINED.has(relation), relation).toBe(true);
      expect(new Set(relations).size).toBeGreaterThanOrEqual(7);
      for (const one of objects) if (one.type === 'network-traffic') expect([typeOf(one.src_ref!), typeOf(one.dst_ref!), one.protocols]).toEqual(['ipv4-addr', 'ipv6-addr', ['ipv4', 'tcp', 's7comm']]);
    }
  });

  test('ids are those that the specification gives: another producer of the same address names it the same', () => {
    const { objects } = bundle.parse(JSON.parse(stix.write(withFlaws(), names)));
    // Version 5 of {"value":"10.1.0.1"} in the namespace of §2.9, by Python's uuid.uuid5.
    expect(objects.find(one => one.type === 'ipv4-addr' && one.value === '10.1.0.1')!.id).toBe('ipv4-addr--4106a3f3-86f0-538f-b78f-283870f4b3fc');
    expect(uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });
});

/** Written from the documentation of CycloneDX 1.6 (ECMA-424), not the published schema, which is no part of this repository; strict in the members that are used. */
describe('CycloneDX 1.6', () => {
  const confidence = z.number().min(0).max(1);
  const evidence = z.strictObject({
    identity: z.array(z.strictObject({ field: z.enum(['group', 'name', 'version', 'purl', 'cpe', 'omniborId', 'swhid', 'swid', 'hash']), confidence, concludedValue: z.string(), methods: z.array(z.strictObject({ technique: z.enum(['source-code-analysis', 'binary-analysis', 'manifest-analysis', 'ast-fingerprint', 'hash-comparison', 'instrumentation', 'dynamic-analysis', 'filename', 'attestation', 'other']), confidence, value: z.string() })).min(1) })),
    occurrences: z.array(z.strictObject({ location: z.string().min(1) })).min(1).optional(),
  });
  const base = { 'bom-ref': z.string().min(1), name: z.string(), manufacturer: z.strictObject({ name: z.string() }).optional(), version: z.string().max(1_024).optional(), evidence: evidence.optional() };
  const part = z.strictObject({ ...base, type: z.enum(['firmware', 'operating-system']) });
  const properties = z.array(z.strictObject({ name: z.string().regex(/^(cdx:device:(function|deviceType|serialNumber|location|macAddress)|crossdock:[A-Za-z]+)$/), value: z.string() }));
  const bom = z.strictObject({
    $schema: z.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'), bomFormat: z.literal('CycloneDX'), specVersion: z.literal('1.6'), serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/), version: z.int().min(1),
    metadata: z.strictObject({ timestamp: z.iso.datetime(), lifecycles: z.tuple([z.strictObject({ phase: z.enum(['design', 'pre-build', 'build', 'post-build', 'operations', 'discovery', 'decommission']) })]), tools: z.strictObject({ components: z.array(z.strictObject({ type: z.literal('application'), name: z.string(), version: z.string() })) }), component: z.strictObject({ type: z.literal('platform'), 'bom-ref': z.string(), name: z.string() }) }),
    components: z.array(z.strictObject({ ...base, type: z.literal('device'), description: z.string(), properties, components: z.array(part).min(1).optional() })),
    dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
    vulnerabilities: z.array(z.strictObject({
      'bom-ref': z.string(), id: z.string().optional(), description: z.string().optional(),
      ratings: z.array(z.strictObject({ score: z.number(), severity: z.enum(['critical', 'high', 'medium', 'low', 'info', 'none', 'unknown']), method: z.enum(['CVSSv2', 'CVSSv3', 'CVSSv31', 'CVSSv4', 'OWASP', 'SSVC', 'other']), vector: z.string().optional() })).optional(),
      analysis: z.strictObject({ state: z.enum(['resolved', 'resolved_with_pedigree', 'exploitable', 'in_triage', 'false_positive', 'not_affected']), detail: z.string() }),
      affects: z.array(z.strictObject({ ref: z.string(), versions: z.array(z.union([z.strictObject({ version: z.string(), status: z.enum(['affected', 'unaffected', 'unknown']) }), z.strictObject({ range: z.string(), status: z.enum(['affected', 'unaffected', 'unknown']) })])) })),
      properties,
    })),
  });

  test('is as the documentation says, names nothing twice, and refers to what is there', () => {
    for (const name of ['CNV-PLC-01', HOSTILE]) {
      const read = bom.parse(JSON.parse(cyclonedx.write(withFlaws(name), names)));
      const references = ['site', ...read.components.flatMap(component => [component['bom-ref'], ...(component.components ?? []).map(one => one['bom-ref'])]), ...read.vulnerabilities.map(one => one['bom-ref'])];
      expect(new Set(references).size).toBe(references.length);
      for (const reference of [...read.vulnerabilities.flatMap(one => one.affects.map(({ ref }) => ref)), ...read.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn])]) expect(references).toContain(reference);
      expect(read.dependencies).toHaveLength(1);
    }
  });

  test('says how sure it is, where it stands, and that an unproven version is unproven', () => {
    const read = bom.parse(JSON.parse(cyclonedx.write(withFlaws(), names)));
    const firmware = read.components[0]!.components!.find(({ type }) => type === 'firmware')!;
    expect([firmware.version, firmware.evidence]).toEqual(['10.0', { identity: [{ field: 'version', confidence: 0.9, concludedValue: '10.0', methods: [{ technique: 'other', confidence: 0.9, value: 'firmware 10.0, from s7comm' }] }], occurrences: [{ location: 'span.pcapng #7' }] }]);
    expect(read.vulnerabilities.map(({ id, analysis: { state, detail }, affects: [one], ratings }) => [id, state, detail.slice(0, 17), one!.versions[0], ratings?.[0]?.method])).toEqual([
      ['CVE-2020-15782', 'in_triage', 'Version unproven.', { range: 'vers:generic/*', status: 'unknown' }, 'CVSSv31'], [undefined, 'in_triage', 'Version proven. T', { version: '10.0', status: 'affected' }, undefined],
    ]);
    expect(JSON.stringify(read)).not.toMatch(/"(cpe|purl)"/);
  });

  test('its serial number names the content', () => {
    const number = (analysis: Analysis): string => bom.parse(JSON.parse(cyclonedx.write(analysis, names))).serialNumber;
    expect(number(withFlaws())).toBe(number(withFlaws()));
    expect(number(withFlaws('OTHER'))).not.toBe(number(withFlaws()));
  });
});

test('every format is in the registry once, names its file, and gives the same bytes for the same analysis in any order', () => {
  expect(new Set(outputFormats.flatMap(({ id, file }) => [id, file])).size).toBe(2 * outputFormats.length);
  const turned = { ...site(), assets: [...site().assets].reverse(), links: [...site().links].reverse() };
  for (const format of outputFormats) expect(format.write(turned, names)).toBe(format.write(site(), names));
});
