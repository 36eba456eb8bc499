import type { Analysis } from '../../model/analysis';
import { dollars, shortId } from '../sheets/words-kit';
import { at, drawing, ticks } from './chart-kit';
import { count, money } from './document-kit';
import { html, type Markup } from './escape-kit';
import { planSteps, stepsThatMatter } from './plan-kit';

/** What is left of the expected loss as money is spent, step by step of the plan; the owner's appetite beside it. */
export function residualCurve(analysis: Analysis, id: string, { width = 560, height = 250 }: { readonly width?: number; readonly height?: number } = {}): Markup {
  const { plan, risk, remediations } = analysis;
  const steps = planSteps(analysis);
  if (steps.length === 0) return html`<p class="none"><b>Risk left as money is spent.</b> Nothing is planned, so there is no curve.</p>`;
  const labelled = new Set(stepsThatMatter(steps));
  const start = plan.residualCurve[0]?.risk ?? risk.expectedAnnualLoss;
  const last = steps.at(-1)!;
  const [left, right, top, bottom] = [62, 96, 14, 34];
  const across = ticks(Math.max(last.cost, 1), 6);
  const up = ticks(Math.max(start, risk.appetite), 5);
  const x = (cost: number): number => at(left + cost / across.at(-1)! * (width - left - right));
  const y = (loss: number): number => at(height - bottom - loss / up.at(-1)! * (height - top - bottom));
  let path = `M${x(0)} ${y(start)}`;
  for (const step of steps) path += `H${x(step.cost)}V${y(step.left)}`;
  const numbers = (step: (typeof steps)[number]): string => step.remediations.map(one => shortId('R', remediations.indexOf(one) + 1)).join(' + ');
  const about = `Today the expected loss is ${dollars(start)} a year. The ${steps.length} steps of the plan cost ${dollars(last.cost)} together and leave ${dollars(last.left)} a year; the owner accepts ${dollars(risk.appetite)}.`;
  // A label stands beside its drop; where the drop before it is labelled at nearly the same place, it is left out rather than printed over the other.
  let labelY = -Infinity;
  const labels = steps.filter(step => labelled.has(step)).flatMap(step => {
    const place = at((y(step.left + step.removes) + y(step.left)) / 2 + 4);
    if (place - labelY < 12) return [];
    labelY = place;
    return [html`<text x="${x(step.cost) + 5}" y="${place}" class="b">${numbers(step)}</text>`];
  });
  const appetite = y(risk.appetite), end = y(last.left);
  const endLabel = Math.abs(end - appetite) < 27 ? (end < appetite ? appetite - 27 : appetite + 27) : end;
  return drawing({
    id, title: 'Risk left as money is spent', about, width, height,
    body: html`${up.map(loss => html`<path class="grid" d="M${left} ${y(loss)}H${width - right}"/><text x="${left - 6}" y="${y(loss) + 3.5}" class="end">${money(loss)}</text>`)}
${across.map(cost => html`<text x="${x(cost)}" y="${height - bottom + 15}" class="mid">${cost === 0 ? '0' : money(cost)}</text>`)}<text x="${(left + width - right) / 2}" y="${height - 4}" class="mid soft">spent, in the order of the plan</text>
<path class="appetite" d="M${left} ${appetite}H${width - right}"/><text x="${width - right + 6}" y="${appetite - 1}" class="b">Appetite</text><text x="${width - right + 6}" y="${appetite + 10}">${money(risk.appetite)}</text>
<path class="curve" d="${path}"/>${steps.map(step => html`<circle class="dot" cx="${x(step.cost)}" cy="${y(step.left)}" r="${labelled.has(step) ? 3 : 1.8}"/>`)}${labels}
<text x="${width - right + 6}" y="${at(endLabel) - 1}" class="b">After the plan</text><text x="${width - right + 6}" y="${at(endLabel) + 10}">${money(last.left)} a year</text>`,
  });
}

/** Bars from nought with their number beside them: shares of one whole, which add up. */
export function bars(id: string, title: string, list: readonly { readonly label: string; readonly value: number; readonly words: string; readonly step?: number }[], width = 420): Markup {
  const most = Math.max(1e-9, ...list.map(({ value }) => value));
  const row = 19, label = 150, number = 110;
  return drawing({
    id, title, about: list.map(({ label: name, words }) => `${name}: ${words}`).join('; ') || 'nothing', width, height: list.length * row + 4,
    body: list.map(({ label: name, value, words, step }, i) => html`<text x="${label - 8}" y="${i * row + 14}" class="end">${[...name].length > 24 ? `${[...name].slice(0, 23).join('')}…` : name}</text><rect class="bar${step === undefined ? '' : ` f${step}`}" x="${label}" y="${i * row + 4}" width="${at(Math.max(value > 0 ? 1 : 0, value / most * (width - label - number)))}" height="13"/><text x="${at(label + Math.max(value > 0 ? 1 : 0, value / most * (width - label - number)) + 6)}" y="${i * row + 14}">${words}</text>
`),
  });
}

export const countWords = (value: number, one: string): string => `${count(value)} ${one}${value === 1 ? '' : 's'}`;
