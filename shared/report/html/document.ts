import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Analysis } from '../../model/analysis';
import { date } from '../sheets/words-kit';
import { REPORT_SECTIONS, type ReportSection, type ReportSettings } from '../../model/report-settings';
import { reportInput } from '../report-input';
import { MOST, tellable, type DocumentInput, type Section } from './document-kit';
import { html, Markup, shortened } from './escape-kit';
import { assets } from './sections/assets';
import { assumptions } from './sections/assumptions';
import { coverage } from './sections/coverage';
import { cover } from './sections/cover';
import { findings } from './sections/findings';
import { method } from './sections/method';
import { paths } from './sections/paths';
import { provenance } from './sections/provenance';
import { roadmap } from './sections/roadmap';
import { summary } from './sections/summary';
import { zones } from './sections/zones';
import { styleSheet } from './style';

/** In the order in which they are read: coverage before risk, the whole before its parts. */
const SECTIONS: Readonly<Record<ReportSection, (input: DocumentInput) => Section>> = { summary, method, coverage, zones, assets, findings, paths, roadmap, assumptions, provenance };

/**
 * The report as one HTML file that a client reads, prints and keeps: no script, nothing that is loaded from anywhere. The policy in its head allows the one style sheet by its hash and nothing else, so that even
 * markup that had slipped in could neither run nor call home. The same analysis gives the same bytes.
 */
export function reportDocument(analysis: Analysis, { engagement, settings = {} }: { readonly engagement: string; readonly settings?: ReportSettings }): string {
  const left = new Set<ReportSection>(settings.leaveOut);
  const title = settings.title ?? engagement;
  const planned = new Set(analysis.plan.actions);
  const input: DocumentInput = {
    ...reportInput(analysis, engagement), settings,
    // Of a part that is left out nothing has a place.
    printed: {
      paths: new Set((left.has('paths') ? [] : analysis.paths).slice(0, MOST.narratives).filter((path, i) => i < 3 || tellable(path.loss, analysis.risk.expectedAnnualLoss)).map(path => path.id)),
      remediations: new Set((left.has('roadmap') ? [] : analysis.remediations).filter((remediation, i) => i < MOST.remediations || remediation.inPlan || planned.has(remediation.id)).map(remediation => remediation.id)),
      assumptions: new Set((left.has('assumptions') ? [] : analysis.assumptions).slice(0, MOST.assumptions).map(assumption => assumption.id)),
    },
  };
  const all = REPORT_SECTIONS.map(id => SECTIONS[id](input));
  const sections = all.filter((_, i) => !left.has(REPORT_SECTIONS[i]!));
  const leftOut = all.filter((_, i) => left.has(REPORT_SECTIONS[i]!));
  const { name, version } = analysis.tool;
  const style = styleSheet({ running: [settings.classification, shortened(title, 120), settings.client, 'OT security assessment'].filter(words => words !== undefined).join(' · '), foot: `${name} ${version} · input SHA-256 ${input.inputHash.slice(0, 12)} · ${date(analysis.generatedAt).slice(0, 10)}` });
  const policy = `default-src 'none';${settings.logo === undefined ? '' : ' img-src data:;'} style-src 'sha256-${base64(sha256(utf8ToBytes(style)))}'; base-uri 'none'; form-action 'none'`;
  const page = html`<html lang="en">
<head><meta charset="utf-8"/><meta http-equiv="Content-Security-Policy" content="${policy}"/><meta name="viewport" content="width=device-width, initial-scale=1"/><meta name="referrer" content="no-referrer"/><meta name="generator" content="${name} ${version}"/><meta name="author" content="${settings.author ?? `${name} ${version}`}"/><meta name="description" content="Assets, attack paths and remediations of the site"/>
<title>${shortened(title, 160)}: risk report</title><style>${Markup.of(style)}</style></head>
<body>
${cover(input, sections, leftOut)}<main>
${sections.map(({ id, title: heading, body }) => html`<section class="page" aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>
${body}</section>
`)}${leftOut.length > 0 && html`<section class="page" aria-labelledby="left-out"><h2 id="left-out">Left out of this copy</h2><p>By choice of whoever exported it; the workbook has these parts whole.</p><ul>${leftOut.map(({ id, title: heading, about }) => html`<li id="${id}">${heading}: ${about}</li>`)}</ul></section>`}</main>
</body></html>
`;
  return `<!DOCTYPE html>\n${page.toString()}`;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Neither btoa nor Buffer is everywhere. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1], bytes[i + 2]];
    text += ALPHABET[a >> 2]! + ALPHABET[((a & 3) << 4) | ((b ?? 0) >> 4)]! + (b === undefined ? '=' : ALPHABET[((b & 15) << 2) | ((c ?? 0) >> 6)]!) + (c === undefined ? '=' : ALPHABET[c & 63]!);
  }
  return text;
}
