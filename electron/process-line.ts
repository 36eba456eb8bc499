/**
 * A worker process's line to the engine. In the app main hands it over as a port when the process starts, so that a reading never passes through main, whose event loop the
 * window's input goes through; elsewhere it is the channel to the parent process.
 */
export function engineLine<Order, Message>(work: (order: Order, post: (message: Message) => void) => void): void {
  const parent = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (!parent) {
    process.on('message', order => work(order as Order, message => void process.send?.(message)));
    return;
  }
  parent.on('message', ({ ports: [port] }) => {
    port?.on('message', ({ data }) => work(data as Order, message => port.postMessage(message)));
    port?.start();
  });
}

/** What Electron puts into a utility process; typed here because its own types belong to main. */
interface ParentPort {
  on(name: 'message', listener: (event: { readonly ports: readonly MessagePort[] }) => void): void;
}

export interface MessagePort {
  on(name: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
  start(): void;
}
