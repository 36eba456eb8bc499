import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Reader } from '../shared/binary/reader';
import type { AnyProtocol, MessageContext } from '../shared/protocols/definition';

const root = join(import.meta.dirname, '..');
let work = '';
let protocol: AnyProtocol;

// The example of the page as a reader would copy it: into a file beside the other protocols, built by the project's own bundler.
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'crossdock-adding-'));
  const page = readFileSync(join(root, 'docs', 'adding.md'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const source = example.replace(/from '(\.[^']*)'/g, (_, path: string) => `from ${JSON.stringify(resolve(root, 'shared/protocols', path))}`);
  writeFileSync(join(work, 'conveyor-telegram.ts'), source);
  await build({ input: join(work, 'conveyor-telegram.ts'), platform: 'node', external: id => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id), output: { dir: join(work, 'out'), format: 'esm', entryFileNames: 'example.mjs' }, logLevel: 'silent' });
  protocol = ((await import(pathToFileURL(join(work, 'out', 'example.mjs')).href)) as { conveyorTelegram: AnyProtocol }).conveyorTelegram;
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

const telegram = Uint8Array.from([0xc0, 0xde, 0, 2, 0, 3, 0x4d, 0x31, 0x37]);
const context = {} as MessageContext;

test('the protocol of docs/adding.md recognises its telegram and nothing shorter or other', () => {
  expect(protocol.recognises(new Reader(telegram), context)).toBe(true);
  expect(protocol.recognises(new Reader(telegram.subarray(0, 5)), context)).toBe(false);
  expect(protocol.recognises(new Reader(Uint8Array.from([0xc0, 0xdd, 0, 2, 0, 0])), context)).toBe(false);
});

test('it consumes one telegram, states the station, and counts a move', () => {
  const payload = new Reader(Uint8Array.from([...telegram, 0xff]));
  const message = protocol.dissect(payload, context);
  expect(payload.remaining).toBe(1);
  expect(protocol.observe(message, context)).toEqual([expect.objectContaining({ about: 'sender', key: 'conveyor-telegram.station', value: 'M17' })]);
  expect(protocol.operations!(message, context)).toEqual([{ name: 'move', code: 2, kind: 'control' }]);
});

test('it waits for the rest of a telegram that is cut', () => {
  expect(() => protocol.dissect(new Reader(telegram.subarray(0, 7)), context)).toThrow(expect.objectContaining({ name: 'Truncated' }));
});
