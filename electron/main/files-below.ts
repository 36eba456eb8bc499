import { lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ChosenFile } from '../../shared/ipc/contract';
import type { FileTokens } from './file-tokens';

/** Folders are walked to this many files; who needs more imports in parts. */
export const FILES_PER_DROP = 20_000;

/** Regular files at and below the paths, folders walked in name order; links are not followed. */
export function filesBelow(paths: readonly string[], tokens: FileTokens): ChosenFile[] {
  const found: ChosenFile[] = [];
  const visit = (path: string, chosen: boolean): void => {
    if (found.length >= FILES_PER_DROP) return;
    let stat;
    try {
      stat = chosen ? statSync(path) : lstatSync(path);
    } catch {
      return;
    }
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name), false);
    // What was chosen by hand is passed on whatever it is, so that the import can say why it is refused.
    else if (stat.isFile() || chosen) found.push({ token: tokens.mint(path), name: basename(path), bytes: stat.size });
  };
  for (const path of paths) visit(path, true);
  return found;
}
