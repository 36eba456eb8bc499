import { html, type Markup, type Part } from './escape-kit';

/** A drawing that says in words what it shows: for who hears the document, and for who looks for a word in it. */
export function drawing({ id, title, about, width, height, body }: { readonly id: string; readonly title: string; readonly about: string; readonly width: number; readonly height: number; readonly body: Part }): Markup {
  return html`<figure><figcaption>${title}</figcaption><svg class="drawing" width="${width}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${title}</title><desc id="${id}-d">${about}</desc>
${body}</svg></figure>`;
}

/** Coordinates to a tenth: finer is not seen, and the same on every machine. */
export const at = (value: number): number => Math.round(value * 10) / 10;

/** Steps of 1, 2 or 5 times a power of ten that divide a scale into few parts; the last is at or above `most`. */
export function ticks(most: number, parts: number): number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [0, 1];
  const rough = most / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough) ?? rough;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, i) => i * step);
}
