import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { requests, type Envelope, type Handlers, type RequestName } from '../../shared/ipc/contract';
import { CHANNEL } from '../../shared/ipc/channels';
import { BUNDLE_ORIGIN } from './bundle-scheme';
import { UserError } from './user-error';

// The only file that may import ipcMain. Every message passes two checks: who sends it, and what it says.

type Forward = (name: RequestName, args: unknown) => Promise<Envelope<unknown>>;

export interface GateOptions {
  readonly window: () => WebContents | undefined;
  readonly developmentServer: string | undefined;
  readonly handlers: Handlers<'main'>;
  /** Requests that the engine serves, already checked. */
  readonly toEngine: Forward;
  readonly dropped: (paths: readonly string[]) => Promise<unknown>;
}

const refusal = (code: string, message: string): Envelope<never> => ({ ok: false, failure: { code, message } });

/** Top frame of our own window, showing our own page. */
export function isTrusted(event: Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>, window: WebContents | undefined, developmentServer: string | undefined): boolean {
  const frame = event.senderFrame;
  if (!window || !frame || event.sender !== window || frame !== event.sender.mainFrame) return false;
  if (frame.url.startsWith(`${BUNDLE_ORIGIN}/`)) return true;
  return developmentServer !== undefined && URL.canParse(frame.url) && new URL(frame.url).origin === new URL(developmentServer).origin;
}

export function openGate(options: GateOptions): void {
  const trusted = (event: IpcMainInvokeEvent): boolean => isTrusted(event, options.window(), options.developmentServer);

  ipcMain.handle(CHANNEL.request, async (event, name: unknown, args: unknown): Promise<Envelope<unknown>> => {
    if (!trusted(event)) return refusal('forbidden', 'This message did not come from the Crossdock window.');
    if (typeof name !== 'string' || !Object.hasOwn(requests, name)) return refusal('unknown-request', 'There is no such request.');
    const known = name as RequestName;
    const checked = requests[known].args.safeParse(args);
    if (!checked.success) return refusal('bad-arguments', `The arguments of ${known} do not fit: ${checked.error.issues[0]?.message ?? 'unknown'}.`);
    if (requests[known].servedBy === 'engine') return options.toEngine(known, checked.data);
    return envelope(() => (options.handlers as Record<string, (a: unknown) => Promise<unknown>>)[known]!(checked.data));
  });

  ipcMain.handle(CHANNEL.dropped, async (event, paths: unknown): Promise<Envelope<unknown>> => {
    if (!trusted(event)) return refusal('forbidden', 'This message did not come from the Crossdock window.');
    if (!Array.isArray(paths) || paths.length > 20_000 || !paths.every(path => typeof path === 'string')) return refusal('bad-arguments', 'The dropped files cannot be read.');
    return envelope(() => options.dropped(paths.filter(path => path !== '')));
  });
}

async function envelope(work: () => Promise<unknown>): Promise<Envelope<unknown>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof UserError) return { ok: false, failure: error.failure };
    console.error(error);
    return refusal('bug', 'Crossdock failed inside. Nothing was changed; the details are in the log.');
  }
}
