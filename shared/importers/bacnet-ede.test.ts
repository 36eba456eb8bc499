import { expect, test } from 'vitest';
import { bacnetEde } from './bacnet-ede';
import { readFileWith, saidOf, survivesHostileFiles } from './importer-checks.test';
import { importerFor } from './registry';
import { utf8Bytes } from '../binary/reader';

const EDE = `# Engineering-Data-Exchange - B.I.G.-EU;;;;;
PROJECT_NAME;DC1 building;;;;
VERSION_OF_REFERENCEFILE;1;;;;
TIMESTAMP_OF_LAST_CHANGE;2026-01-01;;;;
AUTHOR_OF_LAST_CHANGE;x;;;;
VERSION_OF_LAYOUT;2.2;;;;
#mandatory;mandatory;mandatory;mandatory;mandatory;optional
# keyname;device obj.-instance;object-name;object-type;object-instance;description;present-value-default;min-present-value;max-present-value;settable;supports COV;hi-limit;low-limit;state-text-reference;unit-code;vendor-specific-address
AHU-1;120001;AHU-1;8;120001;Air handler hall 3;;;;N;N;;;;;
AHU-1.T;120001;Supply temperature;0;1;°C;;;;N;Y;;;;62;
CH-1.T;120002;Return temperature;0;7;;;;;N;Y;;;;62;
BAD;4194303;x;0;1;;;;;;;;;;;
# end;;;
`;

test('points become devices, and the device object names its own', () => {
  expect(importerFor(utf8Bytes(EDE), 'points.csv')?.id).toBe('bacnet-ede');
  const reading = readFileWith(bacnetEde, EDE);
  expect(saidOf(reading)).toEqual(['bacnet.instance = 120001', 'name = AHU-1', 'description = Air handler hall 3']);
  expect(saidOf(reading, 1)).toEqual(['bacnet.instance = 120002']);
  expect(reading.observations[0]).toMatchObject({ count: 2, at: [{ row: 9 }, { row: 10 }] });
  expect(reading.source.table).toEqual({ rows: 12, rowsRead: 3, rowsSkipped: { 'before-header': 7, comment: 1, 'no-identity': 1 } });
});

test('older spellings', () => {
  expect(saidOf(readFileWith(bacnetEde, 'PROJECT NAME,x\nkeyname,device obj. instance,object name,object type,object instance,description\nA,7,Chiller,8,7,\n'))).toEqual(['bacnet.instance = 7', 'name = Chiller']);
});

test('hostile files', () => survivesHostileFiles(bacnetEde, EDE, 80));
