import { z } from 'zod';
import type { Evidence } from '../model/evidence';

/** What a comparison reads of an `analysis.json`; the file is anybody's, so every member is checked. Further members are passed over. */

const text = z.string().max(10_000);
const evidence = z.array(z.custom<Evidence>(value => typeof value === 'object' && value !== null && !Array.isArray(value))).max(64).default([]);
const severity = z.enum(['low', 'medium', 'high', 'critical']);

const fact = z.object({ key: text, value: z.union([text, z.number(), z.boolean()]), evidence });
const asset = z.object({
  id: text, name: text, macs: z.array(text), ips: z.array(text), hostnames: z.array(text), vendor: text.optional(), model: text.optional(), firmware: text.optional(), serial: text.optional(), os: text.optional(),
  role: text, purdueLevel: z.number().optional(), zone: text.optional(), external: z.boolean(), state: text.optional(),
  services: z.array(z.object({ transport: text, port: z.number().optional(), protocol: text.optional(), confirmed: z.boolean() })), facts: z.array(fact),
});
const operation = z.object({ name: text, code: z.number().optional(), count: z.number(), kind: z.enum(['read', 'write', 'control', 'program', 'identify', 'other']), refused: z.number().optional(), evidence });
const conversation = z.object({
  id: text, client: text.optional(), server: text.optional(), transport: text, serverPort: z.number().optional(), protocol: text.optional(), connections: z.number(), packets: z.number(), bytes: z.number(), established: z.boolean(),
  period: z.object({ micros: z.number(), variation: z.number() }).optional(), operations: z.array(operation), evidence,
});
const finding = z.object({ id: text, rule: text, title: text, severity, assets: z.array(text), conversations: z.array(text), why: text, evidence });

const document = z.object({
  format: z.literal('crossdock-analysis'), version: z.literal(1), generatedAt: text,
  sources: z.array(z.object({ id: text, name: text, sha256: text, firstSeen: text.optional(), lastSeen: text.optional() })),
  assets: z.array(asset), conversations: z.array(conversation), findings: z.array(finding),
  zones: z.array(z.object({ id: text, name: text, purdueLevel: z.number().optional() })),
  coverage: z.array(z.object({ zone: text, hours: z.number() })),
  risk: z.object({ expectedAnnualLoss: z.number(), score: z.number() }),
});

export type Side = z.infer<typeof document>;
export type SideAsset = Side['assets'][number];
export type SideFact = SideAsset['facts'][number];
export type SideConversation = Side['conversations'][number];
export type SideFinding = Side['findings'][number];

/** Throws an Error whose message names the member that is not as in an analysis.json. */
export function readSide(value: unknown): Side {
  const read = document.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new Error(`no analysis of Crossdock: ${issue ? `/${issue.path.map(String).join('/')}: ${issue.message}` : 'not read'}`);
}
