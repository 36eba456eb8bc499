import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A file that once broke the reading, kept as text: lines of what went wrong, each behind a #, then its bytes as base64. The name says what broke in words.
 */
export interface SeedFile {
  readonly name: string;
  readonly file: Uint8Array;
}

export function writeSeedFile(remarks: readonly string[], file: Uint8Array): string {
  const base64 = Buffer.from(file).toString('base64');
  return [...remarks.map(line => `# ${line.replace(/\s+/g, ' ')}`), ...(base64.match(/.{1,120}/g) ?? []), ''].join('\n');
}

export function readSeedFile(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.split('\n').filter(line => !line.startsWith('#')).join(''), 'base64'));
}

export function seedFiles(folder = join(import.meta.dirname, 'seeds')): SeedFile[] {
  return readdirSync(folder).filter(name => name.endsWith('.txt')).sort().map(name => ({ name: name.replace(/\.txt$/, '').replaceAll('-', ' '), file: readSeedFile(readFileSync(join(folder, name), 'utf8')) }));
}
