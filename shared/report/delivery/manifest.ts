import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { PARAMETERS } from '../../attack/parameters';
import { techniqueRules } from '../../attack/registry';
import { hex, utf8Bytes } from '../../binary/reader';
import { findingRules } from '../../findings/registry';
import { importers } from '../../importers/registry';
import type { Analysis } from '../../model/analysis';
import type { SiteConfig } from '../../model/config';
import { compareText } from '../../model/order';
import { protocols } from '../../protocols/registry';
import { remediationCatalogue } from '../../remediation/registry';

/** The two files that stand beside what was delivered, and list each other's kind: SHA256SUMS lists the manifest, the manifest does not list SHA256SUMS. */
export const MANIFEST = 'manifest.json';
export const SUMS = 'SHA256SUMS';

/** Of one delivery. A report has some dozen files; the frames of a large site some thousand. */
export const MOST_FILES = 100_000;
export const LARGEST_MANIFEST = 64 << 20;

export interface DeliveredFile {
  /** Below the folder, with `/` between folders on every system. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Why a name is not that of a file inside a delivery; undefined for one that is. Names come from a manifest, which is anybody's. */
export function unfitName(name: string): string | undefined {
  if (name === '' || name.length > 1_024) return 'is empty or longer than 1 024 characters';
  if (/[\u0000-\u001f\u007f\\]/.test(name)) return 'holds a control character or a backslash';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'is an absolute path';
  if (name.split('/').some(part => part === '' || part === '.' || part === '..')) return 'leads out of the folder, or round about in it';
  return undefined;
}

const name = z.string().check(({ value, issues }) => {
  const why = unfitName(value);
  if (why !== undefined) issues.push({ code: 'custom', input: value, message: `the name ${JSON.stringify(value.slice(0, 80))} ${why}` });
});
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in lower-case hexadecimal');
const count = z.int().min(0);
const text = z.string().max(10_000);

const schema = z.object({
  format: z.literal('crossdock-delivery'),
  version: z.literal(1),
  tool: z.object({ name: text, version: text }),
  generatedAt: text,
  redacted: z.boolean(),
  rules: z.record(text, z.object({ entries: count, sha256: hash })),
  data: z.array(z.object({ name: text, edition: text.optional(), date: text.optional(), entries: count.optional() })).max(10_000),
  parameters: z.object({ config: z.unknown(), method: text, samples: count.optional(), seed: count.optional() }),
  inputs: z.array(z.object({ name: text, sha256: hash, bytes: count, kind: text, format: text, packets: count.optional(), rows: count.optional() })).max(1_000_000),
  outputs: z.array(z.object({ file: name, sha256: hash, bytes: count })).max(MOST_FILES, `lists more than ${MOST_FILES} files`),
});
export type Manifest = z.infer<typeof schema>;

const digest = (value: unknown): string => hex(sha256(utf8Bytes(JSON.stringify(value))));

/** What decided: the rules in this version, each list with a hash of what its entries say of themselves, so that two deliveries can be compared without the program. */
function rules(): Manifest['rules'] {
  const list = (entries: readonly unknown[]): { entries: number; sha256: string } => ({ entries: entries.length, sha256: digest(entries.map(entry => JSON.stringify(entry)).sort()) });
  return {
    findings: list(findingRules.map(({ id, title, severity, detection, falsePositives, techniques, requirements }) => ({ id, title, severity, detection, falsePositives, techniques, requirements }))),
    techniques: list(techniqueRules.map(({ id, name: file, fact, techniques }) => ({ id, file, fact, techniques }))),
    remediations: list(remediationCatalogue.map(({ id, title, effortHours, downtimeHours, purchase, leaves, requirements, mitigations }) => ({ id, title, effortHours, downtimeHours, purchase, leaves, requirements, mitigations }))),
    parameters: list(Object.entries(PARAMETERS)),
    protocols: list(protocols.map(({ id, reference, carriers }) => ({ id, reference, carriers }))),
    importers: list(importers.map(({ id, format }) => ({ id, format }))),
  };
}

/** Lists that come with the program. A test holds the versions to what is installed and used. */
export const BUILT_IN_DATA = [
  { name: 'MITRE ATT&CK (technique and mitigation ids)', edition: '18' },
  { name: 'IEEE MAC registrations (oui-data)', edition: '2.1.9' },
] as const;

export interface Delivery {
  readonly config: SiteConfig;
  readonly redacted: boolean;
  readonly outputs: readonly DeliveredFile[];
}

/** `manifest.json`: what was delivered, out of what, by which version with which settings. The same analysis and files give the same bytes. */
export function manifestText({ tool, generatedAt, sources, risk, intelligence = [] }: Analysis, { config, redacted, outputs }: Delivery): string {
  const manifest: Manifest = {
    format: 'crossdock-delivery', version: 1, tool, generatedAt, redacted, rules: rules(),
    data: [...BUILT_IN_DATA, ...intelligence.map(({ source, kind, date, edition, entries }) => ({ name: `${kind} (${sources.find(({ id }) => id === source)?.name ?? source})`, ...(edition === undefined ? {} : { edition }), ...(date === undefined ? {} : { date }), entries }))],
    parameters: { config, method: risk.method, ...(risk.samples === undefined ? {} : { samples: risk.samples }), ...(risk.seed === undefined ? {} : { seed: risk.seed }) },
    inputs: [...sources].sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id)).map(({ name: source, sha256: sum, bytes, kind, format, capture, table }) => ({
      name: source, sha256: sum, bytes, kind, format, ...(capture ? { packets: capture.packets } : {}), ...(table ? { rows: table.rows } : {}),
    })),
    outputs: [...outputs].sort((a, b) => compareText(a.file, b.file)),
  };
  return `${JSON.stringify(manifest, null, 1)}\n`;
}

/** Lines as GNU coreutils' sha256sum writes and checks them: hash, a space, `*` for bytes as they are, name. Names that would need its escapes are not written by this program. */
export function sumsText(files: readonly DeliveredFile[]): string {
  return [...files].sort((a, b) => compareText(a.file, b.file)).map(({ file, sha256: sum }) => `${sum} *${file}\n`).join('');
}

/** Throws an Error in words when it is not one, or names a place outside its folder. */
export function readManifest(json: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error(`it is no JSON (${(error as Error).message.slice(0, 120)})`, { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${issue!.path.length === 0 ? 'it' : issue!.path.join('.')}: ${issue!.message}`);
  }
  refuseTwice(parsed.data.outputs.map(({ file }) => file));
  return parsed.data;
}

/** Name → hash. Throws an Error in words. */
export function readSums(sums: string): Map<string, string> {
  const found = new Map<string, string>();
  const lines = sums.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > MOST_FILES + 1) throw new Error(`it lists more than ${MOST_FILES} files`);
  for (const [i, line] of lines.entries()) {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
    if (!match) throw new Error(`line ${i + 1} is no hash with a name`);
    const why = unfitName(match[2]!);
    if (why !== undefined) throw new Error(`line ${i + 1}: the name ${JSON.stringify(match[2]!.slice(0, 80))} ${why}`);
    if (found.has(match[2]!)) throw new Error(`it names ${match[2]!.slice(0, 80)} twice`);
    found.set(match[2]!, match[1]!);
  }
  return found;
}

function refuseTwice(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const one of names) {
    if (seen.has(one)) throw new Error(`it names ${one.slice(0, 80)} twice`);
    seen.add(one);
  }
}
