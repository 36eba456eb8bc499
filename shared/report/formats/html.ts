import { reportDocument } from '../html/document';
import { defineFormat } from './definition';

export const html = defineFormat({ id: 'html', file: 'report.html', about: 'the report to read and to print, in one file without scripts or anything loaded (HTML)', write: (analysis, names) => reportDocument(analysis, names) });
