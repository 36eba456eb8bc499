import { layOutFree, type FreeGraph } from './free-layout';

// A thousand assets take seconds: not in the thread that draws.
self.onmessage = ({ data }: MessageEvent<FreeGraph>): void => self.postMessage(layOutFree(data));
