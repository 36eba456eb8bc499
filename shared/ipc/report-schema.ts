import { z } from 'zod';
import { LARGEST_LOGO, LOGO, LONGEST_REPORT_TEXT, REPORT_SECTIONS } from '../model/report-settings';

const line = z.string().trim().min(1).max(LONGEST_REPORT_TEXT);
const [, ...optional] = REPORT_SECTIONS;
/** Base64 of the largest, and what stands before it. */
const logo = z.string().max(Math.ceil((LARGEST_LOGO * 4) / 3) + 64).regex(LOGO, 'no PNG or JPEG as data: of base64');

const leaveOut = z.array(z.enum(optional)).max(optional.length);

export const reportSettings = z.strictObject({ title: line.optional(), client: line.optional(), author: line.optional(), classification: line.optional(), logo: logo.optional(), leaveOut: leaveOut.optional() });

/** What is to be another; null takes it away. The logo has a request of its own. */
export const reportChange = z.strictObject({ title: line.nullable().optional(), client: line.nullable().optional(), author: line.nullable().optional(), classification: line.nullable().optional(), leaveOut: leaveOut.optional() });
