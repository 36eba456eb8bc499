import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STREAM_LIMITS, XmlStream } from './xml-stream-kit';

/** Everything that the handler is told, read in pieces of `size` characters. */
function events(text: string, size = text.length || 1): string[] {
  const told: string[] = [];
  const xml = new XmlStream(new Set(['a', 'b', 'text']), {
    open: (name, attributes, path, line) => told.push(`${line} ${[...path, name].join('/')} ${JSON.stringify([...attributes])}`),
    close: (name, inner, path, line) => told.push(`${line} ${[...path, name].join('/')} = ${JSON.stringify(inner)}`),
  });
  for (let at = 0; at < text.length; at += size) xml.push(text.slice(at, at + size));
  xml.end();
  if (xml.problem) told.push(`${xml.problem.weight} ${xml.problem.code}`);
  return told;
}

test('elements, attributes, texts, lines', () => {
  expect(events('<?xml version="1.0" encoding="UTF-8"?>\n<x:a one="1 &gt; 0" two=\'"\'>A &amp; &#66;&#x43;<!-- <b> -->\n<b>in<c/>ner<![CDATA[<&amp;>]]></b></x:a>\n')).toEqual([
    '2 a [["one","1 > 0"],["two","\\""]]', '3 a/b []', '3 a/b/c []', '3 a/b/c = ""', '3 a/b = "inner<&amp;>"', '2 a = "A & BC\\n"',
  ]);
});

test.each([
  ['<!DOCTYPE a><a/>', 'refused document-type'], ['<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'refused document-type'], ['<a><!ENTITY x "y"></a>', 'refused document-type'],
  ['<?xml version="1.0" encoding="UTF-7"?><a/>', 'refused encoding'], ['<a'.repeat(3), 'refused malformed-xml'], ['hello', 'refused malformed-xml'], ['', 'refused malformed-xml'],
  ['<a><b></a>', 'partial malformed-xml'], ['<a/><b/>', 'partial malformed-xml'], ['<a><b>', 'partial cut'], ['<a><b', 'partial cut'], ['<a><!-- x', 'partial cut'],
])('%s is %s', (text, outcome) => {
  expect(events(text).at(-1)).toBe(outcome);
  expect(events(text, 1).at(-1)).toBe(outcome);
});

test('what a file needs to exhaust a reader is refused', () => {
  expect(events('<a>'.repeat(10_000)).at(-1)).toBe('refused too-deep');
  expect(events(`<a ${Array.from({ length: STREAM_LIMITS.attributes + 1 }, (_, i) => `x${i}="1"`).join(' ')}/>`).at(-1)).toBe('refused too-many-attributes');
  expect(events(`<a>${'x'.repeat(STREAM_LIMITS.text + 1)}</a>`, 1 << 16).at(-1)).toBe('refused text-too-long');
  expect(events(`<a>${'&#65;'.repeat(STREAM_LIMITS.references + 1)}</a>`).at(-1)).toBe('refused too-many-references');
  expect(events(`<a b="${'x'.repeat(STREAM_LIMITS.tag + 1)}`, 1 << 16).at(-1)).toBe('refused tag-too-long');
  expect(events('<a>&unknown; &#55296; &#1114112;</a>').at(-1)).toBe('1 a = "&unknown; \ufffd \ufffd"');
});

test('the pieces in which a text comes do not show', () => {
  const piece = fc.constantFrom('<a>', '</a>', '<b x="1>2">', '</b>', '<c/>', 'text', '&amp;', '&#', ';', '\n', '<!--', '-->', '<![CDATA[', ']]>', '<?pi', '?>', '"', "'", '<', '>', '/', ' ', '<!DOCTYPE');
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (parts, size) => {
    const text = `<a>${parts.join('')}`;
    expect(events(text, size)).toEqual(events(text));
  }), { numRuns: 500 });
});
