// Is there a screen? On Linux a display server must say so; elsewhere there always is one.
import { existsSync } from 'node:fs';

export const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** [command, arguments] that runs a program with a screen, a virtual one where there is none. */
export function withDisplay(command, args) {
  if (hasDisplay()) return [command, args];
  const found = (process.env.PATH ?? '').split(':').some(folder => existsSync(`${folder}/xvfb-run`));
  if (!found) throw new Error('No display, and no xvfb-run to make a virtual one: run node scripts/ensure-system.mjs');
  return ['xvfb-run', ['-a', '-s', '-screen 0 1920x1200x24', command, ...args]];
}

/** Root in a container: Chromium refuses its sandbox there. */
export const electronFlags = () => (process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []);
