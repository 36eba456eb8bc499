import type { Problem } from '../model/problem';
import { XML_LIMITS } from './xml-kit';

/** reliability §2.2; a tag is held whole, a text is not. `kept`: characters of one element's text that are handed on, the rest is only counted. */
export const STREAM_LIMITS = { ...XML_LIMITS, attributes: 256, text: 8 << 20, tag: 1 << 20, kept: 65_536 } as const;

export interface XmlHandler {
  /** `path`: the elements around it, outermost first, without itself. Names have no namespace prefix. */
  open?(name: string, attributes: ReadonlyMap<string, string>, path: readonly string[], line: number): void;
  /** `text`: what stands directly in the element, of those in `collect`; else empty. `line` is that of its begin. */
  close?(name: string, text: string, path: readonly string[], line: number): void;
}

interface Element {
  readonly name: string;
  readonly line: number;
  readonly collects: boolean;
  text: string;
  length: number;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
/** Encodings in which every byte below 128 is ASCII; UTF-16 shows by itself before any declaration is read. */
const ENCODINGS = /^(utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-8859-\d+|latin-?1|windows-125\d|cp125\d)$/i;

/**
 * Reads XML of any size while it comes in: one element deep in memory instead of a tree of the file, because scans of a large site have hundreds of megabytes. It checks what an
 * attack needs (document types, nesting, attributes, endless texts and tags, references) and that tags match; it is no validator. Entities are the five of XML and numbers: no other
 * can exist without a document type.
 */
export class XmlStream {
  private rest = '';
  private scanned = 0;
  private quote = '';
  private line = 1;
  private references = 0;
  private readonly stack: Element[] = [];
  private readonly path: string[] = [];
  private seenRoot = false;
  /** Set once nothing more is read. */
  problem: Problem | undefined;

  constructor(private readonly collect: ReadonlySet<string>, private readonly handler: XmlHandler) {}

  push(text: string): void {
    if (this.problem) return;
    const all = this.rest === '' ? text : this.rest + text;
    let at = 0;
    while (at < all.length && !this.problem) {
      const next = all[at] === '<' ? this.markup(all, at) : this.characters(all, at);
      if (next === undefined) break;
      at = next;
    }
    this.rest = this.problem ? '' : all.slice(at);
  }

  end(): void {
    if (this.problem) return;
    if (this.rest !== '' && this.rest[0] !== '<') this.addText(decoded(this.rest));
    const inside = this.rest[0] === '<';
    if (inside || this.stack.length > 0) {
      const open = this.stack.at(-1);
      this.problem = {
        code: 'cut', weight: 'partial', message: `The file ends in line ${this.line} before ${inside ? 'the end of a tag' : `“</${open!.name}>”`}: it was cut, or the program that wrote it was stopped. What came before was kept.`,
        advice: 'Export it again.', at: { line: this.line },
      };
    } else if (!this.seenRoot) this.problem = this.refusal('malformed-xml', 'The file holds no XML element; nothing was kept.');
  }

  /** Reads a run of text from `at`; gives where it ends, or undefined when it takes the next piece to tell. */
  private characters(all: string, at: number): number | undefined {
    const tag = all.indexOf('<', at);
    let end = tag < 0 ? all.length : tag;
    if (tag < 0) {
      // A reference that is cut by the end of the piece waits for the next one.
      const reference = all.lastIndexOf('&');
      if (reference >= at && all.length - reference < 16 && !all.includes(';', reference)) end = reference;
      if (end === at) return undefined;
    }
    const raw = all.slice(at, end);
    this.count(raw);
    if (raw.includes('&')) {
      for (let i = raw.indexOf('&#'); i >= 0; i = raw.indexOf('&#', i + 2)) this.references++;
      if (this.references > STREAM_LIMITS.references) this.problem = this.refusal('too-many-references', `The file holds more than ${STREAM_LIMITS.references} numeric character references; nothing was kept.`);
    }
    this.addText(decoded(raw));
    return end;
  }

  private addText(text: string): void {
    const element = this.stack.at(-1);
    if (!element) {
      if (text.trim() !== '') this.malformed('text outside of the root element');
      return;
    }
    element.length += text.length;
    if (element.length > STREAM_LIMITS.text) this.problem = this.refusal('text-too-long', `The element “${element.name}” holds more than ${STREAM_LIMITS.text} characters; nothing was kept.`);
    else if (element.collects && element.text.length < STREAM_LIMITS.kept) element.text += text.slice(0, STREAM_LIMITS.kept - element.text.length);
  }

