/**
 * The one filter language: `zone:"Sorter cell" level<=2 proto:s7comm risk>=5% -role:camera seen>2026-10-01 words`. Terms are joined by AND; a leading minus negates; a comma separated list in a
 * value means any of them; a bare word is searched for in every text field. Case never matters.
 */

export type Comparison = ':' | '=' | '<' | '<=' | '>' | '>=';

export interface Term {
  /** Absent: a bare word. */
  readonly field?: string;
  readonly comparison: Comparison;
  readonly values: readonly string[];
  readonly negated: boolean;
  /** As written, for chips. */
  readonly text: string;
}

export type ParsedFilter = { readonly terms: readonly Term[]; readonly problem?: undefined } | { readonly terms: readonly Term[]; readonly problem: string };

const MAX_TERMS = 50;

export function parseFilter(text: string): ParsedFilter {
  const terms: Term[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    if (terms.length === MAX_TERMS) return { terms, problem: `More than ${MAX_TERMS} terms; the rest was left out.` };
    const start = at;
    const negated = text[at] === '-' && at + 1 < text.length && !/\s/.test(text[at + 1]!);
    if (negated) at++;
    const head = /^([a-z][a-z-]*)(:|=|<=|>=|<|>)/i.exec(text.slice(at, at + 40));
    if (head) at += head[0].length;
    const values: string[] = [];
    for (;;) {
      let value = '';
      if (text[at] === '"') {
        const close = text.indexOf('"', at + 1);
        if (close < 0) return { terms, problem: `The quote at character ${at + 1} is not closed.` };
        value = text.slice(at + 1, close);
        at = close + 1;
      } else {
        const stop = head ? /[\s,]/ : /\s/;
        while (at < text.length && !stop.test(text[at]!)) value += text[at++];
      }
      values.push(value);
      if (!head || text[at] !== ',') break;
      at++;
    }
    if (head && values.every(value => value === '')) return { terms, problem: `“${head[0]}” has no value.` };
    terms.push({ ...(head ? { field: head[1]!.toLowerCase() } : {}), comparison: (head?.[2] ?? ':') as Comparison, values, negated, text: text.slice(start, at) });
  }
  return { terms };
}

/** What a field holds for one row: texts are searched, numbers compared; undefined = unknown, which matches only `field:unknown`. */
export type FieldValue = string | number | readonly string[] | undefined;

export interface Fields<Row> {
  readonly [field: string]: (row: Row) => FieldValue;
}

/** A test for rows; unknown fields are a problem that names the known ones. */
export function compileFilter<Row>(text: string, fields: Fields<Row>, words: (row: Row) => string): { readonly test: (row: Row) => boolean; readonly problem?: string } {
  const parsed = parseFilter(text);
  let problem = parsed.problem;
  const tests: ((row: Row) => boolean)[] = [];
  for (const term of parsed.terms) {
    if (term.field === undefined) {
      const needle = term.values[0]!.toLowerCase();
      tests.push(row => words(row).toLowerCase().includes(needle) !== term.negated);
      continue;
    }
    const field = Object.hasOwn(fields, term.field) ? fields[term.field] : undefined;
    if (!field) {
      problem ??= `There is no field “${term.field}”; known are ${Object.keys(fields).sort().join(', ')}.`;
      continue;
    }
    tests.push(row => term.values.some(value => matches(field(row), term.comparison, value)) !== term.negated);
  }
  return { test: row => tests.every(test => test(row)), ...(problem === undefined ? {} : { problem }) };
}

function matches(held: FieldValue, comparison: Comparison, wanted: string): boolean {
  const needle = wanted.toLowerCase();
  if (held === undefined || (Array.isArray(held) && held.length === 0)) return (comparison === ':' || comparison === '=') && needle === 'unknown';
  if (comparison === '<' || comparison === '<=' || comparison === '>' || comparison === '>=') {
    const [a, b] = comparable(held, wanted);
    if (a === undefined || b === undefined) return false;
    return comparison === '<' ? a < b : comparison === '<=' ? a <= b : comparison === '>' ? a > b : a >= b;
  }
  if (typeof held === 'number') return held === number(wanted);
  const texts = typeof held === 'string' ? [held] : held;
  return texts.some(text => (comparison === '=' ? text.toLowerCase() === needle : text.toLowerCase().includes(needle)));
}

function comparable(held: FieldValue, wanted: string): readonly [number | string | undefined, number | string | undefined] {
  if (typeof held === 'number') return [held, number(wanted)];
  return typeof held === 'string' ? [held.toLowerCase(), wanted.toLowerCase()] : [undefined, undefined];
}

/** 5, 5 %, 5k, 5M; undefined when it is none of these. */
function number(text: string): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?)\s*(%|k|m)?$/i.exec(text.trim());
  if (!match) return undefined;
  const unit = match[2]?.toLowerCase();
  return Number(match[1]) * (unit === '%' ? 0.01 : unit === 'k' ? 1e3 : unit === 'm' ? 1e6 : 1);
}
