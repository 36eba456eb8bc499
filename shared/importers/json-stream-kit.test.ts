import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JSON_LIMITS, JsonStream, member, textOf } from './json-stream-kit';

function read(text: string, size = text.length || 1): { members: Record<string, unknown>; entries: unknown[]; problem: string | undefined } {
  const members: Record<string, unknown> = {};
  const entries: unknown[] = [];
  const json = new JsonStream(new Set(['list', 'more']), {
    entry: (list, value, place) => entries.push([list, value, place]),
    member: (name, value) => Object.defineProperty(members, name, { value, enumerable: true, configurable: true }),
  });
  for (let at = 0; at < text.length; at += size) json.push(text.slice(at, at + size));
  json.end();
  return { members, entries, problem: json.problem?.code };
}

test('members come whole, elements of the lists one by one with their place', () => {
  expect(read('\ufeff{ "a": {"b": [1, "]}"]}, "list": [ {"x": "\\"}"}, 2 ,null, [3]], "n": -1.5e3 , "more": [], "t": true}\n')).toEqual({
    members: { a: { b: [1, ']}'] }, n: -1500, t: true }, entries: [['list', { x: '"}' }, { pointer: '/list/0' }], ['list', 2, { pointer: '/list/1' }], ['list', null, { pointer: '/list/2' }], ['list', [3], { pointer: '/list/3' }]], problem: undefined,
  });
});

test.each([
  ['', 'malformed-json'], ['[1]', 'malformed-json'], ['{"a": 1', 'cut'], ['{"list": [{"a": 1}', 'cut'], ['{"a": 1}x', 'malformed-json'], ['{"a": NaN}', 'malformed-json'], ['{"list": [1,,2]}', 'malformed-json'], ['{"list": [1 2]}', 'malformed-json'],
  ['{"a": [1}}', 'malformed-json'], ['{,}', 'malformed-json'], ['{1: 2}', 'malformed-json'], ['{"a": {"b": 1,}}', 'malformed-json'], ['{"a" 1}', 'malformed-json'], ['{"a":}', 'malformed-json'], ['{"a": 1,}', 'malformed-json'],
])('%.30s is refused', (text, code) => {
  expect([text.slice(0, 30), read(text).problem]).toEqual([text.slice(0, 30), code]);
  expect(read(text, 3).problem).toBe(code);
});

test('a file that is a list itself is read where that is asked for', () => {
  const entries: unknown[] = [];
  const json = new JsonStream(new Set(['']), { entry: (list, value, place) => entries.push([list, value, place]) });
  json.push(' [1, {"a": [2]} ] ');
  json.end();
  expect([entries, json.problem]).toEqual([[['', 1, { pointer: '/0' }], ['', { a: [2] }, { pointer: '/1' }]], undefined]);
  json.push('x');
  expect(json.problem?.code).toBe('malformed-json');
});

test('nesting without end is refused', () => {
  expect(read(`{"a": ${'['.repeat(100_000)}`).problem).toBe('too-deep');
  expect(read(`{"list": [${'{"a":'.repeat(100_000)}`, 1000).problem).toBe('too-deep');
});

test('an entry without end is refused', () => {
  const json = new JsonStream(new Set(['list']), { entry: () => undefined });
  json.push('{"list": ["');
  const piece = 'x'.repeat(1 << 20);
  for (let i = 0; i < (JSON_LIMITS.entry >> 20) + 2; i++) json.push(piece);
  expect(json.problem?.code).toBe('entry-too-large');
});

test('whatever JSON object comes, in whatever pieces, it is read as the built-in parser reads it', () => {
  fc.assert(fc.property(fc.dictionary(fc.constantFrom('a', 'list', 'more', '__proto__', 'b "c"'), fc.jsonValue({ maxDepth: 3 })), fc.integer({ min: 1, max: 9 }), fc.boolean(), (value, size, pretty) => {
    const text = JSON.stringify(value, null, pretty ? 1 : 0);
    const { members, entries, problem } = read(text, size);
    expect(problem).toBeUndefined();
    for (const [name, own] of Object.entries(JSON.parse(text) as Record<string, unknown>)) {
      if ((name === 'list' || name === 'more') && Array.isArray(own)) expect(entries.filter(entry => (entry as unknown[])[0] === name).map(entry => (entry as unknown[])[1])).toEqual(own);
      else expect(Object.getOwnPropertyDescriptor(members, name)?.value).toEqual(own);
    }
  }), { numRuns: 300 });
});

test('arbitrary texts are read or refused, the same in any pieces', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '"list"', '"a"', '1', ' ', '\\', 'true', '\n'), { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), (parts, size) => {
    const text = `{${parts.join('')}`;
    expect(read(text, size)).toEqual(read(text));
    if (read(text).problem === undefined) expect(() => JSON.parse(text) as unknown).not.toThrow();
  }), { numRuns: 1000 });
});

test('names that every object has are no members', () => {
  expect(member({}, 'constructor', 'name')).toBeUndefined();
  expect(textOf({ a: { b: 'x' } }, 'a', 'b')).toBe('x');
});
