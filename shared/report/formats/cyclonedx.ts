import type { Asset, Fact } from '../../model/asset';
import { compareText } from '../../model/order';
import type { AssetVulnerability } from '../../model/vulnerability';
import { severityOfCvss } from '../../model/vulnerability';
import { evidenceWords } from '../sheets/words-kit';
import { defineFormat } from './definition';
import { OWN_NAMESPACE, uuid5 } from './uuid-kit';

const METHODS: readonly (readonly [prefix: string, method: string])[] = [['CVSS:4.0/', 'CVSSv4'], ['CVSS:3.1/', 'CVSSv31'], ['CVSS:3.0/', 'CVSSv3'], ['AV:', 'CVSSv2']];

/**
 * CycloneDX 1.6 (ECMA-424; https://cyclonedx.org/docs/1.6/json): devices with their firmware and operating system, and the known flaws of them.
 *
 * Names of properties that begin with `cdx:device:` are of CycloneDX's own taxonomy. There is no `cpe` and no `purl`: what a device says of itself gives neither with certainty, and a
 * wrong one would be matched as if it were right. `evidence.identity` tells how sure each field is, `evidence.occurrences` where it stands. A flaw is `in_triage`, never `exploitable`:
 * that a version is affected is no proof that the flaw can be used here; `analysis.detail` says what matched what, and whether the version is proven.
 */
export const cyclonedx = defineFormat({
  id: 'cyclonedx', file: 'bom.cdx.json', about: 'devices with firmware and operating system, and their known flaws (CycloneDX 1.6)',
  write(analysis, { engagement }) {
    const { assets, zones, vulnerabilities = [], tool, generatedAt } = analysis;
    const zoneName = new Map(zones.map(({ id, name }) => [id, name]));
    const inside = [...assets].filter(({ external }) => !external).sort((a, b) => compareText(a.id, b.id));
    const property = (name: string, value: string | number | undefined): { name: string; value: string }[] => (value === undefined ? [] : [{ name, value: String(value) }]);

    /** The claim that won, and how sure it is. */
    const claim = (asset: Asset, key: string, value: string): Fact | undefined => asset.facts.filter(fact => fact.key === key && fact.value === value).sort((a, b) => b.confidence - a.confidence)[0];
    const evidenceOf = (asset: Asset, field: 'name' | 'version', claims: readonly (readonly [key: string, value: string | undefined])[]): object => {
      const found = claims.flatMap(([key, value]) => (value === undefined ? [] : (claim(asset, key, value) ?? [])));
      if (found.length === 0) return {};
      const best = found.reduce((a, b) => (b.confidence > a.confidence ? b : a));
      const places = [...new Set(found.flatMap(fact => evidenceWords(analysis, fact.evidence, 2).split('\n')).filter(words => words !== ''))];
      return {
        evidence: {
          identity: [{ field, confidence: best.confidence, concludedValue: String(best.value), methods: found.map(fact => ({ technique: 'other', confidence: fact.confidence, value: `${fact.key} ${String(fact.value)}, from ${fact.by}` })) }],
          ...(places.length === 0 ? {} : { occurrences: places.map(location => ({ location })) }),
        },
      };
    };

    const components = inside.map(asset => {
      const maker = asset.vendor === undefined ? {} : { manufacturer: { name: asset.vendor } };
      const parts = [
        ...(asset.firmware === undefined || asset.firmware === asset.os ? [] : [{
          type: 'firmware', 'bom-ref': `${asset.id}#firmware`, ...maker, name: asset.model === undefined ? 'firmware' : `${asset.model} firmware`, version: asset.firmware, ...evidenceOf(asset, 'version', [['firmware', asset.firmware]]),
        }]),
        ...(asset.os === undefined ? [] : [{ type: 'operating-system', 'bom-ref': `${asset.id}#os`, name: asset.os, ...evidenceOf(asset, 'name', [['os', asset.os]]) }]),
      ];
      return {
        type: 'device', 'bom-ref': asset.id, ...maker, name: asset.name, description: `${asset.model === undefined ? '' : `${asset.model}, `}${asset.role}`,
        properties: [
          ...property('cdx:device:function', asset.role), ...property('cdx:device:deviceType', asset.model), ...property('cdx:device:serialNumber', asset.serial), ...property('cdx:device:location', asset.zone === undefined ? undefined : zoneName.get(asset.zone) ?? asset.zone),
          ...asset.macs.flatMap(mac => property('cdx:device:macAddress', mac)), ...asset.ips.flatMap(ip => property('crossdock:ipAddress', ip)), ...property('crossdock:purdueLevel', asset.purdueLevel), ...property('crossdock:roleConfidence', asset.roleConfidence),
          ...property('crossdock:state', asset.state),
        ],
        ...evidenceOf(asset, 'name', [['model', asset.model], ['serial', asset.serial], ['vendor', asset.vendor]]),
        ...(parts.length === 0 ? {} : { components: parts }),
      };
    });

    const known = new Map(inside.map(asset => [asset.id, asset]));
    const rating = ({ cvss, vector }: AssetVulnerability): object => (cvss === undefined ? {} : {
      ratings: [{ score: cvss, severity: severityOfCvss(cvss), method: METHODS.find(([prefix]) => vector?.startsWith(prefix))?.[1] ?? 'other', ...(vector === undefined ? {} : { vector }) }],
    });
    const flaws = [...vulnerabilities].filter(({ asset }) => known.has(asset)).sort((a, b) => compareText(a.id, b.id)).map(flaw => {
      const { firmware, os } = known.get(flaw.asset)!;
      const version = firmware ?? os;
      const proven = flaw.version === 'proven';
      return {
        'bom-ref': flaw.id, ...(flaw.cve !== undefined || flaw.advisory !== undefined ? { id: flaw.cve ?? flaw.advisory } : {}), ...(flaw.title === undefined ? {} : { description: flaw.title }), ...rating(flaw),
        analysis: { state: 'in_triage', detail: `${proven ? 'Version proven' : 'Version unproven'}. ${flaw.reason}` },
        affects: [{ ref: flaw.asset, versions: [proven && version !== undefined ? { version, status: 'affected' } : { range: 'vers:generic/*', status: proven ? 'affected' : 'unknown' }] }],
        properties: [...property('crossdock:basis', flaw.basis), ...property('crossdock:epss', flaw.epss), ...property('crossdock:exploitedSince', flaw.exploited)],
      };
    });

    const body = {
      version: 1,
      metadata: {
        timestamp: new Date(generatedAt).toISOString(), lifecycles: [{ phase: 'discovery' }], tools: { components: [{ type: 'application', name: tool.name, version: tool.version }] }, component: { type: 'platform', 'bom-ref': 'site', name: engagement },
      },
      components,
      dependencies: inside.filter(({ parent }) => parent !== undefined && known.has(parent)).map(({ id, parent }) => ({ ref: id, dependsOn: [parent!] })),
      vulnerabilities: flaws,
    };
    // The number names this content: the same analysis has the same, another has another.
    return `${JSON.stringify({ $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: `urn:uuid:${uuid5(OWN_NAMESPACE, `bom ${JSON.stringify(body)}`)}`, ...body }, null, 1)}\n`;
  },
});
