import type { TableSheet } from '../../model/workbook';
import type { AssetVulnerability } from '../../model/vulnerability';
import { evidenceWords, nameOf, SHEET, type ReportInput } from './words-kit';

const BASIS: Readonly<Record<AssetVulnerability['basis'], string>> = { scan: 'scan', advisory: 'advisory (CSAF)', database: 'NVD', 'exploited-list': 'exploited list (KEV)' };

/** Known flaws with the reason of each match; where nothing was loaded, that in words. */
export function vulnerabilitiesSheet({ analysis }: ReportInput): TableSheet {
  const name = nameOf(analysis), { vulnerabilities = [], intelligence = [] } = analysis;
  const listed = new Map(intelligence.map(list => [list.source, list]));
  const dates = ({ evidence }: AssetVulnerability): string => [...new Set(evidence.flatMap(place => ('source' in place ? listed.get(place.source) ?? [] : [])).map(({ kind, date, edition }) => `${kind} ${date?.slice(0, 10) ?? edition ?? 'undated'}`))].join('\n') || 'n/a';
  const words = intelligence.length === 0 ? 'No scan found a flaw and no list of vulnerabilities was loaded. The risk does not need one.' : 'Nothing in the loaded lists fits a device of this site by maker, product and version.';
  return {
    kind: 'table', name: SHEET.vulnerabilities, table: 'tblVulnerabilities',
    columns: [
      { header: 'Asset', width: 26, kind: 'text', wrap: true }, { header: 'CVE', width: 18, kind: 'identifier' }, { header: 'Advisory', width: 18, kind: 'identifier' }, { header: 'Version', width: 11, kind: 'text' }, { header: 'CVSS', width: 8, kind: 'number' }, { header: 'EPSS', width: 8, kind: 'number' },
      { header: 'Exploited since', width: 14, kind: 'text' }, { header: 'Ransomware', width: 12, kind: 'text' }, { header: 'Basis', width: 20, kind: 'text' }, { header: 'Port', width: 10, kind: 'identifier' }, { header: 'Why it is thought to be here', width: 70, kind: 'text', wrap: true }, { header: 'Title', width: 44, kind: 'text', wrap: true },
      { header: 'Evidence', width: 34, kind: 'text', wrap: true }, { header: 'Lists of', width: 22, kind: 'text', wrap: true }, { header: 'Status', width: 14, kind: 'text', choices: ['new', 'patched', 'not affected', 'accepted', 'planned', 'n/a'] }, { header: 'Client comment', width: 34, kind: 'text', wrap: true },
    ],
    rows: vulnerabilities.length === 0 ? [['none', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', words, 'n/a', 'none', intelligence.map(({ kind, date }) => `${kind} ${date?.slice(0, 10) ?? 'undated'}`).join('\n') || 'none', 'n/a', undefined]] : vulnerabilities.map(one => [
      name(one.asset), one.cve ?? 'none', one.advisory ?? 'none', one.version, one.cvss ?? 'n/a', one.epss ?? 'n/a', one.exploited ?? 'not listed', one.ransomware === true ? 'known' : 'not known', BASIS[one.basis],
      one.port === undefined ? 'n/a' : `${one.transport ?? 'tcp'}/${one.port}`, one.reason, one.title ?? 'none', evidenceWords(analysis, one.evidence), dates(one), 'new', undefined,
    ]),
  };
}
