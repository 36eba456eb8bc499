import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNEL, type CrossdockApi, type DroppedFile } from '../../shared/ipc/channels';

// All that the page gets. Main checks sender and arguments of every message (electron/main/gate.ts).
const api: CrossdockApi = {
  request: (name, args) => ipcRenderer.invoke(CHANNEL.request, name, args),
  on: (name, listener) => {
    const forward = (_event: unknown, eventName: string, body: unknown): void => {
      if (eventName === name) listener(body as never);
    };
    ipcRenderer.on(CHANNEL.event, forward);
    return () => ipcRenderer.off(CHANNEL.event, forward);
  },
  dropped: (files: readonly DroppedFile[]) => ipcRenderer.invoke(CHANNEL.dropped, files.map(file => webUtils.getPathForFile(file as unknown as File))),
};

contextBridge.exposeInMainWorld('crossdock', api);
