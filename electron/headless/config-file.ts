import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { columnLayouts, columnMap } from '../../shared/ipc/column-schema';
import { reportSettings } from '../../shared/ipc/report-schema';
import { ROLES } from '../../shared/model/asset';
import type { SiteConfig } from '../../shared/model/config';
import { zoneOffset } from '../../shared/model/time-zone';
import { UsageError } from './arguments';

const money = z.number().min(0).max(1e12);
const name = z.string().min(1).max(200);
const level = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(3.5), z.literal(4), z.literal(5)]);

/** `--config FILE.json`; unknown members are errors that name them. */
const schema = z.strictObject({
  costPerHour: money.optional(),
  appetite: money.optional(),
  budget: money.optional(),
  zones: z.array(z.strictObject({ name, site: name.optional(), cidr: z.string().max(50).optional(), vlan: z.int().min(0).max(4095).optional(), purdueLevel: level.optional() })).optional(),
  roles: z.record(name, z.enum(ROLES)).optional(),
  criticality: z.record(name, z.enum(['low', 'medium', 'high', 'critical'])).optional(),
  entries: z.array(z.strictObject({ id: name, on: z.boolean().optional(), frequency: z.number().min(0).max(1000).optional() })).optional(),
  parameters: z.record(name, z.number()).optional(),
  sites: z.record(name, name).optional(),
  columnMaps: z.record(name, columnMap).optional(),
  columnLayouts: columnLayouts.optional(),
  report: reportSettings.optional(),
  timeZone: z.string().max(50).refine(zone => zoneOffset(zone) !== undefined, 'no time zone: an offset such as +02:00, or a name such as Europe/Berlin').optional(),
  sitePrefixes: z.array(z.string().max(50)).optional(),
  duplicates: z.enum(['keep', 'remove']).optional(),
});

export function parseConfig(text: string, fileName: string): SiteConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${fileName} is no JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data as SiteConfig;
  const [issue] = parsed.error.issues;
  const where = issue!.path.join('.');
  throw new UsageError(`${fileName}: ${where === '' ? '' : `${where}: `}${issue!.message}`);
}

export function readConfig(path: string): SiteConfig {
  try {
    return parseConfig(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
