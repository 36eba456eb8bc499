import type { AnyProtocol } from '../protocols/definition';

const NONE: readonly number[] = [];

/** Which protocols may ride where, and a number for every protocol name, those of carried protocols and of layers included. */
export class ProtocolTable {
  readonly list: readonly AnyProtocol[];
  private readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly byCarrier = new Map<string, number[]>();
  private readonly tcpPorts = new Map<number, number[]>();
  private readonly udpPorts = new Map<number, number[]>();
  private readonly tcpAny: readonly number[];
  private readonly udpAny: readonly number[];

  constructor(list: readonly AnyProtocol[]) {
    this.list = list;
    list.forEach((protocol, i) => {
      this.number(protocol.id);
      for (const carrier of protocol.carriers) {
        const [kind, value] = carrier.toLowerCase().split('/') as [string, string];
        if ((kind === 'tcp' || kind === 'udp') && value !== '*') add(kind === 'tcp' ? this.tcpPorts : this.udpPorts, Number(value), i);
        else add(this.byCarrier, kind === 'tcp' || kind === 'udp' ? `${kind}/*` : `${kind}/${kind === 'ip' || kind === 'snap' ? value : Number(value)}`, i);
      }
    });
    this.tcpAny = this.byCarrier.get('tcp/*') ?? NONE;
    this.udpAny = this.byCarrier.get('udp/*') ?? NONE;
  }

  /** Number of a protocol's name, made if need be. */
  number(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.names.length;
      this.names.push(name);
      this.numbers.set(name, number);
    }
    return number;
  }

  name(number: number): string {
    return this.names[number]!;
  }

  get size(): number {
    return this.names.length;
  }

  /** Indexes of protocols that claim this port. */
  onPort(tcp: boolean, port: number): readonly number[] {
    return (tcp ? this.tcpPorts : this.udpPorts).get(port) ?? NONE;
  }

  /** Indexes of protocols that may stand on any port. */
  anywhere(tcp: boolean): readonly number[] {
    return tcp ? this.tcpAny : this.udpAny;
  }

  /** `ethertype/34962`, `llc/66`, `snap/00000c:2000`, `ip/89`. */
  onCarrier(carrier: string): readonly number[] {
    return this.byCarrier.get(carrier) ?? NONE;
  }
}

function add<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (!list) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
