import type { NetworkAttempt } from '../../../shared/model/views';

const PLACE = '127.0.0.1:9';

/** What came of it; refused is only what our own policy forbade, as the browser reports it. */
async function attempt(what: string, way: () => Promise<unknown>): Promise<NetworkAttempt> {
  let forbidden = false;
  const note = (): void => {
    forbidden = true;
  };
  document.addEventListener('securitypolicyviolation', note);
  let outcome = 'it went through';
  let failed = false;
  try {
    await way();
  } catch {
    failed = true;
  }
  // The report of the policy comes a turn after the refusal.
  await new Promise(resolve => setTimeout(resolve, 50));
  document.removeEventListener('securitypolicyviolation', note);
  if (failed) outcome = forbidden ? 'refused by Crossdock' : 'tried, and failed elsewhere';
  return { process: 'window', what, outcome, refused: failed && forbidden };
}

const settled = (add: (yes: () => void, no: (error: Error) => void) => void): Promise<void> => new Promise(add);

/** Every way in which a page reaches a network, one after the other, so that each report of the policy belongs to its attempt. */
export async function windowAttempts(): Promise<NetworkAttempt[]> {
  const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['fetch', () => fetch(`http://${PLACE}/`)],
    ['a WebSocket', () => settled((yes, no) => {
      const socket = new WebSocket(`ws://${PLACE}/`);
      socket.onopen = () => yes();
      socket.onerror = () => no(new Error('refused'));
    })],
    ['an image', () => settled((yes, no) => {
      const image = new Image();
      image.onload = () => yes();
      image.onerror = () => no(new Error('refused'));
      image.src = `http://${PLACE}/`;
    })],
    ['a script', () => settled((yes, no) => {
      const script = document.createElement('script');
      script.onload = () => yes();
      script.onerror = () => no(new Error('refused'));
      script.src = `http://${PLACE}/`;
      document.head.append(script);
      setTimeout(() => script.remove(), 1_000);
    })],
  ];
  const attempts: NetworkAttempt[] = [];
  for (const [what, way] of ways) attempts.push(await attempt(what, way));
  return attempts;
}
