import { app, session, type WebContents } from 'electron';
import type { NetworkAttempt } from '../../shared/model/views';

/**
 * No network, no navigation, no permissions. Three layers, each enough alone: Chromium is told to resolve nothing and keep quiet; every request that is not the bundle's own
 * is cancelled; and Node's sockets throw in every process of ours (no-sockets.ts).
 */

/** Must run before the app is ready. */
export function quietChromium(): void {
  const switches: readonly (readonly [string, string?])[] = [
    ['host-resolver-rules', 'MAP * ~NOTFOUND'], ['disable-background-networking'], ['disable-component-update'], ['disable-domain-reliability'], ['no-pings'],
    ['disable-sync'], ['disable-quic'], ['webrtc-ip-handling-policy', 'disable_non_proxied_udp'], ['disable-features', 'DnsOverHttps,OptimizationHints,MediaRouter'],
  ];
  for (const [name, value] of switches) {
    if (value === undefined) app.commandLine.appendSwitch(name);
    else app.commandLine.appendSwitch(name, value);
  }
}

/** Only the bundle, and in development the local development server. */
export function mayLoad(url: string, developmentServer: string | undefined): boolean {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return false;
  }
  if (parsed.protocol === 'app:') return parsed.host === 'bundle';
  if (parsed.protocol === 'data:' || parsed.protocol === 'blob:' || parsed.protocol === 'devtools:') return true;
  if (developmentServer === undefined) return false;
  return parsed.host === new URL(developmentServer).host && (parsed.protocol === 'http:' || parsed.protocol === 'ws:');
}

export function lockDown(developmentServer: string | undefined): void {
  const own = session.defaultSession;
  own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayLoad(details.url, developmentServer) }));
  void own.setProxy(developmentServer === undefined ? { mode: 'fixed_servers', proxyRules: '127.0.0.1:9' } : { mode: 'direct' });
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  own.setSpellCheckerEnabled(false);
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', event => event.preventDefault());
    contents.on('will-redirect', event => event.preventDefault());
    contents.on('will-attach-webview', event => event.preventDefault());
  });
}

/** A request by the session that the window uses. Only its own cancelling counts: a proxy that does not answer, or a name that nobody knows, is the second and third layer, not the first. */
export async function sessionAttempt(): Promise<NetworkAttempt> {
  const base = { process: 'main', what: 'a request by the window’s session' } as const;
  try {
    await session.defaultSession.fetch('http://127.0.0.1:9/');
    return { ...base, outcome: 'it went through', refused: false };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return /ERR_BLOCKED_BY_CLIENT/.test(words) ? { ...base, outcome: 'refused by Crossdock', refused: true } : { ...base, outcome: `tried, and failed elsewhere: ${words}`, refused: false };
  }
}
