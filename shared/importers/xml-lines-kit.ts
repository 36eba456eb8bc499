import type { Problem } from '../model/problem';
import { XML_LIMITS } from './xml-kit';

/** An element with the line it begins in: rules of a firewall are named by line, which a general XML parser does not keep. */
export interface XmlElement {
  readonly name: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** Its own text, trimmed. */
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' };
/** Elements of one file. */
const ELEMENTS = 2_000_000;

function plain(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (name.startsWith('#')) {
      const code = name[1] === 'x' || name[1] === 'X' ? parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
    }
    return Object.hasOwn(ENTITIES, name) ? ENTITIES[name]! : whole;
  });
}

/** The root element. Document types are refused; what ends early is closed and said. */
export function readXmlLines(text: string): { readonly root: XmlElement; readonly problem?: Problem } | { readonly problem: Problem } {
  const refuse = (code: string, message: string): { problem: Problem } => ({ problem: { code, weight: 'refused', message } });
  if (/<!\s*(DOCTYPE|ENTITY)/i.test(text)) return refuse('document-type', 'The file contains a document type declaration, which is not allowed. Nothing was kept.');
  const top: XmlElement = { name: '', line: 1, attributes: {}, children: [], text: '' };
  const stack: XmlElement[] = [top];
  let line = 1;
  let counted = 0;
  let elements = 0;
  const lineAt = (offset: number): number => {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
      line++;
      counted = at + 1;
    }
    return line;
  };
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('<', at);
    const own = stack.at(-1)!;
    const before = text.slice(at, open < 0 ? text.length : open).trim();
    if (before !== '' && stack.length > 1) own.text += plain(before);
    if (open < 0) break;
    if (text.startsWith('<!--', open)) {
      const end = text.indexOf('-->', open);
      at = end < 0 ? text.length : end + 3;
      continue;
    }
    if (text.startsWith('<![CDATA[', open)) {
      const end = text.indexOf(']]>', open);
      own.text += text.slice(open + 9, end < 0 ? text.length : end);
      at = end < 0 ? text.length : end + 3;
      continue;
    }
    const end = text.indexOf('>', open);
    if (end < 0) break;
    const tag = text.slice(open + 1, end);
    at = end + 1;
    if (tag.startsWith('?') || tag.startsWith('!')) continue;
    if (tag.startsWith('/')) {
      const name = tag.slice(1).trim();
      if (stack.length > 1 && own.name === name) stack.pop();
      else return refuse('malformed-xml', 'The file is no well-formed XML: an element is closed that is not open. Nothing was kept.');
      continue;
    }
    const name = /^[^\s/]+/.exec(tag)?.[0];
    if (name === undefined) return refuse('malformed-xml', 'The file is no well-formed XML: an element has no name. Nothing was kept.');
    if (++elements > ELEMENTS) return refuse('too-many-elements', `The file holds more than ${ELEMENTS} elements; nothing was kept.`);
    if (stack.length > XML_LIMITS.depth) return refuse('too-deep', `Elements are nested deeper than ${XML_LIMITS.depth}; nothing was kept.`);
    const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const match of tag.slice(name.length).matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) attributes[match[1]!] = plain(match[2] ?? match[3] ?? '');
    const element: XmlElement = { name, line: lineAt(open), attributes, children: [], text: '' };
    own.children.push(element);
    if (!tag.endsWith('/')) stack.push(element);
  }
  const root = top.children[0];
  if (!root) return refuse('malformed-xml', 'The file holds no element. Nothing was kept.');
  return stack.length > 1 ? { root, problem: { code: 'cut', weight: 'partial', message: 'The file ends inside an element: it was cut. What came before was kept.', advice: 'Export it again.' } } : { root };
}

export function inner(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let at = element;
  for (const name of path) at = at?.children.find(child => child.name === name);
  return at;
}

export function textOf(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  const text = inner(element, ...path)?.text;
  return text === undefined || text === '' ? undefined : text;
}
