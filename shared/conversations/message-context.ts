import { macOf } from './endpoints';
import type { Endpoints } from './endpoints';
import type { Transport } from '../model/conversation';
import type { Packet } from '../layers/packet';
import type { MessageContext } from '../protocols/definition';

/** The one context that all dissectors see; texts are made when asked for, and kept while the same flow goes on. */
export class Context implements MessageContext {
  transport: Transport = 'tcp';
  fromClient: boolean | undefined = undefined;
  sourcePort = 0;
  destinationPort = 0;
  memory: unknown = undefined;
  vlan: number | undefined = undefined;
  glanced = false;

  private packet: Packet | undefined;
  private source = -1;
  private destination = -1;
  private sourceText: string | undefined;
  private destinationText: string | undefined;

  constructor(private readonly endpoints: Endpoints) {}

  set(transport: Transport, source: number, destination: number, sourcePort: number, destinationPort: number, packet: Packet | undefined): void {
    this.transport = transport;
    if (source !== this.source) this.sourceText = undefined;
    if (destination !== this.destination) this.destinationText = undefined;
    this.source = source;
    this.destination = destination;
    this.sourcePort = sourcePort;
    this.destinationPort = destinationPort;
    this.packet = packet;
    this.vlan = packet && packet.vlan >= 0 ? packet.vlan : undefined;
  }

  get sourceIp(): string | undefined {
    return (this.sourceText ??= this.endpoints.ip(this.source));
  }

  get destinationIp(): string | undefined {
    return (this.destinationText ??= this.endpoints.ip(this.destination));
  }

  get sourceMac(): string | undefined {
    const { packet } = this;
    return packet?.hasMacs ? macOf(packet.sourceMacHigh, packet.sourceMacLow) : undefined;
  }

  get destinationMac(): string | undefined {
    const { packet } = this;
    return packet?.hasMacs && (packet.destinationMacHigh !== 0 || packet.destinationMacLow !== 0) ? macOf(packet.destinationMacHigh, packet.destinationMacLow) : undefined;
  }
}
