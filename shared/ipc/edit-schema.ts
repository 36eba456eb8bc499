import { z } from 'zod';
import { ROLES } from '../model/asset';
import { ARRANGEMENTS, ASSET_SORTS, SCENARIOS, type Edit, type JournalRow } from '../model/edit';
import { KEPT_FIELDS, KEPT_OF } from '../model/kept';
import { MOST_MERGED } from '../model/merge';

/** An edit as it comes from a window or from an engagement file, of which neither is to be trusted. Longer texts belong into the report. */

const id = z.string().min(1).max(1_000);
const line = z.string().trim().min(1).max(200);
const text = z.string().trim().min(1).max(10_000);
const assets = z.array(z.string().min(1).max(200)).min(1).max(50_000);
const actions = z.array(z.string().min(1).max(300)).max(2_000);
const ofAssets = { assets, why: text.optional() };

const keys = z.array(z.string().regex(/^(?:mac|ip|row) ./).max(300)).min(1).max(5_000);
const device = z.strictObject({ site: z.string().max(1_000), keys });

const plain = [
  z.strictObject({ kind: z.literal('name'), ...ofAssets, value: line.optional() }),
  z.strictObject({ kind: z.literal('role'), ...ofAssets, value: z.enum(ROLES).optional() }),
  z.strictObject({ kind: z.literal('level'), ...ofAssets, value: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(3.5), z.literal(4), z.literal(5)]).optional() }),
  z.strictObject({ kind: z.literal('zone'), ...ofAssets, value: line.optional() }),
  z.strictObject({ kind: z.literal('criticality'), ...ofAssets, value: z.strictObject({ hours: z.number().min(0).max(100_000), costPerHour: z.number().min(0).max(1e12) }).optional() }),
  z.strictObject({ kind: z.literal('note'), ...ofAssets, value: text.optional() }),
  z.strictObject({ kind: z.literal('tags'), ...ofAssets, value: z.array(z.string().trim().min(1).max(100)).max(50).optional() }),
  z.strictObject({ kind: z.literal('place'), ...ofAssets, arrangement: z.enum(ARRANGEMENTS), value: z.strictObject({ x: z.number().min(-1e6).max(1e6), y: z.number().min(-1e6).max(1e6) }).optional() }),
  z.strictObject({ kind: z.literal('same-device'), devices: z.array(device).min(2).max(1_000), value: z.literal(true).optional(), why: text.optional() }),
  z.strictObject({ kind: z.literal('own-device'), of: device, keys, value: z.literal(true).optional(), why: text.optional() }),
  z.strictObject({
    kind: z.literal('view'), name: z.string().trim().min(1).max(100),
    value: z.strictObject({ filter: z.string().max(2_000), facets: z.record(z.string().max(20), z.array(z.string().max(300)).max(500)), sort: z.enum(ASSET_SORTS), descending: z.boolean(), columns: z.array(z.string().max(20)).max(50) }).optional(),
  }),
  z.strictObject({ kind: z.literal('rule'), rule: z.string().regex(/^[a-z0-9-]{1,100}$/), value: text.optional() }),
  z.strictObject({
    kind: z.literal('finding'), finding: z.string().regex(/^finding:manual:[0-9a-f]{12}$/),
    value: z.strictObject({ title: line, severity: z.enum(['low', 'medium', 'high', 'critical']), text, assets: z.array(z.string().min(1).max(200)).max(1_000) }).optional(),
  }),
  z.strictObject({
    kind: z.literal('triage'), finding: id,
    value: z.discriminatedUnion('status', [
      z.strictObject({ status: z.literal('confirmed'), reason: text.optional() }),
      z.strictObject({ status: z.literal('fixed'), reason: text.optional() }),
      z.strictObject({ status: z.literal('false-positive'), reason: text }),
      z.strictObject({ status: z.literal('accepted'), reason: text }),
    ]).optional(),
  }),
  z.strictObject({ kind: z.literal('impossible'), step: id, value: text.optional() }),
  z.strictObject({ kind: z.literal('what-if'), actions }),
  z.strictObject({ kind: z.literal('scenario'), name: z.enum(SCENARIOS), value: actions.optional() }),
  z.strictObject({ kind: z.literal('kept'), of: z.enum(KEPT_OF), id, field: z.enum(KEPT_FIELDS), value: text.optional(), why: text.optional() }),
] as const;

/** What a window may ask for. A merge is none of it: the engine makes one of a workbook that it has read. */
export const editSchema = z.discriminatedUnion('kind', plain) as z.ZodType<Edit, Edit>;

const mergeSchema = z.strictObject({ kind: z.literal('merge'), workbook: line, sha256: z.string().regex(/^[0-9a-f]{64}$/), edits: z.array(z.discriminatedUnion('kind', plain)).min(1).max(MOST_MERGED) });

const who = z.string().max(200).optional();
const at = z.number();

/** What a row of the journal holds; `at` is a column of its own. */
export const journalRowSchema = z.union([z.strictObject({ at, analyst: who, edit: z.union([editSchema, mergeSchema]) }), z.strictObject({ at, analyst: who, move: z.enum(['undo', 'redo']) })]) as z.ZodType<JournalRow>;
