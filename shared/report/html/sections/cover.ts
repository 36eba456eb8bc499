import { captureWindow, date, riskMethod } from '../../sheets/words-kit';
import type { DocumentInput, Section } from '../document-kit';
import { code, MOST, names } from '../document-kit';
import { html, shortened, type Markup } from '../escape-kit';

/** First page: what it is about, what it stands on, what is where. No section of its own in the contents. */
export function cover({ analysis, engagement, inputHash, settings }: DocumentInput, sections: readonly Section[], leftOut: readonly Section[]): Markup {
  const window = captureWindow(analysis);
  const time = (value: Parameters<typeof date>[0]): string => date(value).replace('T', ' ').replace('Z', ' UTC');
  const facts: readonly (readonly [string, Markup | string])[] = [
    ...(settings.client === undefined ? [] : [['Client', html`<bdi>${settings.client}</bdi>`] as const]), ...(settings.author === undefined ? [] : [['Author', html`<bdi>${settings.author}</bdi>`] as const]), ...(settings.title === undefined ? [] : [['Engagement', html`<bdi>${shortened(engagement, 160)}</bdi>`] as const]),
    ['Sites', names([...new Set(analysis.sources.map(source => source.site))].sort(), 12)],
    ['Observed', window ? html`${time(window[0])} to ${time(window[1])}` : 'no capture was imported'],
    ['Sources', analysis.sources.length === 0 ? 'none' : names(analysis.sources.map(source => source.name), MOST.narratives)],
    ['Input SHA-256', code(inputHash)],
    ['Report made', time(analysis.generatedAt)],
    ['Made by', `${analysis.tool.name} ${analysis.tool.version}`],
    ['Risk method', riskMethod(analysis)],
  ];
  return html`<header class="page cover">${settings.logo !== undefined && html`<img class="logo" alt="${settings.author === undefined ? 'Logo' : `Logo of ${settings.author}`}" src="${settings.logo}"/>`}<p class="mark">OT security assessment${settings.classification !== undefined && html` <b class="class">${settings.classification}</b>`}</p><h1>${shortened(settings.title ?? engagement, 160)}</h1><p class="lead">Assets, attack paths and remediations of the site</p>
<div class="two"><dl class="facts">${facts.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>
`)}</dl><nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ol>${sections.map(({ id, title, about }) => html`<li><a href="#${id}">${title}</a> <span>${about}</span></li>
`)}</ol>${leftOut.length > 0 && html`<p class="note">Left out of this copy: ${leftOut.map(({ title }) => title.toLowerCase()).join(', ')}.</p>`}</nav></div>
<p class="note">Every claim leads back to a file and frame number, or to a row: open the file of that SHA-256 in Wireshark and paste the filter beside it. What nothing proves is an assumption and has a number. The same inputs give the same report, byte for byte.</p></header>
`;
}
