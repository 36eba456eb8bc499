import { Reader } from '../binary/reader';
import { ipv4Text, ipv6Text, macText } from '../model/address';

/**
 * Messages of NetFlow 5 (as Cisco documents it), 9 (RFC 3954) and IPFIX (RFC 7011; files are messages one after the other, RFC 5655), as they come out of a file in pieces. A record is what its template makes of it: fields that
 * nobody asked for are passed over by their length, whoever defined them.
 */

/** Numbers of the information elements that are read (IANA, IPFIX Information Elements); NetFlow 9 has the same. */
const ELEMENT = {
  octets: 1, packets: 2, protocol: 4, flags: 6, fromPort: 7, from4: 8, toPort: 11, to4: 12, lastUptime: 21, firstUptime: 22, octetsBack: 23, packetsBack: 24, from6: 27, to6: 28, fromMac: 56, vlan: 58, toMac: 80,
  octetsTotal: 85, packetsTotal: 86, firstSeconds: 150, lastSeconds: 151, firstMillis: 152, lastMillis: 153, firstMicros: 154, lastMicros: 155, firstNanos: 156, lastNanos: 157, upSince: 160,
  initiatorOctets: 231, responderOctets: 232, initiatorPackets: 298, responderPackets: 299,
} as const;
type ElementName = keyof typeof ELEMENT;
const NAMES = new Map<number, ElementName>(Object.entries(ELEMENT).map(([name, number]) => [number, name as ElementName]));
/** The same elements of the other direction (RFC 5103). */
const REVERSE = 29_305;

/** One flow in one direction, with what came back where the exporter keeps both. Times in microseconds. */
export interface NetflowRecord {
  readonly from?: string;
  readonly to?: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly fromMac?: string;
  readonly toMac?: string;
  readonly protocol?: number;
  readonly flags?: number;
  readonly vlan?: number;
  readonly packets?: number;
  readonly bytes?: number;
  readonly packetsBack?: number;
  readonly bytesBack?: number;
  readonly first?: number;
  readonly last?: number;
}

interface TemplateField {
  readonly name: ElementName | undefined;
  readonly length: number;
}

interface Template {
  /** Undefined: it describes the exporter, not flows. */
  readonly fields: readonly TemplateField[] | undefined;
  /** Of one record; undefined where a field's length is in the record. */
  readonly size: number | undefined;
}

/** Of a template, and of all that one file may define: what an exporter needs is tens. */
const MOST_FIELDS = 1_000;
const MOST_TEMPLATES = 10_000;
const VARIABLE = 65_535;

interface Header {
  readonly version: 5 | 9 | 10;
  readonly domain: number;
  /** Microseconds of the export, and the exporter's uptime then, in milliseconds. */
  readonly at: number;
  readonly uptime: number;
  /** Bytes of sets that belong to it; of version 9 nobody says. */
  left: number;
}

export interface NetflowListener {
  readonly record: (record: NetflowRecord) => void;
  /** Records about the exporter itself. */
  readonly options: () => void;
  /** Records of a template that was not there before them; as many sets. */
  readonly unknown: () => void;
  /** N of N packets of a sampling exporter. */
  readonly sampled: (interval: number) => void;
}

/** Why reading ended before the last byte. */
export interface NetflowEnd {
  readonly offset: number;
  readonly reason: 'cut' | 'no-message' | 'bad-set';
}

/** Takes the bytes of a file as they come; holds no more than one message. */
export class NetflowMessages {
  readonly #templates = new Map<string, Template>();
  #rest = new Uint8Array(0);
  #offset = 0;
  #header: Header | undefined;
  #stopped: NetflowEnd | undefined;

  constructor(private readonly listener: NetflowListener) {}

  push(bytes: Uint8Array): void {
    if (this.#stopped) return;
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    let at = 0;
    for (;;) {
      const taken = this.#step(all.subarray(at));
      if (taken === 0) break;
      at += taken;
      this.#offset += taken;
    }
    this.#rest = all.slice(at);
  }

  end(): NetflowEnd | undefined {
    return this.#stopped ?? (this.#rest.length > 0 || (this.#header !== undefined && this.#header.left > 0 && this.#header.version === 10) ? { offset: this.#offset, reason: 'cut' } : undefined);
  }

  #stop(reason: NetflowEnd['reason']): 0 {
    this.#stopped = { offset: this.#offset, reason };
    return 0;
  }

