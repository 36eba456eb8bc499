import type { Asset } from '../../model/asset';
import { compareText } from '../../model/order';
import { isoTime, type Micros } from '../../model/time';
import { evidenceWords } from '../sheets/words-kit';
import { defineFormat } from './definition';
import { OWN_NAMESPACE, uuid5 } from './uuid-kit';

/** STIX 2.1 §2.9: ids of observables are made in this namespace, from their contributing properties. */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';
/** STIX 2.1 §7.2.1.4, one of the four that are given there: for the client and those who must act on it. */
const TLP_AMBER = { type: 'marking-definition', spec_version: '2.1', id: 'marking-definition--f88d31f6-486f-44da-b317-01333bde0b82', created: '2017-01-20T00:00:00.000Z', definition_type: 'tlp', name: 'TLP:AMBER', definition: { tlp: 'amber' } };
/** A conversation is three objects of half a kilobyte. The largest are told; the report object says how many there were. */
const MOST_CONVERSATIONS = 5_000;

type StixObject = { readonly type: string; readonly id: string } & Readonly<Record<string, unknown>>;

/** RFC 8785 for what is used here: flat objects of text and whole numbers, lists of text. */
const canonical = (value: Readonly<Record<string, unknown>>): string => `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${JSON.stringify(value[key])}`).join(',')}}`;

const told = (parts: readonly (string | undefined)[]): string => parts.filter(part => part !== undefined).join(' ');

/**
 * A STIX 2.1 bundle (OASIS Standard, 10 June 2021; https://docs.oasis-open.org/cti/stix/v2.1). Ids are UUIDs of version 5, so the same site gives the same bundle and a second one updates the first.
 *
 * - asset → `infrastructure`, which `consists-of` its `ipv4-addr`, `ipv6-addr`, `mac-addr` and `software` and `communicates-with` others where packets show it
 * - known flaw → `vulnerability` with its CVE that the infrastructure `has`; the relationship says what matched, and whether the version is proven
 * - finding → `vulnerability` (STIX §4.18: a weakness or defect in requirements, designs or implementations) with the label `finding` and its evidence in words
 * - technique → `attack-pattern` with its id in ATT&CK, which `targets` the finding; steps of attack paths are `related-to` the infrastructure, for which `targets` is not defined
 * - remediation → `course-of-action` that `mitigates` the findings that it closes or eases
 * - conversation → `network-traffic` in an `observed-data`
 */
export const stix = defineFormat({
  id: 'stix', file: 'stix-bundle.json', about: 'assets, conversations, techniques, flaws, remediations and findings (STIX 2.1 bundle)',
  write(analysis, { engagement }) {
    const { assets, conversations, findings, links, paths, remediations, vulnerabilities = [], generatedAt } = analysis;
    const at = new Date(generatedAt).toISOString();
    const objects = new Map<string, StixObject>();
    const own = (type: string, key: string): string => `${type}--${uuid5(OWN_NAMESPACE, `${type} ${key}`)}`;
    const maker = own('identity', 'Crossdock');
    const put = (object: StixObject): string => {
      if (!objects.has(object.id)) objects.set(object.id, object);
      return object.id;
    };
    const domain = (type: string, key: string, properties: Readonly<Record<string, unknown>>): string =>
      put({ type, spec_version: '2.1', id: own(type, key), created_by_ref: maker, created: at, modified: at, ...properties, object_marking_refs: [TLP_AMBER.id] });
    const relate = (from: string, what: string, to: string, description?: string): string =>
      domain('relationship', `${from} ${what} ${to}`, { relationship_type: what, source_ref: from, target_ref: to, ...(description === undefined ? {} : { description }) });
    const observable = (type: string, contributing: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}): string =>
      put({ type, spec_version: '2.1', id: `${type}--${uuid5(OBSERVABLES, canonical(contributing))}`, ...contributing, ...more, object_marking_refs: [TLP_AMBER.id] });
    const address = (ip: string): string => observable(ip.includes(':') ? 'ipv6-addr' : 'ipv4-addr', { value: ip });
    const mac = (value: string): string => observable('mac-addr', { value: value.toLowerCase() });
    const time = (micros: Micros | undefined): string | undefined => (micros === undefined ? undefined : isoTime(micros));

    put({ type: 'identity', spec_version: '2.1', id: maker, created: at, modified: at, name: analysis.tool.name, identity_class: 'system', description: `${analysis.tool.name} ${analysis.tool.version}, an offline workbench; what it says is derived from captures and lists.`, object_marking_refs: [TLP_AMBER.id] });
    put({ ...TLP_AMBER });
    domain('identity', `site ${engagement}`, { name: engagement, identity_class: 'organization' });

    const infrastructure = new Map<string, string>();
    for (const asset of sorted(assets)) {
      const id = domain('infrastructure', asset.id, {
        name: asset.name, labels: [...new Set(['asset', asset.role, ...(asset.external ? ['external'] : []), ...(asset.purdueLevel === undefined ? [] : [`purdue-level-${asset.purdueLevel}`])])],
        description: describe(asset), external_references: [{ source_name: 'crossdock', external_id: asset.id }],
      });
      infrastructure.set(asset.id, id);
      for (const ip of asset.ips) relate(id, 'consists-of', address(ip));
      for (const one of asset.macs) relate(id, 'consists-of', mac(one));
      const product = told([asset.vendor, asset.model]);
      if (asset.os !== undefined) relate(id, 'consists-of', observable('software', { name: asset.os }), 'Operating system.');
      if (asset.firmware !== undefined && asset.firmware !== asset.os) relate(id, 'consists-of', observable('software', { name: product === '' ? 'firmware' : `${product} firmware`, ...(asset.vendor === undefined ? {} : { vendor: asset.vendor }), version: asset.firmware }), 'Firmware.');
    }
    for (const { from, to, basis, protocols } of sorted(links)) {
      const [a, b] = [infrastructure.get(from), infrastructure.get(to)];
      if (basis === 'observed' && a !== undefined && b !== undefined && a !== b) relate(a, 'communicates-with', b, protocols.length === 0 ? undefined : `Over ${protocols.join(', ')}.`);
    }

    const pattern = (technique: string): string => domain('attack-pattern', technique, {
      name: technique, external_references: [{ source_name: /^T0\d{3}/.test(technique) ? 'mitre-ics-attack' : 'mitre-attack', external_id: technique, url: `https://attack.mitre.org/techniques/${technique.replace('.', '/')}` }],
    });
    for (const path of [...paths].sort((a, b) => a.rank - b.rank)) for (const step of path.steps) {
      const to = infrastructure.get(step.to);
      if (isTechnique(step.technique) && to !== undefined) relate(pattern(step.technique), 'related-to', to, `Attack path ${path.rank}: ${step.text}`);
    }

    for (const flaw of sorted(vulnerabilities)) {
      const name = flaw.cve ?? flaw.advisory ?? flaw.title ?? flaw.id;
      const id = domain('vulnerability', name, { name, ...(flaw.title === undefined ? {} : { description: flaw.title }), ...(flaw.cve === undefined ? {} : { external_references: [{ source_name: 'cve', external_id: flaw.cve }] }) });
      const on = infrastructure.get(flaw.asset);
      if (on !== undefined) relate(on, 'has', id, `${flaw.version === 'unproven' ? 'Version unproven. ' : ''}${flaw.reason}`);
    }

    const weaknesses = new Map<string, string>();
    for (const finding of sorted(findings)) {
      const words = evidenceWords(analysis, finding.evidence).replaceAll('\n', '; ');
      const id = domain('vulnerability', finding.id, {
        name: finding.title, description: `${finding.why}${words === '' ? '' : ` Evidence: ${words}.`} Wrong when: ${finding.falsePositives}`, labels: ['finding', `severity-${finding.severity}`, finding.rule], external_references: [{ source_name: 'crossdock', external_id: finding.id }],
      });
      weaknesses.set(finding.id, id);
      for (const on of new Set(finding.assets.flatMap(asset => infrastructure.get(asset) ?? []))) relate(on, 'has', id);
      for (const technique of finding.techniques.filter(isTechnique)) relate(pattern(technique), 'targets', id);
    }
    for (const remediation of [...remediations].sort((a, b) => a.rank - b.rank)) {
      const id = domain('course-of-action', remediation.id, {
        name: remediation.title, description: remediation.description, ...(remediation.inPlan ? { labels: ['in-plan'] } : {}),
        external_references: [{ source_name: 'crossdock', external_id: remediation.id }, ...remediation.techniques.filter(one => /^M\d{4}$/.test(one)).map(one => ({ source_name: /^M0/.test(one) ? 'mitre-ics-attack' : 'mitre-attack', external_id: one, url: `https://attack.mitre.org/mitigations/${one}` }))],
      });
      for (const weakness of new Set(remediation.findings.flatMap(one => weaknesses.get(one) ?? []))) relate(id, 'mitigates', weakness);
    }

    const withAddresses = conversations.filter(({ clientIp, serverIp, clientMac, serverMac }) => clientIp !== undefined || serverIp !== undefined || clientMac !== undefined || serverMac !== undefined);
    const chosen = [...withAddresses].sort((a, b) => b.bytes - a.bytes || compareText(a.id, b.id)).slice(0, MOST_CONVERSATIONS);
    for (const conversation of sorted(chosen)) {
      const [start, end] = [time(conversation.firstSeen), time(conversation.lastSeen)];
      if (start === undefined || end === undefined) continue;
      const { clientIp, serverIp, clientMac, serverMac, transport, protocol, serverPort } = conversation;
      const ends = {
        ...(clientIp !== undefined ? { src_ref: address(clientIp) } : clientMac !== undefined ? { src_ref: mac(clientMac) } : {}),
        ...(serverIp !== undefined ? { dst_ref: address(serverIp) } : serverMac !== undefined ? { dst_ref: mac(serverMac) } : {}),
      };
      const network = (clientIp ?? serverIp) === undefined ? 'ethernet' : (clientIp ?? serverIp)!.includes(':') ? 'ipv6' : 'ipv4';
      const traffic = observable('network-traffic', {
        start, end, ...ends, ...(serverPort === undefined ? {} : { dst_port: serverPort }), protocols: [...new Set([network, ...(/^(l2|other|none)$/.test(transport) ? [] : [transport]), ...(protocol === undefined ? [] : [protocol])])],
      }, {
        src_packets: conversation.packetsFromClient, dst_packets: conversation.packets - conversation.packetsFromClient, src_byte_count: conversation.bytesFromClient, dst_byte_count: conversation.bytes - conversation.bytesFromClient,
      });
      domain('observed-data', conversation.id, {
        first_observed: start, last_observed: end, number_observed: Math.min(Math.max(1, conversation.connections), 999_999_999), object_refs: [traffic, ...Object.values(ends)].filter((one, i, all) => all.indexOf(one) === i), external_references: [{ source_name: 'crossdock', external_id: conversation.id }],
      });
    }
    const all = [...objects.keys()].filter(id => id !== TLP_AMBER.id).sort(compareText);
    domain('report', `report ${engagement}`, {
      name: `${engagement}: assets, attack paths and remediations`, published: at, report_types: ['vulnerability'], object_refs: all,
      description: `${assets.length} assets, ${findings.length} findings, ${paths.length} attack paths, ${remediations.length} remediations; ${chosen.length} of ${conversations.length} conversations, the largest. Inputs: ${[...analysis.sources].sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id)).map(({ name, sha256 }) => `${name} (SHA-256 ${sha256})`).join(', ')}.`,
    });
    const list = [...objects.values()].sort((a, b) => compareText(a.id, b.id));
    return `${JSON.stringify({ type: 'bundle', id: `bundle--${uuid5(OWN_NAMESPACE, `bundle ${list.map(({ id }) => id).join(' ')} ${at}`)}`, objects: list }, null, 1)}\n`;
  },
});

const sorted = <T extends { readonly id: string }>(list: readonly T[]): T[] => [...list].sort((a, b) => compareText(a.id, b.id));

const isTechnique = (id: string): boolean => /^T\d{4}(\.\d{3})?$/.test(id);

function describe({ role, roleConfidence, vendor, model, serial, state }: Asset): string {
  const product = told([vendor, model]);
  return [`Role ${role} (confidence ${roleConfidence.toFixed(2)})`, ...(product === '' ? [] : [product]), ...(serial === undefined ? [] : [`serial ${serial}`]), state.replaceAll('-', ' ')].join('; ');
}
