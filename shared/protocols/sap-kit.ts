import type { Reader } from '../binary/reader';
import type { Carrier } from './definition';

/** `tcp/FROM` to `tcp/TO`: SAP counts instances in the last two digits of its ports. */
export function instancePorts(from: number, to: number): Carrier[] {
  return Array.from({ length: to - from + 1 }, (_, i): Carrier => `tcp/${from + i}`);
}

/** Length of an NI message (four bytes, big endian) when it is sane; undefined otherwise. */
export function networkInterfaceLength(payload: Reader): number | undefined {
  const length = payload.peek32();
  return length !== undefined && length > 0 && length <= 0x1000000 ? length : undefined;
}

/** Keep-alives of the network interface layer. */
export function isPing(payload: Reader): boolean {
  return payload.peek32() === 8 && (payload.fork().remaining >= 11) && /^NI_P[IO]NG/.test(payload.fork().latin1(11).slice(4));
}
