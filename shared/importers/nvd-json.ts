import { wireText } from '../binary/reader';
import type { CpeMatch, KnownVulnerability } from '../model/intelligence';
import { isCve, severityOfCvss } from '../model/vulnerability';
import { defineImporter } from './definition';
import { intelligenceReader, isoDate, known } from './intelligence-kit';
import { listOf, member, numberOf, textOf } from './json-stream-kit';
import { headText } from './text-kit';

/** Metrics by trust: the newest version of CVSS that both sides use, NVD's own rating first. */
const METRICS = ['cvssMetricV31', 'cvssMetricV30', 'cvssMetricV2', 'cvssMetricV40'] as const;
/** Names that one entry is matched by; kernels have some thousand. */
const MOST_MATCHES = 5_000;

/** The National Vulnerability Database, JSON 2.0: answers of its interface and yearly feeds. */
export const nvdJson = defineImporter({
  id: 'nvd-json',
  name: 'National Vulnerability Database (JSON 2.0)',
  kind: 'intelligence',
  format: 'nvd',
  recognises(head) {
    const text = headText(head);
    return /^\s*\{/.test(text) && /"format"\s*:\s*"NVD_CVE"/.test(text);
  },
  read(input) {
    const found: KnownVulnerability[] = [];
    let date: string | undefined;
    return intelligenceReader(input, nvdJson.format, ['vulnerabilities'], {
      member: (name, value) => {
        if (name === 'timestamp') date = isoDate(typeof value === 'string' ? value : undefined);
      },
      entry(_list, value, at) {
        const cve = member(value, 'cve');
        const id = textOf(cve, 'id')?.toUpperCase() ?? '';
        if (!isCve(id)) return { skipped: 'no-cve' };
        if (/^rejected$/i.test(textOf(cve, 'vulnStatus') ?? '')) return { skipped: 'rejected' };
        const metrics = METRICS.flatMap(name => [...listOf(cve, 'metrics', name)].sort((a, b) => Number(textOf(b, 'type') === 'Primary') - Number(textOf(a, 'type') === 'Primary')));
        const metric = metrics.find(candidate => numberOf(candidate, 'cvssData', 'baseScore') !== undefined);
        const score = numberOf(metric, 'cvssData', 'baseScore');
        const cvss = score !== undefined && score >= 0 && score <= 10 ? score : undefined;
        const weaknesses = new Set(listOf(cve, 'weaknesses').flatMap(weakness => listOf(weakness, 'description').flatMap(text => /^CWE-\d{1,5}$/.exec(textOf(text, 'value') ?? '')?.[0] ?? [])));
        const matches = listOf(cve, 'configurations').flatMap(configuration => listOf(configuration, 'nodes')).flatMap(node => listOf(node, 'cpeMatch')).filter(match => member(match, 'vulnerable') === true).slice(0, MOST_MATCHES).flatMap(matchOf);
        found.push({
          cve: id, ...(cvss !== undefined ? { cvss, severity: severityOfCvss(cvss) } : {}), ...known({ vector: textOf(metric, 'cvssData', 'vectorString'), published: isoDate(textOf(cve, 'published')), exploited: isoDate(textOf(cve, 'cisaExploitAdd')) }),
          weaknesses: [...weaknesses].slice(0, 64), matches, at,
        });
        return 'read';
      },
      end: () => (found.length === 0 ? { missing: 'no entry with a CVE id that still counts' } : { ...known({ date }), known: found }),
    });
  },
});

function matchOf(match: unknown): CpeMatch[] {
  const criteria = textOf(match, 'criteria');
  if (criteria === undefined) return [];
  const from = textOf(match, 'versionStartIncluding') ?? textOf(match, 'versionStartExcluding');
  const to = textOf(match, 'versionEndIncluding') ?? textOf(match, 'versionEndExcluding');
  const ends = `${textOf(match, 'versionStartExcluding') === undefined ? '[' : '('}${textOf(match, 'versionEndExcluding') === undefined ? ']' : ')'}` as NonNullable<CpeMatch['ends']>;
  return [{ criteria: wireText(criteria), ...known({ from, to }), ...(from !== undefined || to !== undefined ? { ends } : {}) }];
}
