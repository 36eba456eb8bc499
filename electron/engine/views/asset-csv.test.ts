import Papa from 'papaparse';
import { expect, test } from 'vitest';
import type { AssetRow } from '../../../shared/model/views';
import { assetCsv } from './asset-csv';

const row: AssetRow = { id: 'asset:1', name: '=cmd|calc', role: 'plc', roleConfidence: 0.9, ips: ['10.0.0.1', '10.0.0.2'], macs: [], site: 'north', levelMismatch: false, firmware: '10.0', external: false, state: 'seen', riskKnown: true, expectedAnnualLoss: 1234.5, share: 0.1, band: 'high', findings: 2, tags: ['a', 'b'], conflicts: 0 };

test('each asset is one whole row, what is not known is empty, and no name is a formula', () => {
  const { data } = Papa.parse<Record<string, string>>(new TextDecoder().decode(assetCsv([row, { ...row, id: 'asset:2', name: 'HMI', riskKnown: false }])), { header: true, skipEmptyLines: true });
  expect(data.map(one => [one['Asset id'], one['Name'], one['IP addresses'], one['Firmware'], one['$ a year'], one['Risk band'], one['Serial'], one['Tags']])).toEqual([
    ['asset:1', '\'=cmd|calc', '10.0.0.1 10.0.0.2', '10.0', '1234.5', 'high', '', 'a, b'], ['asset:2', 'HMI', '10.0.0.1 10.0.0.2', '10.0', '', 'unknown', '', 'a, b'],
  ]);
});