  /** One header with all of a version 5 message, or one set; how many bytes that took, 0 where more must come. */
  #step(bytes: Uint8Array): number {
    if (bytes.length < 4) return 0;
    const reader = new Reader(bytes);
    const first = reader.u16();
    const second = reader.u16();
    const header = this.#header;
    // Sets 2 and 3 are templates of IPFIX; 4 to 255 are nobody's, so that 5, 9 and 10 begin a message wherever a set of version 9 could stand.
    if (!header || header.left === 0 || (header.version === 9 && (first === 5 || first === 9 || first === 10))) return this.#message(bytes, first, second);
    if (second < 4 || second > header.left) return this.#stop('bad-set');
    if (bytes.length < second) return 0;
    this.#set(first, new Reader(bytes, 4, second), header);
    header.left -= header.version === 10 ? second : 0;
    return second;
  }

  #message(bytes: Uint8Array, version: number, second: number): number {
    const size = version === 5 ? 24 + 48 * second : version === 9 ? 20 : version === 10 ? 16 : 0;
    if (size === 0 || (version === 5 && (second === 0 || second > 30)) || (version === 10 && second < 16)) return this.#stop('no-message');
    if (bytes.length < size) return 0;
    const reader = new Reader(bytes, 4, size);
    if (version === 10) {
      const at = reader.u32() * 1e6;
      reader.skip(4);
      this.#header = { version, domain: reader.u32(), at, uptime: 0, left: second - 16 };
      return size;
    }
    const uptime = reader.u32();
    const seconds = reader.u32();
    if (version === 9) {
      reader.skip(4);
      this.#header = { version, domain: reader.u32(), at: seconds * 1e6, uptime, left: Infinity };
      return size;
    }
    const header: Header = { version: 5, domain: 0, at: seconds * 1e6 + Math.floor(reader.u32() / 1e3), uptime, left: 0 };
    reader.skip(6);
    const interval = reader.u16() & 0x3fff;
    if (interval > 1) this.listener.sampled(interval);
    for (let i = 0; i < second; i++) this.#record5(reader.slice(48), header);
    this.#header = header;
    return size;
  }

  #record5(reader: Reader, header: Header): void {
    const from = ipv4Text(reader.u32());
    const to = ipv4Text(reader.u32());
    reader.skip(8);
    const packets = reader.u32();
    const bytes = reader.u32();
    const first = reader.u32();
    const last = reader.u32();
    const fromPort = reader.u16();
    const toPort = reader.u16();
    reader.skip(1);
    const flags = reader.u8();
    const protocol = reader.u8();
    this.listener.record({ from, to, fromPort, toPort, protocol, flags, packets, bytes, first: sinceBoot(first, header), last: sinceBoot(last, header) });
  }

  #set(id: number, reader: Reader, header: Header): void {
    if (id === (header.version === 9 ? 0 : 2)) return this.#templateSet(reader, header);
    if (id === (header.version === 9 ? 1 : 3)) return this.#optionsSet(reader, header);
    if (id < 256) return;
    const template = this.#templates.get(`${header.version} ${header.domain} ${id}`);
    if (!template) return this.listener.unknown();
    // What is left is padding once it is shorter than any record.
    while (template.size === undefined ? reader.remaining >= 4 : template.size > 0 && reader.remaining >= template.size) {
      const before = reader.remaining;
      const record = template.fields ? this.#record(template.fields, reader, header) : undefined;
      if (template.fields && !record) return;
      if (record) this.listener.record(record);
      else {
        this.listener.options();
        if (template.size === undefined) return;
        reader.skip(template.size);
      }
      if (reader.remaining === before) return;
    }
  }

  #templateSet(reader: Reader, header: Header): void {
    while (reader.remaining >= 4) {
      const id = reader.u16();
      const count = reader.u16();
      if (id < 256) return;
      // Withdrawn (RFC 7011 §8.1).
      if (count === 0) this.#templates.delete(`${header.version} ${header.domain} ${id}`);
      else {
        const fields = this.#fields(reader, count, header);
        if (!fields) return;
        this.#keep(header, id, { fields, size: sizeOf(fields) });
      }
    }
  }

  #optionsSet(reader: Reader, header: Header): void {
    while (reader.remaining >= 6) {
      const id = reader.u16();
      const first = reader.u16();
      const second = reader.u16();
      if (id < 256) return;
      // Version 9 counts bytes, IPFIX fields.
      const count = header.version === 9 ? (first + second) / 4 : first;
      const fields = Number.isInteger(count) ? this.#fields(reader, count, header) : undefined;
      if (!fields) return;
      this.#keep(header, id, { fields: undefined, size: sizeOf(fields) });
    }
  }

  #keep({ version, domain }: Header, id: number, template: Template): void {
    const key = `${version} ${domain} ${id}`;
    if (this.#templates.size < MOST_TEMPLATES || this.#templates.has(key)) this.#templates.set(key, template);
  }

  #fields(reader: Reader, count: number, { version }: Header): TemplateField[] | undefined {
    if (count > MOST_FIELDS) return undefined;
    const fields: TemplateField[] = [];
    for (let i = 0; i < count; i++) {
      if (reader.remaining < 4) return undefined;
      const type = reader.u16();
      const length = reader.u16();
      const foreign = version === 10 && (type & 0x8000) !== 0;
      if (foreign && reader.remaining < 4) return undefined;
      const maker = foreign ? reader.u32() : 0;
      const number = type & 0x7fff;
      const name = maker === 0 ? NAMES.get(version === 9 ? type : number) : maker === REVERSE && number === ELEMENT.octets ? 'octetsBack' : maker === REVERSE && number === ELEMENT.packets ? 'packetsBack' : undefined;
      fields.push({ name, length: version === 9 && length === VARIABLE ? 0 : length });
    }
    return fields;
  }

  /** One record, or undefined where it does not fit into its set. */
  #record(fields: readonly TemplateField[], reader: Reader, header: Header): NetflowRecord | undefined {
    const raw: Partial<Record<ElementName, Uint8Array>> = {};
    for (const { name, length } of fields) {
      let size = length;
      if (length === VARIABLE) {
        if (reader.remaining < 1) return undefined;
        size = reader.u8();
        if (size === 255) {
          if (reader.remaining < 2) return undefined;
          size = reader.u16();
        }
      }
      if (size > reader.remaining) return undefined;
      const value = reader.take(size);
      if (name !== undefined) raw[name] ??= value;
    }
    return recordOf(raw, header);
  }
}

