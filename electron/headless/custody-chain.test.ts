import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Workspace } from '../engine/workspace';
import { checkChain, readCustodyLines } from '../store/custody';
import { loadSqlite } from '../store/sqlite';
import { crossdock, modbusFrames, NOW, pcap, scratch, sha256, type Ran } from './cli-test-kit';

const LIST = 'name,ip,mac,role\nPRESS-PLC,10.20.30.10,00:80:f4:00:00:10,PLC\n';
const VERIFIER = resolve(import.meta.dirname, '../../docs/verify-custody.mjs');

/** The verifier that a client runs: Node alone, from a folder that is not ours. */
const alone = (folder: string, ...words: string[]): Ran => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VERIFIER, folder, ...words], { encoding: 'utf8', cwd: folder, env: {} });
  return { status, out: stdout, err: stderr };
};

function delivered(...more: string[]): { folder: string; out: string; engagement: string; inputs: string[] } {
  const folder = scratch();
  const inputs = [join(folder, 'press.pcap'), join(folder, 'list.csv')];
  writeFileSync(inputs[0]!, pcap(modbusFrames()));
  writeFileSync(inputs[1]!, LIST);
  const out = join(folder, 'out');
  const ran = crossdock(['analyze', ...inputs, '--out', out, '--quiet', '--now', NOW, ...more], { CROSSDOCK_ANALYST: 'Ana Lyst' });
  expect(ran.status, ran.err).toBe(0);
  return { folder, out, engagement: join(out, 'engagement.crossdock'), inputs };
}

