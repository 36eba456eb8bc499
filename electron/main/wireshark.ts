import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { WiresharkState } from '../../shared/model/views';

const USUAL: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  win32: ['C:\\Program Files\\Wireshark\\Wireshark.exe', 'C:\\Program Files (x86)\\Wireshark\\Wireshark.exe'],
  darwin: ['/Applications/Wireshark.app/Contents/MacOS/Wireshark'],
};

export function isProgram(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where Wireshark is on this computer: what the user chose, else the search path, else where its installer puts it. It is looked for, never started. */
export function findWireshark(chosen: string | undefined, { path = '', platform }: { readonly path?: string | undefined; readonly platform: NodeJS.Platform }): WiresharkState {
  if (chosen !== undefined) return { state: isProgram(chosen) ? 'chosen' : 'chosen-missing', path: chosen };
  const name = platform === 'win32' ? 'Wireshark.exe' : 'wireshark';
  const found = [...path.split(delimiter).filter(folder => folder !== '').map(folder => join(folder, name)), ...USUAL[platform] ?? []].find(isProgram);
  return found === undefined ? { state: 'not-found' } : { state: 'found', path: found };
}