  private markup(all: string, at: number): number | undefined {
    for (const [opens, closes] of [['<!--', '-->'], ['<![CDATA[', ']]>'], ['<?', '?>']] as const) {
      if (!all.startsWith(opens, at)) {
        if (opens.startsWith(all.slice(at))) return undefined;
        continue;
      }
      const end = all.indexOf(closes, Math.max(at + opens.length, this.scanned));
      if (end < 0) {
        this.scanned = Math.max(at + opens.length, all.length - 2) - at;
        if (all.length - at > STREAM_LIMITS.text) this.problem = this.refusal('text-too-long', `A ${opens === '<!--' ? 'comment' : 'section'} in line ${this.line} has no end within ${STREAM_LIMITS.text} characters; nothing was kept.`);
        return undefined;
      }
      this.scanned = 0;
      const body = all.slice(at + opens.length, end);
      if (opens === '<![CDATA[') this.addText(body);
      else if (opens === '<?') this.instruction(body);
      this.count(body);
      return end + closes.length;
    }
    if (all[at + 1] === '!') {
      this.problem = this.refusal('document-type', 'The file contains a document type declaration, which is not allowed: it could read other files or swell without bound. Nothing was kept.', 'Export the file again without it.');
      return undefined;
    }
    // Quoted text may hold `>`; a `<` inside a tag may not be.
    let i = at + Math.max(1, this.scanned);
    let quote = this.quote;
    for (; i < all.length; i++) {
      if (quote !== '') {
        const closed = all.indexOf(quote, i);
        if (closed < 0) i = all.length - 1;
        else {
          i = closed;
          quote = '';
        }
        continue;
      }
      const code = all.charCodeAt(i);
      if (code === 62) break;
      if (code === 34) quote = '"';
      else if (code === 39) quote = "'";
      else if (code === 60) {
        this.malformed('a tag inside a tag');
        return undefined;
      }
    }
    if (i >= all.length) {
      this.scanned = all.length - at;
      this.quote = quote;
      if (all.length - at > STREAM_LIMITS.tag) this.problem = this.refusal('tag-too-long', `A tag that begins in line ${this.line} has more than ${STREAM_LIMITS.tag} characters; nothing was kept.`);
      return undefined;
    }
    this.scanned = 0;
    this.quote = '';
    const tag = all.slice(at + 1, i);
    this.tag(tag);
    this.count(tag);
    return i + 1;
  }

  private instruction(body: string): void {
    const encoding = /^xml\s[^>]*?encoding\s*=\s*["']\s*([^"']*?)\s*["']/i.exec(body)?.[1];
    // UTF-7 can write a document type without the characters of one.
    if (encoding !== undefined && !ENCODINGS.test(encoding)) this.problem = this.refusal('encoding', `The file says it is encoded as “${encoding.slice(0, 20)}”, which is not read; nothing was kept.`, 'Save it as UTF-8.');
  }

  private tag(tag: string): void {
    if (tag[0] === '/') {
      const element = this.stack.pop();
      const name = localName(tag.slice(1).trim());
      if (element?.name !== name) {
        this.malformed(`“</${name.slice(0, 40)}>” where ${element ? `“</${element.name.slice(0, 40)}>”` : 'nothing'} is open`);
        return;
      }
      this.path.pop();
      this.handler.close?.(name, element.text, this.path, element.line);
      return;
    }
    const empty = tag.endsWith('/');
    const body = empty ? tag.slice(0, -1) : tag;
    const named = /^[^\s/"'=]+/.exec(body)?.[0];
    if (named === undefined || (this.stack.length === 0 && this.seenRoot)) {
      this.malformed(named === undefined ? 'a tag without a name' : 'a second root element');
      return;
    }
    const attributes = new Map<string, string>();
    for (const match of body.slice(named.length).matchAll(/([^\s=/<>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
      if (attributes.size >= STREAM_LIMITS.attributes) {
        this.problem = this.refusal('too-many-attributes', `A tag in line ${this.line} has more than ${STREAM_LIMITS.attributes} attributes; nothing was kept.`);
        return;
      }
      attributes.set(localName(match[1]!), decoded(match[2] ?? match[3] ?? ''));
    }
    this.seenRoot = true;
    const name = localName(named);
    this.handler.open?.(name, attributes, this.path, this.line);
    if (empty) {
      this.handler.close?.(name, '', this.path, this.line);
      return;
    }
    this.stack.push({ name, line: this.line, collects: this.collect.has(name), text: '', length: 0 });
    this.path.push(name);
    if (this.stack.length > STREAM_LIMITS.depth) this.problem = this.refusal('too-deep', `Elements are nested deeper than ${STREAM_LIMITS.depth}; nothing was kept.`);
  }

  private count(text: string): void {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.line++;
  }

  private malformed(what: string): void {
    this.problem = { code: 'malformed-xml', weight: this.seenRoot ? 'partial' : 'refused', message: `The file is no well-formed XML from line ${this.line} on (${what}); ${this.seenRoot ? 'what came before was kept' : 'nothing was kept'}.`, advice: 'Export it again.', at: { line: this.line } };
  }

  private refusal(code: string, message: string, advice = 'Export it again.'): Problem {
    return { code, weight: 'refused', message, advice, at: { line: this.line } };
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w{2,4}));/g, (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
    if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name]! : whole;
    const code = decimal !== undefined ? Number(decimal) : parseInt(hex!, 16);
    return code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
  });
}
