import { u16le, u32le, zeros } from '../../wire/bytes';
import type { Connection } from '../../wire/cip';
import { classPath, cipRequest, cipResponse, forwardClose, forwardCloseResponse, forwardOpen, forwardOpenResponse, readTag, readTagResponse, unconnectedSend, writeTag } from '../../wire/cip';
import type { CipIdentity } from '../../wire/enip';
import { identityAttributes, registerSession, rrData, unitData, unregisterSession } from '../../wire/enip';
import type { Context } from '../context';
import type { Frame, Host } from '../network';
import type { TcpSession } from '../session';

/** Who opens the connection, as the target reads it from Forward Open. */
export interface Originator { vendor: number; serial: number }

/** An EtherNet/IP client on one TCP connection: session, identity read, class 3 connection, tags. */
export class CipClient {
  readonly tcp: TcpSession;
  private readonly handle: number;
  private readonly connection: Connection;
  private sequence = 0;

  constructor(private readonly c: Context, client: Host, server: Host, at: number, originator: Originator, private readonly slot = 0) {
    this.tcp = c.tcp(client, server, 44818, at);
    this.handle = c.random.int(0x10000, 0x7fffffff);
    this.connection = {
      toTarget: c.random.int(0x10000, 0x7fffffff), toOriginator: c.random.int(0x10000, 0x7fffffff),
      serial: c.random.int(1, 0xffff), vendor: originator.vendor, originatorSerial: originator.serial,
    };
  }

  *register(): Generator<Frame> {
    yield* this.tcp.exchange(registerSession(0), registerSession(this.handle));
  }

  /** An unconnected request through the backplane, and its response. */
  *unconnected(request: Buffer, response: Buffer, routed = false, ...marks: string[]): Generator<Frame> {
    const context = Buffer.concat([u32le(this.c.random.int(1, 0xffffff)), zeros(4)]);
    yield* this.tcp.exchange(rrData(this.handle, routed ? unconnectedSend(request, this.slot) : request, context), rrData(this.handle, response, context), ...marks);
  }

  *identify(identity: CipIdentity): Generator<Frame> {
    yield* this.unconnected(cipRequest(1, classPath(1, 1)), cipResponse(1, identityAttributes(identity)));
  }

  *open(...marks: string[]): Generator<Frame> {
    yield* this.unconnected(forwardOpen(this.connection, this.slot), forwardOpenResponse(this.connection), false, ...marks);
  }

  /** A request on the connection, and its response. */
  *connected(request: Buffer, response: Buffer, ...marks: string[]): Generator<Frame> {
    this.sequence = (this.sequence + 1) & 0xffff;
    yield* this.tcp.exchange(
      unitData(this.handle, this.connection.toTarget, this.sequence, request), unitData(this.handle, this.connection.toOriginator, this.sequence, response), ...marks,
    );
  }

  *read(tag: string, type: number, value: Buffer, ...marks: string[]): Generator<Frame> {
    yield* this.connected(readTag(tag), readTagResponse(type, value), ...marks);
  }

  *write(tag: string, type: number, value: Buffer, ...marks: string[]): Generator<Frame> {
    yield* this.connected(writeTag(tag, type, value), cipResponse(0x4d), ...marks);
  }

  *close(): Generator<Frame> {
    yield* this.unconnected(forwardClose(this.connection, this.slot), forwardCloseResponse(this.connection));
    yield* this.tcp.fromClient(unregisterSession(this.handle));
    yield* this.tcp.close();
  }
}

export const dint = (value: number): Buffer => u32le(value >>> 0);
export const int = (value: number): Buffer => u16le(value & 0xffff);
export const bool = (value: boolean): Buffer => Buffer.from([value ? 1 : 0]);
