import { XMLParser } from 'fast-xml-parser';
import type { Problem } from '../model/problem';

/** reliability §2.2. */
export const XML_LIMITS = { bytes: 64 << 20, depth: 64, references: 100_000 } as const;

export type XmlNode = { readonly [name: string]: unknown };

/**
 * A whole XML text as plain objects: attributes as `@name`, the elements named in `lists` always as arrays. Document types are refused on the raw text, before any parser
 * sees them; `plainDoctype` is a root name whose empty declaration, `<!DOCTYPE nmaprun>`, is harmless and taken out.
 */
export function readXml(text: string, lists: ReadonlySet<string>, plainDoctype?: string): { readonly root: XmlNode } | { readonly problem: Problem } {
  let body = text;
  if (plainDoctype !== undefined) body = body.replace(new RegExp(`<!DOCTYPE\\s+${plainDoctype}\\s*>`), '');
  const forbidden = /<!\s*(DOCTYPE|ENTITY)/i.exec(body);
  if (forbidden) {
    return refusal('document-type', 'The file contains a document type declaration, which is not allowed: it could read other files or swell without bound. Nothing was kept.', 'Export the file again without it.', forbidden.index);
  }
  if ((body.match(/&#/g)?.length ?? 0) > XML_LIMITS.references) return refusal('too-many-references', `The file holds more than ${XML_LIMITS.references} numeric character references; nothing was kept.`, undefined, 0);
  const deep = tooDeep(body);
  if (deep !== undefined) return refusal('too-deep', `Elements are nested deeper than ${XML_LIMITS.depth}; nothing was kept.`, undefined, deep);
  try {
    const parser = new XMLParser({
      ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, parseAttributeValue: false, ignoreDeclaration: true, ignorePiTags: true, htmlEntities: false, maxNestedTags: XML_LIMITS.depth + 1,
      isArray: name => lists.has(name),
    });
    const root: unknown = parser.parse(body);
    return { root: isNode(root) ? root : {} };
  } catch (error) {
    // The parser's own words name its functions and quote the file; where it stopped is all that helps.
    const position = error instanceof Error ? /position (\d{1,9})/.exec(error.message)?.[1] : undefined, offset = position === undefined ? 0 : Math.min(Number(position), body.length);
    return refusal('malformed-xml', `The file is no well-formed XML${position === undefined ? '' : ` at line ${body.slice(0, offset).split('\n').length}`}; nothing was kept.`, 'Export it again.', offset);
  }
}

function refusal(code: string, message: string, advice: string | undefined, offset: number): { problem: Problem } {
  return { problem: { code, weight: 'refused', message, ...(advice !== undefined ? { advice } : {}), at: { offset } } };
}

/** Where elements first nest beyond the limit. Counts tags only, so that a parser's recursion is never tried. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  for (const match of text.matchAll(/<(\/?)[A-Za-z_][^<>]*?(\/?)>/g)) {
    if (match[1] === '/') depth--;
    else if (match[2] !== '/' && ++depth > XML_LIMITS.depth) return match.index;
  }
  return undefined;
}

export function isNode(value: unknown): value is XmlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function children(node: XmlNode, name: string): readonly XmlNode[] {
  const value = Object.hasOwn(node, name) ? node[name] : undefined;
  return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [];
}

export function attribute(node: XmlNode, name: string): string | undefined {
  const value = Object.hasOwn(node, `@${name}`) ? node[`@${name}`] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
