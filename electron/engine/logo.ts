import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { LARGEST_LOGO, logoKind } from '../../shared/model/report-settings';
import { ExpectedFailure } from './expected-failure';

/** A picture as it goes into a report. What it is is told by its bytes: a drawing (SVG) may hold scripts and is none. Throws ExpectedFailure. */
export function logoOf(path: string): string {
  const name = basename(path);
  const refuse = (why: string): never => {
    throw new ExpectedFailure({ code: 'no-logo', message: `${name} ${why}.`, advice: `Take a PNG or JPEG of at most ${LARGEST_LOGO >> 10} kB.` });
  };
  let bytes: Buffer;
  try {
    if (statSync(path).size > LARGEST_LOGO) refuse('is too large for a logo');
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof ExpectedFailure) throw error;
    return refuse(`cannot be read: ${(error as Error).message}`);
  }
  const kind = logoKind(bytes) ?? refuse('is no PNG or JPEG');
  return `data:image/${kind};base64,${bytes.toString('base64')}`;
}
