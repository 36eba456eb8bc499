import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { FlowAssembler } from './flow-kit';

interface Kind {
  readonly name: string;
  readonly advice: string;
  matches(head: Uint8Array): boolean;
}

const begins = (...bytes: readonly number[]) => (head: Uint8Array): boolean => bytes.every((byte, i) => head[i] === byte);

/** Files of flow collectors in formats of their own: compressed, versioned with their program, and printed by it alone. By their first bytes. */
const KINDS: readonly Kind[] = [
  // File magic 0xA50C and layout version 1 or 2, in either byte order.
  { name: 'nfcapd (the collector of nfdump)', advice: 'Print it with “nfdump -r FILE -o csv” or “-o json” and import that.', matches: head => (begins(0x0c, 0xa5)(head) && (head[2] === 1 || head[2] === 2) && head[3] === 0) || (begins(0xa5, 0x0c, 0)(head) && (head[3] === 1 || head[3] === 2)) },
  { name: 'SiLK', advice: 'Print it with “rwcut --fields=…” or convert it to IPFIX, then to CSV.', matches: begins(0xde, 0xad, 0xbe, 0xef) },
  { name: 'flow-tools', advice: 'Print it with “flow-export -f2”.', matches: head => begins(0xcf, 0x10)(head) && (head[2] === 1 || head[2] === 2) },
  { name: 'Argus', advice: 'Print it with “ra -r FILE -c , ” and name the columns, or convert it to Zeek\'s conn.log.', matches: head => begins(0x83)(head) && head[1] === 0x10 && head[4] === 0xe5 && head[5] === 0x71 },
];

const kindOf = (head: Uint8Array): Kind | undefined => KINDS.find(kind => kind.matches(head));

/** Names what cannot be read, and says what to do with it. */
export const binaryFlows = defineImporter({
  id: 'binary-flows',
  name: 'Binary flow files (nfcapd, SiLK, flow-tools, Argus): refused by name',
  kind: 'flow-log',
  format: 'binary-flows',
  streams: true,
  recognises: head => kindOf(head) !== undefined,
  read: input => new Refusal(input),
});

class Refusal implements FileReader {
  private head: Uint8Array | undefined;

  constructor(private readonly input: ImportInput) {}

  push(bytes: Uint8Array): void {
    this.head ??= bytes.slice(0, 64);
  }

  end() {
    const kind = kindOf(this.head ?? new Uint8Array());
    return new FlowAssembler(binaryFlows.id, this.input).end(binaryFlows.format, binaryFlows.kind, [{
      code: 'binary-flows', weight: 'refused', message: `The file is one of ${kind?.name ?? 'a flow collector'}, a format that only its own program reads. Nothing was imported from it.`, ...(kind ? { advice: kind.advice } : {}), at: { offset: 0 },
    }]);
  }
}
