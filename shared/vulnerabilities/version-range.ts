/**
 * Versions as makers write them: `V4.2`, `15.2(7)E4`, `FW11`, `3.5.19.20`, `A32.9.9`, `SP3`. There is no order that fits them all; where this one cannot be sure, it says so.
 */

/** Numbers and words of a version, without the marks before it: `FW11`, `V 4.2` and `version 1.0` are 11, 4.2 and 1.0. */
function partsOf(version: string): (number | string)[] {
  const bare = version.trim().toLowerCase().replace(/^(?:version|firmware|release|rev(?:ision)?|ver|fw|sv|v|r)\.?\s*(?=\d)/, '');
  return (bare.match(/\d+|[a-z]+/g) ?? []).map(part => (/^\d/.test(part) ? Number(part) : part));
}

/** -1, 0 or 1; undefined where two versions differ in a way whose order is not known: a word against a number, or two different words. */
export function compareVersions(a: string, b: string): -1 | 0 | 1 | undefined {
  const left = partsOf(a), right = partsOf(b);
  if (typeof left[0] !== 'number' || typeof right[0] !== 'number') return undefined;
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]];
    // 4.2 and 4.2.0 are one version; 4.2 and 4.2a are not, and the letter comes later.
    if (x === undefined || y === undefined) {
      const rest = x ?? y!;
      if (rest === 0) continue;
      // `beta` comes before, `sp` after, and others nobody knows.
      return typeof rest === 'string' && rest.length > 1 ? undefined : x === undefined ? -1 : 1;
    }
    if (typeof x !== typeof y) return undefined;
    if (x === y) continue;
    if (typeof x === 'number') return x < (y as number) ? -1 : 1;
    // Single letters are counted on, 7a before 7b, where they stand in the same place: in (4)E4 and (4a)E4 they do not. Words such as `beta` and `sp` are not.
    return x.length === 1 && (y as string).length === 1 && typeof left[i + 1] === typeof right[i + 1] ? (x < y ? -1 : 1) : undefined;
  }
  return 0;
}

export interface VersionBound {
  readonly op: '<' | '<=' | '=' | '>=' | '>';
  readonly version: string;
}
/** All bounds of one alternative hold together; one alternative is enough. */
export type VersionRange = 'all' | readonly (readonly VersionBound[])[];

/**
 * A range as CSAF advisories write it: the `vers:` scheme (`vers:all/<V4.2`, `vers:all/*`), `>=1.220|<=1.281`, `< FW11`, `all versions prior to 3.5.14.10`, `Versions 33 and prior`, or one version.
 * Undefined for words that say something else; nothing is guessed from them.
 */
export function parseVersionRange(text: string): VersionRange | undefined {
  const bare = text.trim().replace(/^vers:[a-z0-9.-]+\//i, '').trim();
  if (bare === '' || bare === '*' || bare === '-' || /^all(?: (?:known )?versions)?$/i.test(bare)) return bare === '' || bare === '-' ? undefined : 'all';
  const prior = /^(?:all )?(?:firmware )?versions? (?:prior to|before|below) (?:version )?(\S+)$/i.exec(bare);
  if (prior) return [[{ op: '<', version: prior[1]! }]];
  const upTo = /^(?:all )?(?:firmware )?(?:versions? )?(\S+) (?:and|or) (?:prior|earlier|lower|below|older)(?: versions)?$/i.exec(bare);
  if (upTo) return [[{ op: '<=', version: upTo[1]! }]];
  const between = /^(?:all )?versions? (\S+) (?:to|through|up to) (\S+)$/i.exec(bare);
  if (between) return [[{ op: '>=', version: between[1]! }, { op: '<=', version: between[2]! }]];
  const bounds: VersionBound[] = [];
  for (const part of bare.split(/[|,]|\band\b/i)) {
    const match = /^\s*(<=|>=|<|>|=|≤|≥)?\s*([A-Za-z]{0,8}\.?\s?\d[\w.()/-]*)\s*$/.exec(part);
    if (!match) return undefined;
    const op = match[1] === '≤' ? '<=' : match[1] === '≥' ? '>=' : (match[1] as VersionBound['op'] | undefined) ?? '=';
    bounds.push({ op, version: match[2]!.trim() });
  }
  // Versions without a sign are a list, ranges hold together.
  return bounds.every(({ op }) => op === '=') ? bounds.map(bound => [bound]) : bounds.some(({ op }) => op === '=') ? undefined : [bounds];
}

/** Does a version lie in the range? `unknown` where it cannot be ordered against a bound that matters. */
export function inVersionRange(version: string, range: VersionRange): 'yes' | 'no' | 'unknown' {
  if (range === 'all') return 'yes';
  let answer: 'no' | 'unknown' = 'no';
  for (const bounds of range) {
    const held = bounds.map(({ op, version: bound }): boolean | undefined => {
      const order = compareVersions(version, bound);
      if (order === undefined) return undefined;
      return op === '<' ? order < 0 : op === '<=' ? order <= 0 : op === '>' ? order > 0 : op === '>=' ? order >= 0 : order === 0;
    });
    if (held.every(held => held === true)) return 'yes';
    if (!held.includes(false)) answer = 'unknown';
  }
  return answer;
}
