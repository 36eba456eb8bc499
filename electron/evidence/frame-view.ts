import { createHash } from 'node:crypto';
import type { FrameRead } from '../../shared/capture/frame-walk';
import { linkTypeName } from '../../shared/capture/link-types';
import { writePcapng } from '../../shared/capture/pcapng-write';
import { createCaptureReading } from '../../shared/conversations/capture-reading';
import { usualService } from '../../shared/protocols/well-known-services-kit';
import { describeFrame } from '../../shared/layers/describe';
import type { FrameView } from '../../shared/model/frame-view';
import { protocols } from '../../shared/protocols/registry';

/** A frame for the hex view: its layers, and what it says by itself. */
export function frameView(frame: FrameRead): FrameView {
  const { layers, payload } = describeFrame(frame.linkType, frame.bytes, frame.originalLength);
  const message = payload === undefined ? undefined : messageOf(frame);
  return {
    number: frame.number, bytes: frame.bytes, originalLength: frame.originalLength, linkType: linkTypeName(frame.linkType),
    ...(frame.interfaceName === undefined ? {} : { interfaceName: frame.interfaceName }), ...(Number.isNaN(frame.time) ? {} : { time: frame.time }),
    layers: message?.name === undefined ? layers : layers.map((layer, i) => (i === payload ? { ...layer, name: message.name! } : layer)),
    operations: message?.operations ?? [],
  };
}

/**
 * The protocol of the payload and what it does, by importing this one frame as a capture of its own: the same dissectors, with nothing before and after. A segment from
 * the middle of a message says less than its conversation does; then the name is the port's, marked as such, or there is none.
 */
function messageOf({ linkType, bytes, originalLength, stamp }: FrameRead): { readonly name: string | undefined; readonly operations: readonly string[] } {
  if (linkType > 0xffff) return { name: undefined, operations: [] };
  const file = writePcapng({
    comment: '', application: '', interfaces: [{ linkType, name: '', resolution: stamp?.resolution ?? 6, offsetSeconds: stamp?.offsetSeconds ?? 0 }],
    packets: [{ interfaceIndex: 0, bytes, originalLength, comments: [], ...(stamp ? { stamp } : {}) }],
  });
  const capture = createCaptureReading({ name: 'frame', site: 'site' });
  capture.push(file);
  const [conversation] = capture.end(createHash('sha256').update(file).digest('hex'), file.length).conversations;
  const { protocol, protocolBasis, transport, serverPort } = conversation ?? {};
  const named = (id: string | undefined): string | undefined => protocols.find(candidate => candidate.id === id)?.name ?? id;
  const byPort = named(serverPort !== undefined && (transport === 'tcp' || transport === 'udp') ? usualService(transport, serverPort) : undefined);
  return {
    name: protocolBasis === 'payload' ? named(protocol) : byPort === undefined ? named(protocol) : `${byPort} (by its port)`,
    operations: (conversation?.operations ?? []).map(({ name, refused }) => (refused ? `${name}, refused` : name)),
  };
}
