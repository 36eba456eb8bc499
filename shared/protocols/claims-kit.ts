import { Malformed, Truncated, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipScope } from '../model/address';
import type { FactValue, Observation } from '../model/observation';
import type { MessageContext } from './definition';

/** An observation, or undefined when there is no value to state: unknown is absent, never empty. Text is made fit to show. */
export function claim(about: Observation['about'], key: string, value: FactValue | undefined, confidence = 0.9): Observation | undefined {
  const clean = typeof value === 'string' ? wireText(value) : value;
  return clean === undefined || clean === '' ? undefined : { about, key, value: clean, confidence };
}

export function claims(...list: readonly (Observation | undefined | false)[]): Observation[] {
  return list.filter(entry => entry !== undefined && entry !== false);
}

/**
 * Reads the next `length` bytes, which are all there, as one structure. A structure that wants more than its own carrier gives it is broken: Truncated would make a
 * stream wait for bytes that never help.
 */
export function within<T>(payload: Reader, length: number, read: (body: Reader) => T): T {
  const body = payload.slice(length);
  return complete(() => read(body));
}

/** Runs `read`, whose bytes are known to be all there: what it finds missing is Malformed. */
export function complete<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Truncated) throw new Malformed(`a field inside the message ${error.message}`);
    throw error;
  }
}

/** The result, or undefined where an optional inner structure is broken: the message around it still counts. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Truncated || error instanceof Malformed) return undefined;
    throw error;
  }
}

/** First letter and as many stars as usual: enough to tell accounts apart on a page, no more. */
export function maskedUser(user: string): string {
  return user === '' ? '' : `${[...user][0]!}****`;
}

/** Is it text that a name may be made of: printable, no replacement characters, not empty? */
export function isPlainText(text: string): boolean {
  return text !== '' && !/[\u0000-\u001f\u007f-\u009f\ufffd]/.test(text);
}

/** Could this be the name of a host: letters, digits, dashes, underscores, dots? */
export function isHostName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*\.?$/i.test(text) && !/^[\d.]+$/.test(text);
}

/** The side that lies inside the site, as far as the addresses of one message tell: the private one of a private and a global address; else the client. */
export function insideSide({ sourceIp, destinationIp }: Pick<MessageContext, 'sourceIp' | 'destinationIp'>): 'sender' | 'receiver' | 'client' {
  const outside = (ip: string | undefined): boolean => ip !== undefined && ipScope(ip) === 'global';
  if (outside(sourceIp) === outside(destinationIp)) return 'client';
  return outside(sourceIp) ? 'receiver' : 'sender';
}
