import { CONFIG_LIMITS, configLines, words } from './network-kit';
import type { ConfigReceipt } from './network-kit';
import type { XmlElement } from './xml-lines-kit';

/**
 * A configuration as a tree of words: `set a b c`, `a { b c; }` and `<a><b>c</b></a>` all are a → b → c. Junos and PAN-OS write the same configuration in more than one of these forms,
 * so that one reader of the tree serves them all.
 */
export class Branch {
  readonly #children = new Map<string, Branch>();
  inactive = false;

  constructor(readonly name: string, readonly line: number) {}

  get children(): readonly Branch[] {
    return [...this.#children.values()];
  }

  /** The words below, in order. */
  get names(): readonly string[] {
    return [...this.#children.keys()];
  }

  get size(): number {
    return this.#children.size;
  }

  child(name: string, line: number): Branch {
    let found = this.#children.get(name);
    if (!found) this.#children.set(name, found = new Branch(name, line));
    return found;
  }

  get(...path: readonly string[]): Branch | undefined {
    return path.reduce<Branch | undefined>((branch, name) => branch?.active(name), this);
  }

  /** The only or first word below a path. */
  value(...path: readonly string[]): string | undefined {
    return this.get(...path)?.names[0];
  }

  /** All words below a path. */
  values(...path: readonly string[]): readonly string[] {
    return this.get(...path)?.children.filter(branch => !branch.inactive).map(branch => branch.name) ?? [];
  }

  branches(...path: readonly string[]): readonly Branch[] {
    return this.get(...path)?.children.filter(branch => !branch.inactive) ?? [];
  }

  private active(name: string): Branch | undefined {
    const found = this.#children.get(name);
    return found?.inactive ? undefined : found;
  }

  raw(name: string): Branch | undefined {
    return this.#children.get(name);
  }

  delete(name: string): void {
    this.#children.delete(name);
  }

  /** Puts a child before or after another. */
  move(name: string, side: string, other: string): void {
    const item = this.#children.get(name);
    if (!item || !this.#children.has(other) || name === other) return;
    const order = [...this.#children.entries()].filter(([key]) => key !== name);
    order.splice(order.findIndex(([key]) => key === other) + (side === 'after' ? 1 : 0), 0, [name, item]);
    this.#children.clear();
    for (const [key, value] of order) this.#children.set(key, value);
  }
}

/** Which statements the reader of the tree uses, by their first words: the others are counted under their name. */
export type Uses = (path: readonly string[]) => boolean;

/** The words that name a statement in the receipt; what follows may be a secret. */
const named = (path: readonly string[]): string => path.slice(0, 2).filter(word => /^[a-z][a-z0-9-]*$/.test(word)).join(' ') || 'other';

/** `set …`, `delete …`, `deactivate …`, `insert … before …` lines. */
export function readSetLines(text: string, receipt: ConfigReceipt, uses: Uses): Branch {
  const root = new Branch('', 1);
  for (const { number, text: line } of configLines(text)) {
    if (line.startsWith('#') || line.startsWith('/*')) continue;
    const [verb = '', ...all] = words(line);
    const path = all.filter(word => word !== '[' && word !== ']').slice(0, CONFIG_LIMITS.depth);
    if (verb !== 'set' && verb !== 'deactivate' && verb !== 'activate' && verb !== 'delete' && verb !== 'insert') {
      receipt.skip(/^[a-z][a-z-]*$/.test(verb) ? verb : 'other');
      continue;
    }
    if (!uses(path)) {
      receipt.skip(named(path));
      continue;
    }
    receipt.use();
    if (verb === 'set') {
      const list = all.indexOf('[');
      const fixed = list < 0 ? path : all.slice(0, list);
      let at = root;
      for (const word of fixed.slice(0, CONFIG_LIMITS.depth)) at = at.child(word, number);
      if (list >= 0) for (const word of all.slice(list + 1)) if (word !== ']') at.child(word, number);
      continue;
    }
    const where = verb === 'insert' ? path.slice(0, -3) : path.slice(0, -1);
    let at: Branch | undefined = root;
    for (const word of where) at = at?.raw(word);
    const last = path.at(verb === 'insert' ? -3 : -1) ?? '';
    if (verb === 'insert') at?.move(last, path.at(-2) ?? '', path.at(-1) ?? '');
    else if (verb === 'delete') at?.delete(last);
    else {
      const item = at?.raw(last);
      if (item) item.inactive = verb === 'deactivate';
    }
  }
  return root;
}

/** `name value { inner value; list [ a b ]; }`. `inactive:` before a statement switches it off; comments are left out. */
export function readBraces(text: string, receipt: ConfigReceipt, uses: Uses): Branch {
  const root = new Branch('', 1);
  const stack: { branch: Branch; path: readonly string[] }[] = [{ branch: root, path: [] }];
  let statement: { word: string; line: number }[] = [];
  let comment = false;
  const enter = (): { branch: Branch; path: readonly string[] } => {
    let { branch, path } = stack.at(-1)!;
    let off = false;
    for (const { word, line } of statement) {
      if (word === 'inactive:') {
        off = true;
        continue;
      }
      if (path.length < 4) path = [...path, word];
      branch = branch.child(word, line);
      if (off) branch.inactive = true;
      off = false;
    }
    return { branch, path };
  };
  const count = (path: readonly string[]): void => {
    if (uses(path)) receipt.use();
    else receipt.skip(named(path));
  };
  for (const { number, text: line } of configLines(text)) {
    for (const token of braceTokens(line)) {
      if (comment) {
        if (token.endsWith('*/')) comment = false;
      } else if (token.startsWith('/*')) comment = !token.endsWith('*/') || token.length < 4;
      else if (token === '{') {
        const top = enter();
        count(top.path);
        statement = [];
        // Beyond the depth the inner statements fall to the outer one: nothing is lost but their place.
        stack.push(stack.length < CONFIG_LIMITS.depth ? top : stack.at(-1)!);
      } else if (token === '}') {
        if (stack.length > 1) stack.pop();
        statement = [];
      } else if (token === ';') {
        const list = statement.findIndex(({ word }) => word === '[');
        const members = list < 0 ? [] : statement.slice(list + 1).filter(({ word }) => word !== ']');
        if (list >= 0) statement = statement.slice(0, list);
        const { branch, path } = enter();
        for (const { word, line: at } of members) branch.child(word, at);
        count(path);
        statement = [];
      } else if (statement.length < CONFIG_LIMITS.terms) statement.push({ word: token, line: number });
    }
  }
  if (stack.length > 1) receipt.problem('cut', 'partial', 'The configuration ends inside braces: it was cut. What came before was kept.', 'Export it again.');
  return root;
}

/** Words, `{`, `}`, `;`, `[`, `]` of a line; a comment from # or ## on is left out. */
function braceTokens(line: string): string[] {
  const found: string[] = [];
  for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)(?:"|\\?$)|([{};[\]])|\/\*[\s\S]*?(?:\*\/|$)|#.*$|[^\s{};[\]"]+/g)) {
    if (match[0].startsWith('#')) break;
    found.push(match[1] !== undefined ? match[1].replace(/\\(.)/g, '$1') : match[0]);
  }
  return found;
}

/** XML of PAN-OS: `<entry name="x">` is x, `<member>x</member>` too. */
export function branchOfXml(element: XmlElement, receipt: ConfigReceipt, uses: Uses): Branch {
  const root = new Branch('', element.line);
  const waiting: { from: XmlElement; to: Branch; path: readonly string[] }[] = [{ from: element, to: root, path: [] }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { from, to, path } = next;
    for (const child of from.children) {
      const word = child.name === 'entry' ? child.attributes['name'] ?? '' : child.name === 'member' ? child.text : child.name;
      const inner = path.length < 8 ? [...path, word] : path;
      if (uses(inner)) receipt.use();
      else receipt.skip(named(inner));
      const branch = to.child(word, child.line);
      if (child.name !== 'member' && child.text !== '') branch.child(child.text, child.line);
      waiting.push({ from: child, to: branch, path: inner });
    }
  }
  return root;
}