describe('the chain of custody', () => {
  test('says who took in what, what was computed from it and what was written, each by its SHA-256; the client checks it without the program', async () => {
    const { folder, out, engagement, inputs } = delivered();
    const chain = checkChain(readCustodyLines(readFileSync(join(out, 'custody.jsonl'))));
    expect(chain.broken).toBeUndefined();
    expect(chain.deeds.map(({ action }) => action)).toEqual(['import', 'import', 'analysis', 'export']);
    for (const { who, at, tool } of chain.deeds) expect([who, at, tool.replace(/ .*/, '')]).toEqual(['Ana Lyst', '2026-09-07T06:00:00.000Z', 'Crossdock']);
    const [list, press, analysis, exported] = chain.deeds;
    expect([list!.inputs[0], press!.inputs[0]]).toMatchObject([{ name: 'list.csv', sha256: sha256(inputs[1]!) }, { name: 'press.pcap', sha256: sha256(inputs[0]!) }]);
    expect(analysis!.inputs.map(({ sha256: hash }) => hash)).toEqual(expect.arrayContaining([sha256(inputs[0]!), sha256(inputs[1]!)]));
    expect(exported!.inputs).toEqual(analysis!.outputs);
    expect(exported!.outputs.map(({ name }) => name).sort()).toEqual(['analysis.json', 'attack-model.json', 'report.xlsx']);
    for (const { name, sha256: hash } of exported!.outputs) expect(sha256(join(out, name)), name).toBe(hash);
    // The engagement that was delivered with it ends in the same row.
    const workspace = await Workspace.open(engagement, '0');
    expect(workspace.checkCustody()).toEqual(chain);
    workspace.close();

    const verified = crossdock(['verify', engagement]);
    expect(verified, verified.err).toMatchObject({ status: 0, out: expect.stringContaining(`intact     chain of custody: 4 rows, the last with SHA-256 ${chain.head}`) });
    expect(JSON.parse(crossdock(['verify', out, '--json']).out)).toMatchObject({ delivery: 'intact', custody: { state: 'intact', rows: 4, head: chain.head } });
    const client = alone(out, '--head', chain.head, ...inputs);
    expect(client, client.err).toMatchObject({ status: 0, err: '', out: expect.stringContaining('"import" by "Ana Lyst"') });
    writeFileSync(join(folder, 'other.csv'), `${LIST} `);
    expect(alone(out, join(folder, 'other.csv'))).toMatchObject({ status: 1, err: expect.stringContaining('other.csv was never imported') });
    writeFileSync(join(out, 'analysis.json'), '{}');
    expect(alone(out)).toMatchObject({ status: 1, err: expect.stringContaining('analysis.json has another SHA-256') });
  }, 120_000);

  test('a flipped byte in a row of the engagement or of the delivery is found by both, with the row', () => {
    const { out, engagement } = delivered();
    const bytes = readFileSync(engagement);
    for (const [text, row] of [['"action":"import"', [1, 2]], ['"action":"analysis"', [3]], ['"action":"export"', [4]]] as const) {
      const at = bytes.indexOf(text);
      expect(at).toBeGreaterThan(0);
      const doctored = Buffer.from(bytes);
      doctored[at + 11]! ^= 1;
      const path = join(out, '..', 'doctored.crossdock');
      writeFileSync(path, doctored);
      const ran = crossdock(['verify', path]);
      expect(ran.status).toBe(1);
      expect(row.map(n => `does not hold in row ${n}: its content has not the SHA-256`).some(words => ran.err.includes(words)), ran.err).toBe(true);
      expect(JSON.parse(crossdock(['verify', path, '--json']).out)).toMatchObject({ custody: { state: 'ALTERED' } });
    }
    const lines = readFileSync(join(out, 'custody.jsonl'));
    lines[lines.indexOf('Ana Lyst')]! ^= 1;
    writeFileSync(join(out, 'custody.jsonl'), lines);
    expect(crossdock(['verify', out])).toMatchObject({ status: 1, err: expect.stringContaining('does not hold in row 1') });
    expect(alone(out)).toMatchObject({ status: 1, err: expect.stringContaining('row 1 does not hold') });
  }, 120_000);

  test('what was changed past the chain breaks the row that wrote it', async () => {
    const { engagement } = delivered();
    const sqlite = await loadSqlite();
    const after = async (sql: string): Promise<string | undefined> => {
      const database = new sqlite.Database(readFileSync(engagement));
      database.run(sql);
      const path = `${engagement}.changed`;
      writeFileSync(path, database.export());
      const workspace = await Workspace.open(path, '0');
      const { broken } = workspace.checkCustody();
      workspace.close();
      return broken && `${broken.row}: ${broken.why}`;
    };
    expect(await after('UPDATE source SET position = position')).toBeUndefined();
    expect(await after("UPDATE reading_part SET items = replace(items, 'PRESS-PLC', 'PRESS-PLX')")).toMatch(/^1: what was read from list\.csv is no longer/);
    expect(await after(`UPDATE source SET sha256 = '${'0'.repeat(64)}' WHERE name = 'press.pcap'`)).toMatch(/^2: it names another SHA-256 for press\.pcap/);
    expect(await after("UPDATE result SET value = replace(value, 'PRESS', 'DRESS')")).toMatch(/^3: the result of the analysis is no longer/);
    expect(await after('DELETE FROM custody WHERE n >= 3')).toMatch(/^3: it is missing: no row says how the result/);
    expect(await after('DELETE FROM custody')).toMatch(/^1: it is missing/);
  }, 120_000);

  test('an edit is a row by kind and hash, without its words; one that was rewritten, slipped in or taken out breaks the chain', async () => {
    const { engagement } = delivered();
    const workspace = await Workspace.open(engagement, '0');
    const [press] = workspace.analysis!.assets;
    workspace.edit({ kind: 'note', assets: [press!.id], value: 'Quentin said so' }, 1_000, 'Ana Lyst');
    workspace.undo(2_000, 'Ana Lyst');
    const rows = workspace.custodyLines();
    const path = `${engagement}.edited`;
    workspace.save(path);
    workspace.close();
    expect(checkChain(readCustodyLines(rows)).deeds.slice(-2).map(({ action, parameters, at }) => [action, parameters, at])).toEqual([['edit', { of: 'note' }, '1970-01-01T00:00:01.000Z'], ['edit', { of: 'undo' }, '1970-01-01T00:00:02.000Z']]);
    expect(Buffer.from(rows).includes('Quentin')).toBe(false);
    const sqlite = await loadSqlite();
    const after = async (sql: string): Promise<string | undefined> => {
      const database = new sqlite.Database(readFileSync(path));
      database.run(sql);
      writeFileSync(`${path}.changed`, database.export());
      const changed = await Workspace.open(`${path}.changed`, '0');
      const { broken } = changed.checkCustody();
      changed.close();
      return broken && `${broken.row}: ${broken.why}`;
    };
    expect(await after('UPDATE edit SET at = at')).toBeUndefined();
    expect(await after("UPDATE edit SET row = replace(row, 'Quentin', 'Quintin')")).toBe('5: edit 1 is no longer what this row recorded');
    expect(await after('DELETE FROM edit WHERE n = 2')).toBe('6: edit 2 is no longer in the engagement');
    expect(await after("INSERT INTO edit (at, row) SELECT at, row FROM edit WHERE n = 1")).toMatch(/^7: it is missing: no row says how edit 3/);
  }, 60_000);

  test('a configuration is an edit, and the analysis names the one that it used', () => {
    const folder = scratch();
    writeFileSync(join(folder, 'config.json'), '{"costPerHour":60000}');
    const { out } = delivered('--config', join(folder, 'config.json'), '--formats', 'analysis');
    const { deeds } = checkChain(readCustodyLines(readFileSync(join(out, 'custody.jsonl'))));
    expect(deeds.map(({ action }) => action)).toEqual(['edit', 'import', 'import', 'analysis', 'export']);
    expect(deeds[3]!.inputs).toContainEqual(deeds[0]!.outputs[0]);
    expect(deeds[0]!.inputs).not.toEqual(deeds[0]!.outputs);
  }, 60_000);

  test('another report of a saved engagement adds its row to what it delivers and leaves that engagement as it was', () => {
    const { folder, engagement } = delivered();
    const before = sha256(engagement);
    const again = join(folder, 'again');
    const ran = crossdock(['report', engagement, '--out', again, '--quiet'], { SOURCE_DATE_EPOCH: '1790000000' });
    expect(ran.status, ran.err).toBe(0);
    expect(sha256(engagement)).toBe(before);
    const chain = checkChain(readCustodyLines(readFileSync(join(again, 'custody.jsonl'))));
    expect(chain).toMatchObject({ rows: 5 });
    expect(chain.deeds[4]).toMatchObject({ action: 'export', who: userInfo().username, at: new Date(1_790_000_000_000).toISOString() });
    expect(alone(again).status).toBe(0);
  }, 120_000);

  test('a redacted delivery has no chain: it would name what is masked', () => {
    const { out } = delivered('--redact');
    expect(existsSync(join(out, 'custody.jsonl'))).toBe(false);
    expect(alone(out)).toMatchObject({ status: 2, err: expect.stringContaining('A redacted delivery has no chain') });
    expect(crossdock(['verify', out]).status).toBe(0);
  }, 120_000);
});
