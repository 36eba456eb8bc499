import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { FileTokens } from './file-tokens';
import { filesBelow } from './files-below';
import { isTrusted } from './gate';
import { mayLoad } from './lockdown';
import { RecentEngagements } from './recent';

// What is tested here is ours alone; Electron itself runs in the end-to-end tests.
vi.mock('electron', () => ({ app: {}, dialog: {}, ipcMain: {}, net: {}, protocol: {}, session: {}, shell: {} }));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-main-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('whose messages are heard', () => {
  type Event = Parameters<typeof isTrusted>[0];
  const windowAt = (url: string) => {
    const mainFrame = { url };
    return { mainFrame } as unknown as Event['sender'] & { mainFrame: Event['senderFrame'] };
  };
  const from = (sender: ReturnType<typeof windowAt>, senderFrame: unknown = sender.mainFrame): Event => ({ sender, senderFrame } as Event);

  test('the top frame of our own window on our own page', () => {
    const own = windowAt('app://bundle/index.html');
    expect(isTrusted(from(own), own, undefined)).toBe(true);
  });

  test('and nobody else', () => {
    const own = windowAt('app://bundle/index.html');
    expect(isTrusted(from(own, { url: 'app://bundle/index.html' }), own, undefined), 'a frame inside').toBe(false);
    expect(isTrusted(from(own, null), own, undefined), 'a frame that is gone').toBe(false);
    expect(isTrusted(from(windowAt('app://bundle/index.html')), own, undefined), 'another window').toBe(false);
    expect(isTrusted(from(own), undefined, undefined), 'no window').toBe(false);
    for (const url of ['https://example.com/', 'app://bundle.evil/x', 'app://bundleevil/x', 'file:///etc/passwd', 'data:text/html,x', 'about:blank', '', 'no address at all']) {
      const other = windowAt(url);
      expect([url, isTrusted(from(other), other, undefined)]).toEqual([url, false]);
      expect([url, isTrusted(from(other), other, 'http://localhost:5173')]).toEqual([url, false]);
    }
  });

  test('the development server only where there is one', () => {
    const own = windowAt('http://localhost:5173/index.html');
    expect(isTrusted(from(own), own, 'http://localhost:5173')).toBe(true);
    expect(isTrusted(from(own), own, undefined)).toBe(false);
    expect(isTrusted(from(own), own, 'http://localhost:5174')).toBe(false);
  });
});

test('only the bundle may be loaded', () => {
  for (const url of ['app://bundle/index.html', 'data:image/png;base64,AA', 'blob:app://bundle/1', 'devtools://devtools/x']) expect([url, mayLoad(url, undefined)]).toEqual([url, true]);
  for (const url of ['http://example.com', 'https://bundle/', 'ws://localhost:5173', 'file:///etc/passwd', 'app://other/x', 'app://bundle.example/x', 'ftp://x/', 'javascript:alert(1)', 'nonsense', '']) expect([url, mayLoad(url, undefined)]).toEqual([url, false]);
  expect(mayLoad('ws://localhost:5173/', 'http://localhost:5173')).toBe(true);
  expect(mayLoad('http://localhost:80/', 'http://localhost:5173')).toBe(false);
});

test('a token stands for one path and cannot be guessed', () => {
  const tokens = new FileTokens();
  const token = tokens.mint('/data/a/../b.pcap');
  expect(token).toMatch(/^file-[0-9a-f]{32}$/);
  expect([tokens.path(token), tokens.name(token)]).toEqual(['/data/b.pcap', 'b.pcap']);
  expect(tokens.mint('/data/b.pcap')).toBe(token);
  expect(tokens.mint('/data/c.pcap')).not.toBe(token);
  for (const forged of ['/data/b.pcap', `file-${'0'.repeat(32)}`, '', '__proto__', 'constructor']) expect([forged, tokens.path(forged), tokens.name(forged)]).toEqual([forged, undefined, undefined]);
  expect(new FileTokens().path(token), 'a token of another session').toBeUndefined();
});

test('folders are walked in name order, links in them are not followed, and what was chosen by hand is passed on', () => {
  const tokens = new FileTokens();
  mkdirSync(join(folder, 'drop/deep'), { recursive: true });
  for (const name of ['drop/b.pcap', 'drop/a.pcap', 'drop/deep/c.csv', 'outside.pcap']) writeFileSync(join(folder, name), name);
  symlinkSync('..', join(folder, 'drop/loop'));
  symlinkSync('../outside.pcap', join(folder, 'drop/link.pcap'));
  const names = (...paths: string[]): string[] => filesBelow(paths.map(path => join(folder, path)), tokens).map(file => file.name);
  expect(names('drop')).toEqual(['a.pcap', 'b.pcap', 'c.csv']);
  expect(names('drop/link.pcap')).toEqual(['link.pcap']);
  expect(names('absent', 'outside.pcap')).toEqual(['outside.pcap']);
  const [chosen] = filesBelow([join(folder, 'outside.pcap')], tokens);
  expect(chosen).toMatchObject({ bytes: 12 });
  expect(JSON.stringify(chosen)).not.toContain(folder);
});

test('the list of recent engagements is kept, newest first, each once, at most twenty; a damaged one is empty', () => {
  const tokens = new FileTokens();
  const file = join(folder, 'recent.json');
  const recent = new RecentEngagements(file, tokens);
  expect(recent.list()).toEqual([]);
  writeFileSync(join(folder, 'e0.crossdock'), 'x');
  for (let n = 0; n < 25; n++) recent.add(join(folder, `e${n}.crossdock`), `Site ${n}`);
  recent.add(join(folder, 'e10.crossdock'), 'Site ten');
  recent.add(join(folder, 'e0.crossdock'), 'Site 0');
  const list = recent.list();
  expect(list).toHaveLength(20);
  expect(list.slice(0, 3).map(entry => [entry.name, entry.missing])).toEqual([['Site 0', false], ['Site ten', true], ['Site 24', true]]);
  expect(JSON.stringify(list)).not.toContain(folder);
  recent.remove(tokens.path(list[0]!.token)!);
  expect(new RecentEngagements(file, tokens).list()[0]!.name).toBe('Site ten');
  for (const damage of ['', '{', '{"a": 1}', '[1, null, {"path": 3}]', readFileSync(file, 'utf8').slice(0, 50)]) {
    writeFileSync(file, damage);
    expect(recent.list()).toEqual([]);
  }
});
