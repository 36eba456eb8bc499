import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';

/** For tests: a second program, whose authors never saw our code, opens the workbooks. A test without it is skipped by name, or fails where the run demands it. */

const SOFFICE = 'soffice';
const there = spawnSync(SOFFICE, ['--version'], { timeout: 30_000 }).status === 0;

export const NO_LIBREOFFICE = !there && process.env['CROSSDOCK_REQUIRE_LIBREOFFICE'] !== '1';

/** Time for one conversion, in milliseconds, on a busy machine. */
export const CONVERSION = 170_000;

/** Writes the workbook in another format (`pdf`, `csv:…`, `xlsx:…`) into a folder that is not the workbook's own. `work` keeps LibreOffice's profile. */
export function convert(workbook: string, to: string, into: string, work: string): void {
  expect(there, `${SOFFICE} (package libreoffice-calc) is there, as CROSSDOCK_REQUIRE_LIBREOFFICE=1 demands`).toBe(true);
  const { status, stderr } = spawnSync(SOFFICE, [`-env:UserInstallation=${pathToFileURL(join(work, 'profile')).href}`, '--headless', '--convert-to', to, '--outdir', into, workbook], { encoding: 'utf8', timeout: CONVERSION });
  expect(status, stderr).toBe(0);
}
