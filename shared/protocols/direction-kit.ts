import type { MessageContext } from './definition';

/**
 * Did the client send it? What the conversation knows wins; else what the message itself shows; else the well-known port, which is the server's. undefined when nothing tells.
 */
export function fromClient(context: MessageContext, shown: 'request' | 'response' | undefined, ...ports: readonly number[]): boolean | undefined {
  if (context.fromClient !== undefined) return context.fromClient;
  if (shown !== undefined) return shown === 'request';
  const toServer = ports.includes(context.destinationPort);
  const fromServer = ports.includes(context.sourcePort);
  return toServer === fromServer ? undefined : toServer;
}

/** Requests that wait for their answers, at most `most` of them: the oldest makes room, so that a flood of unanswered requests costs nothing. */
export class Pending<K, V> {
  private readonly entries = new Map<K, V>();
  constructor(private readonly most = 256) {}

  add(key: K, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.most) this.entries.delete(this.entries.keys().next().value!);
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: K): V | undefined {
    return this.entries.get(key);
  }

  take(key: K): V | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) this.entries.delete(key);
    return value;
  }
}

/** true the first time a text is seen, and never once `most` different ones have been: what repeats in every message is stated once a conversation. */
export class Once {
  private readonly seen = new Set<string>();
  constructor(private readonly most = 512) {}

  first(text: string): boolean {
    if (this.seen.size >= this.most || this.seen.has(text)) return false;
    this.seen.add(text);
    return true;
  }
}
