import type { Args, ChosenFile, Envelope, EventBody, EventName, Reply, RequestName } from './contract';

/** The browser's File, as far as the core may know it. */
export interface DroppedFile {
  readonly name: string;
  readonly size: number;
}

/** What preload puts at `window.crossdock`, and all it puts there. Apart from the contract so that preload carries no schemas. */
export interface CrossdockApi {
  request<K extends RequestName>(name: K, args: Args<K>): Promise<Envelope<Reply<K>>>;
  on<K extends EventName>(name: K, listener: (body: EventBody<K>) => void): () => void;
  /** Tokens for files dropped on the window; main walks dropped folders. */
  dropped(files: readonly DroppedFile[]): Promise<Envelope<ChosenFile[]>>;
}

/** Channel names of ipcRenderer and ipcMain; nothing else is spoken. */
export const CHANNEL = { request: 'crossdock:request', event: 'crossdock:event', dropped: 'crossdock:dropped' } as const;
