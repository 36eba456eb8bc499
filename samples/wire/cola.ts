// SICK CoLa A and CoLa B telegrams.

import { cat, u32, u8 } from './bytes';

export const colaA = (command: string): Buffer => cat(u8(2), command, u8(3));

/** Binary framing: four start bytes, length, body, exclusive-or of the body. */
export function colaB(body: Buffer): Buffer {
  let sum = 0;
  for (const b of body) sum ^= b;
  return cat(u32(0x02020202), u32(body.length), body, u8(sum));
}
