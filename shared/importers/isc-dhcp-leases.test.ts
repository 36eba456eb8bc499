import { expect, test } from 'vitest';
import { readFileWith, saidOf, survivesHostileFiles } from './importer-checks.test';
import { iscDhcpLeases } from './isc-dhcp-leases';

const LEASES = `# The format of this file is documented in the dhcpd.leases(5) manual page.
lease 10.50.0.7 {
  starts 4 2026/09/03 10:00:00;
  binding state active;
  hardware ethernet 0:c:29:0:0:7;
  client-hostname "rf-07-old";
}
lease 10.50.0.8 {
  binding state abandoned;
  hardware ethernet 00:0c:29:00:00:08;
}
lease 10.50.0.9 {
  binding state free;
}
lease 10.50.0.7 {
  starts 4 2026/09/04 10:00:00;
  binding state active;
  hardware ethernet 00:0c:29:00:00:07;
  set vendor-class-identifier = "Zebra";
  on expiry {
    execute ("x");
  }
  client-hostname "rf-07";
}
`;

test('the last statement of an address counts, where it has a client', () => {
  const reading = readFileWith(iscDhcpLeases, LEASES);
  expect(saidOf(reading).sort()).toEqual(['hostname = rf-07', 'ip = 10.50.0.7', 'listed-status = active', 'mac = 00:0c:29:00:00:07']);
  expect(reading.witnesses[0]!.at).toEqual([{ line: 15 }]);
  expect(reading.source.table).toEqual({ rows: 4, rowsRead: 1, rowsSkipped: { 'renewed-later': 1, 'without-client': 2 } });
});

test('a file that is cut keeps the leases before', () => {
  const reading = readFileWith(iscDhcpLeases, LEASES.slice(0, -20));
  expect(saidOf(reading)).toContain('hostname = rf-07-old');
  expect(reading.source.problems[0]).toMatchObject({ code: 'cut', weight: 'partial', at: { line: 15 } });
});

test('hostile files', () => survivesHostileFiles(iscDhcpLeases, LEASES, 100));
