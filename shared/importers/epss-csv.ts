import type { ExploitScore } from '../model/intelligence';
import type { Problem } from '../model/problem';
import { isCve } from '../model/vulnerability';
import { CsvSplitter } from './csv-kit';
import { defineImporter } from './definition';
import { IntelligenceReceipt, isoDate, known } from './intelligence-kit';
import { headText, TextFeed } from './text-kit';

/** More than all CVEs there are, four times. */
const MOST = 2_000_000;

/** FIRST's scores, `epss_scores-YYYY-MM-DD.csv`: a comment with model and date, a header, a row for each CVE. */
export const epssCsv = defineImporter({
  id: 'epss-csv',
  name: 'Exploit prediction scores, EPSS (CSV)',
  kind: 'intelligence',
  format: 'epss',
  recognises: head => /^(\ufeff)?(#[^\n]*\n)*\s*"?cve"?\s*,\s*"?epss"?\s*,/i.test(headText(head)),
  read(input) {
    const receipt = new IntelligenceReceipt();
    const scores: ExploitScore[] = [];
    let date: string | undefined;
    let edition: string | undefined;
    let columns: { readonly cve: number; readonly epss: number; readonly percentile: number } | undefined;
    const splitter = new CsvSplitter(',', ({ row, cells }) => {
      const first = cells[0] ?? '';
      if (first.replace(/^\ufeff/, '').startsWith('#')) {
        const words = cells.join(',');
        edition = /model_version:([^,]+)/.exec(words)?.[1];
        date = isoDate(/score_date:([^,]+)/.exec(words)?.[1]?.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
        receipt.count({ skipped: 'comment' });
      } else if (!columns) {
        const names = cells.map(cell => cell.trim().toLowerCase());
        if (names.includes('cve') && names.includes('epss')) columns = { cve: names.indexOf('cve'), epss: names.indexOf('epss'), percentile: names.indexOf('percentile') };
        else receipt.count({ skipped: 'before-header' });
      } else if (cells.every(cell => cell.trim() === '')) receipt.count({ skipped: 'blank' });
      else {
        const cve = (cells[columns.cve] ?? '').trim().toUpperCase();
        const score = chance(cells[columns.epss]);
        const percentile = chance(cells[columns.percentile]);
        if (!isCve(cve)) receipt.count({ skipped: 'no-cve' });
        else if (score === undefined) receipt.count({ skipped: 'no-score' });
        else if (scores.length >= MOST) receipt.count({ skipped: 'too-many' });
        else {
          scores.push({ cve, score, ...(percentile !== undefined ? { percentile } : {}), row });
          receipt.count('read');
        }
      }
    }, (_row, reason) => receipt.count({ skipped: reason }));
    const feed = new TextFeed(text => splitter.push(text));
    return {
      push: bytes => feed.push(bytes),
      end: () => {
        feed.end();
        splitter.end();
        const problems: Problem[] = splitter.problem ? [splitter.problem] : [];
        return receipt.end(input, epssCsv.format, scores.length === 0 ? { missing: 'no row with a CVE id and a score from 0 to 1' } : { ...known({ date, edition }), scores }, problems);
      },
    };
  },
});

function chance(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*(\d(\.\d+)?|\.\d+)(e-\d{1,2})?\s*$/i.test(text)) return undefined;
  const value = Number(text);
  return value <= 1 ? value : undefined;
}
