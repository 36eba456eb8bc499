import type { Cell, WorkbookSpec } from '../../shared/model/workbook';
import { DANGEROUS } from './formula-vectors';

/** A 1 × 1 pixel, 8-bit grey PNG. */
const PIXEL = Uint8Array.from('89504e470d0a1a0a0000000d4948445200000001000000010800000000 3a7e9b550000000a49444154789c6360000000020001 48afa4710000000049454e44ae426082'.replace(/ /g, '').match(/../g)!, byte => Number.parseInt(byte, 16));

/** A workbook with everything the writer can do; for the tests, and to look at in a spreadsheet program. */
export function sampleWorkbook(picture: Uint8Array = PIXEL): WorkbookSpec {
  const assets: Cell[][] = ['SRT-PLC-01', 'SRT-HMI-02', 'WCS-SRV-01', 'AGV-FLEET-01', 'CAM-017'].map((name, i) => [
    { text: `A${String(i + 1).padStart(3, '0')}`, sheet: 'Findings', cell: `A${(i % 3) + 2}` }, name, ['controller', 'HMI', 'server', 'AGV fleet manager', 'camera'][i], `10.20.${i}.1${i}`, `00:1a:2b:3c:4d:0${i}`, `0${i}.10`, i * 3, 125_000 / (i + 1), 0.42 / (i + 1),
    ['very high', 'high', 'moderate', 'low', 'minimal'][i], `2026-01-0${i + 1}T08:30:00Z`, i === 4 ? 'not observed' : `2026-02-1${i}T17:05:00Z`, i % 2 === 0, 'open', undefined,
  ]);
  return {
    title: 'Sample site: risk report', author: 'Crossdock', created: '2026-03-01T09:00:00Z', active: 0, header: 'Confidential: Sample & Sons', footer: 'input a1b2c3d4',
    names: [{ name: 'appetite', sheet: 'Summary', cell: '$C$6' }],
    sheets: [
      {
        kind: 'page', name: 'Summary', widths: [3, 24, 16, 16, 60],
        rows: [
          { cells: [], height: 12 }, { cells: [undefined, { text: 'Summary', style: 'title', span: 4 }] }, { cells: [undefined, { text: 'Sample distribution centre, sorter hall', style: 'subtitle', span: 4 }] },
          { cells: [undefined, { text: 'Derived risk', style: 'heading', span: 4 }] },
          { cells: [undefined, { text: 'Expected loss $/yr', style: 'label' }, { text: { formula: 'SUM(tblAssets[Risk $/yr])', value: 285_416.666666667 }, style: 'figure', kind: 'money' }, undefined, { text: 'the sum of the assets', style: 'note' }] },
          { cells: [undefined, { text: 'Appetite $/yr', style: 'label' }, { text: 100_000, style: 'body', kind: 'money' }] },
          { cells: [undefined, { text: 'Score', style: 'label' }, { text: { formula: '100*C5/(C5+appetite)', value: 74.0540540540541 }, style: 'figure', kind: 'score' }, { text: 'high', style: 'body', riskWord: true }] },
          { cells: [undefined, { text: 'Best remediation', style: 'column' }, { text: 'Removes', style: 'column', align: 'right' }, { text: 'Cost', style: 'column', align: 'right' }, { text: 'What', style: 'column' }] },
          { cells: [undefined, { text: { text: 'F001', sheet: 'Findings', cell: 'A2' }, style: 'cell' }, { text: 98_000, style: 'cell', kind: 'money' }, { text: 12_000, style: 'cell', kind: 'money' }, { text: 'Route enterprise–control traffic through the industrial DMZ, so that no office computer reaches a controller.', style: 'cell' }] },
          { cells: [undefined, { text: 'Together', style: 'total' }, { text: { formula: 'C9', value: 98_000 }, style: 'total', kind: 'money' }, { text: { formula: 'D9', value: 12_000 }, style: 'total', kind: 'money' }, { text: '', style: 'total' }] },
          { cells: [undefined, { text: 'Long paragraphs wrap inside their merged cells, and the row is as high as they need. '.repeat(4), style: 'body', span: 4 }] },
        ],
        pictures: [{ bytes: picture, kind: 'png', altText: 'Residual risk after each remediation', column: 1, row: 12, width: 420, height: 180 }],
      },
      {
        kind: 'table', name: 'Assets', table: 'tblAssets',
        columns: [
          { header: 'Asset id', width: 10, kind: 'identifier' }, { header: 'Name', width: 16, kind: 'text' }, { header: 'Role', width: 18, kind: 'text' }, { header: 'IP', width: 14, kind: 'identifier' }, { header: 'MAC', width: 18, kind: 'identifier' }, { header: 'Firmware', width: 10, kind: 'identifier' },
          { header: 'Findings', width: 9, kind: 'integer' }, { header: 'Risk $/yr', width: 12, kind: 'money', riskScale: true }, { header: 'Share', width: 8, kind: 'percent' }, { header: 'Band', width: 11, kind: 'text', riskWords: true },
          { header: 'First seen (UTC)', width: 17, kind: 'date' }, { header: 'Last seen (UTC)', width: 17, kind: 'date' }, { header: 'Safety', width: 8, kind: 'text' }, { header: 'Status', width: 12, kind: 'text', choices: ['open', 'accepted', 'fixed'] },
          { header: 'Owner', width: 14, kind: 'text', choices: Array.from({ length: 40 }, (_, i) => `Team ${i}, shift ${i % 3}`) },
        ],
        rows: assets,
      },
      {
        kind: 'table', name: 'Findings', table: 'tblFindings',
        columns: [{ header: 'Finding id', width: 11, kind: 'identifier' }, { header: 'Severity', width: 11, kind: 'text', riskWords: true }, { header: 'Evidence', width: 60, kind: 'text', wrap: true }],
        rows: DANGEROUS.map((text, i): Cell[] => [`F${String(i + 1).padStart(3, '0')}`, ['critical', 'high', 'medium', 'low'][i % 4], `${text}\nline two`]),
      },
      { kind: 'table', name: 'Drift', table: 'tblDrift', columns: [{ header: 'Kind', width: 12, kind: 'text' }, { header: 'What', width: 40, kind: 'text' }], rows: [] },
    ],
  };
}
