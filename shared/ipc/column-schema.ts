import { z } from 'zod';
import { COLUMN_FIELDS, HEADER_ROW, IGNORE } from '../model/columns';

/** What somebody says about the columns of lists, as it comes from a window, a configuration or a shared file. */

const header = z.string().min(1).max(300);
const field = z.enum([...COLUMN_FIELDS, IGNORE]);

export const columnMap = z.partialRecord(z.enum([...field.options, HEADER_ROW]), z.union([header, z.array(header).min(1).max(1_024)]))
  .refine(map => map[HEADER_ROW] === undefined || /^(?:[1-9]|[1-4]\d|50)$/.test(String(map[HEADER_ROW])), `${HEADER_ROW} is the number of a row, 1 to 50`);
export const layoutName = z.string().trim().min(1).max(100);
export const columnLayouts = z.array(z.strictObject({ name: layoutName, columns: columnMap })).max(200);
/** As many columns as are looked at. */
export const columnChoice = z.strictObject({ sheet: z.string().max(300).optional(), header: z.int().min(1).max(50).nullable().optional(), fields: z.record(z.string().regex(/^\d{1,3}$/), field).optional() });

/** A file of mappings that is handed on: a part of a configuration, so that the command line takes it as it is. */
export const sharedLayouts = z.object({ columnLayouts });
