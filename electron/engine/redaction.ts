import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Analysis } from '../../shared/model/analysis';
import { compareText } from '../../shared/model/order';
import { configuredNames, redact, type Redacted } from '../../shared/report/delivery/redact';
import { ExpectedFailure, writeFailure } from './expected-failure';
import type { Workspace } from './workspace';
import { writeFileAtomically } from '../store/atomic-file';

const schema = z.object({ format: z.literal('crossdock-redaction-key'), version: z.literal(1), secret: z.string().regex(/^[0-9a-f]{64}$/) });

/** Beside the folder that is handed over, so that nobody hands over both. */
const keyPathOf = (folder: string): string => join(dirname(resolve(folder)), `${basename(resolve(folder))}.redaction-key.json`);

/** Masked as it will be, though under other names: without a place to keep a key there is none. */
export function redactForSight(analysis: Analysis, workspace: Workspace, secret: Uint8Array): Redacted {
  return redact(analysis, workspace.name, secret, configuredNames(workspace.readings.flatMap(reading => reading.networkDevices ?? [])));
}

/**
 * Masks an analysis for a delivery to `folder`, and writes the key. A key that is there already is used again: the same names are masked in the same way as last time.
 * Throws ExpectedFailure for a file of that name that is no key.
 */
export function redactFor(folder: string, analysis: Analysis, workspace: Workspace): { readonly redacted: Redacted; readonly keyPath: string } {
  const keyPath = keyPathOf(folder);
  if (workspace.isSourceFile(keyPath)) throw new ExpectedFailure({ code: 'is-evidence', message: `${keyPath} is an input; nothing is written over evidence.`, advice: 'Name another folder.' });
  let secret: Uint8Array = randomBytes(32);
  if (existsSync(keyPath)) {
    try {
      secret = Buffer.from(schema.parse(JSON.parse(readFileSync(keyPath, 'utf8'))).secret, 'hex');
    } catch {
      throw new ExpectedFailure({ code: 'no-key', message: `${keyPath} is there already, and is no key of a redaction.`, advice: 'Nothing was written. Name another folder.' });
    }
  }
  const redacted = redactForSight(analysis, workspace, secret);
  const masked = Object.fromEntries(Object.entries(redacted.key.masked).sort(([a], [b]) => compareText(a, b)).map(([kind, names]) => [kind, Object.fromEntries(Object.entries(names).sort(([a], [b]) => compareText(a, b)))]));
  try {
    mkdirSync(dirname(keyPath), { recursive: true });
    writeFileAtomically(keyPath, Buffer.from(`${JSON.stringify({ format: 'crossdock-redaction-key', version: 1, secret: redacted.key.secret, masked }, null, 1)}\n`));
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw writeFailure(keyPath, error);
    throw error;
  }
  return { redacted, keyPath };
}
