import type { Args, ChosenFile, Envelope, EventBody, EventName, Failure, Reply, RequestName } from '../shared/ipc/contract';
import type { CrossdockApi } from '../shared/ipc/channels';

declare global {
  interface Window {
    readonly crossdock?: CrossdockApi;
  }
}

/** An expected failure in words for a person; anything else that is thrown is our bug. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

function bridge(): CrossdockApi {
  if (!window.crossdock) throw new Error('this page runs in the Crossdock window only');
  return window.crossdock;
}

const unwrap = <T,>(envelope: Envelope<T>): T => {
  if (envelope.ok) return envelope.value;
  throw new RequestFailure(envelope.failure);
};

/** The only file that touches the window's bridge: typed requests in, values or RequestFailure out. */
export const api = {
  request: async <K extends RequestName>(name: K, args: Args<K>): Promise<Reply<K>> => unwrap(await bridge().request(name, args)),
  on: <K extends EventName>(name: K, listener: (body: EventBody<K>) => void): (() => void) => bridge().on(name, listener),
  dropped: async (files: readonly File[]): Promise<ChosenFile[]> => unwrap(await bridge().dropped(files)),
};

/** What happened and what to do, as two sentences at most. */
export function failureText(error: unknown): { readonly message: string; readonly advice?: string } {
  if (error instanceof RequestFailure) return error.failure;
  return { message: 'Crossdock failed inside.', advice: 'Try again; if it happens again, report it.' };
}