const sizeOf = (fields: readonly TemplateField[]): number | undefined => (fields.some(({ length }) => length === VARIABLE) ? undefined : fields.reduce((sum, { length }) => sum + length, 0));

/** Uptime wraps after 49.7 days, between the flow and its export at most once. */
const sinceBoot = (millis: number, { at, uptime }: Header): number => at - ((uptime - millis + 2 ** 32) % 2 ** 32) * 1e3;

/** Shortened values are allowed (RFC 7011 §6.2): a number has as many bytes as it needed. */
function number(bytes: Uint8Array | undefined): number | undefined {
  if (!bytes || bytes.length === 0 || bytes.length > 8) return undefined;
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** NTP time: seconds since 1900 and a fraction of 2³². */
function ntp(bytes: Uint8Array | undefined): number | undefined {
  if (bytes?.length !== 8) return undefined;
  return (number(bytes.subarray(0, 4))! - 2_208_988_800) * 1e6 + Math.floor((number(bytes.subarray(4))! * 1e6) / 2 ** 32);
}

function recordOf(raw: Partial<Record<ElementName, Uint8Array>>, header: Header): NetflowRecord {
  const ip = (four: Uint8Array | undefined, six: Uint8Array | undefined): string | undefined => (four?.length === 4 ? ipv4Text(number(four)!) : six?.length === 16 ? ipv6Text(six) : undefined);
  const mac = (bytes: Uint8Array | undefined): string | undefined => (bytes?.length === 6 && bytes.some(byte => byte !== 0) ? macText(bytes, 0) : undefined);
  const upSince = number(raw.upSince);
  const time = (seconds: Uint8Array | undefined, millis: Uint8Array | undefined, fine: Uint8Array | undefined, uptime: Uint8Array | undefined): number | undefined => {
    const [s, ms, up] = [number(seconds), number(millis), number(uptime)];
    if (ms !== undefined) return ms * 1e3;
    return ntp(fine) ?? (s !== undefined ? s * 1e6 : up === undefined ? undefined : upSince !== undefined ? (upSince + up) * 1e3 : header.version === 9 ? sinceBoot(up, header) : undefined);
  };
  const found = {
    from: ip(raw.from4, raw.from6), to: ip(raw.to4, raw.to6), fromPort: number(raw.fromPort), toPort: number(raw.toPort), fromMac: mac(raw.fromMac), toMac: mac(raw.toMac),
    protocol: number(raw.protocol), flags: number(raw.flags), vlan: number(raw.vlan),
    packets: number(raw.packets ?? raw.initiatorPackets ?? raw.packetsTotal), bytes: number(raw.octets ?? raw.initiatorOctets ?? raw.octetsTotal), packetsBack: number(raw.responderPackets ?? raw.packetsBack), bytesBack: number(raw.responderOctets ?? raw.octetsBack),
    first: time(raw.firstSeconds, raw.firstMillis, raw.firstMicros ?? raw.firstNanos, raw.firstUptime), last: time(raw.lastSeconds, raw.lastMillis, raw.lastMicros ?? raw.lastNanos, raw.lastUptime),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
