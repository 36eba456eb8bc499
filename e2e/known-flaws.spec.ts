import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launch } from './launch';
import { screen } from './screens/window';

const advisory = {
  document: { category: 'csaf_security_advisory', csaf_version: '2.0', title: 'Gateway: denial of service', publisher: { name: 'Maker' }, tracking: { id: 'ADV-26-01', version: '1', current_release_date: '2026-05-01T00:00:00Z' } },
  product_tree: { branches: [{ category: 'vendor', name: 'Moxa', branches: [{ category: 'product_name', name: 'NPort 5150', branches: [{ category: 'product_version_range', name: '< 3.9', product: { product_id: 'P1', name: 'NPort 5150 before 3.9' } }] }] }] },
  vulnerabilities: [{ cve: 'CVE-2026-0001', product_status: { known_affected: ['P1'] }, scores: [{ products: ['P1'], cvss_v3: { baseScore: 9.8 } }] }],
};
const exploited = { title: 'List', catalogVersion: '2026.05.02', dateReleased: '2026-05-02T00:00:00Z', count: 1, vulnerabilities: [{ cveID: 'CVE-2026-0001', vendorProject: 'Moxa', product: 'NPort', dateAdded: '2026-05-02', knownRansomwareCampaignUse: 'Unknown' }] };

test('an advisory and the list of exploited flaws name a device of the asset list, with the reason and the rows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-flaws-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const { page, stop } = await launch();
  try {
    await screen.drop(page, [
      file('assets.csv', 'name,ip,mac,vendor,model,firmware,role\nGW-OLD,10.99.0.1,00:90:e8:00:00:01,Moxa,NPort 5150,3.7,gateway\nGW-NEW,10.99.0.2,00:90:e8:00:00:02,Moxa,NPort 5150,3.9,gateway\n'),
      file('adv-26-01.json', JSON.stringify(advisory)), file('exploited.json', JSON.stringify(exploited)),
    ]);
    await screen.analysed(page);
    await screen.open(page, 'Assets');
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await page.getByText('GW-OLD').first().click();
    await inspector.getByRole('tab', { name: 'Findings' }).click();
    const flaws = inspector.getByRole('region', { name: 'Known flaws' });
    await expect(flaws).toContainText('CVE-2026-0001');
    await expect(flaws).toContainText('exploited');
    await expect(flaws).toContainText('CVSS 9.8');
    await expect(flaws).toContainText('ADV-26-01 names NPort 5150, versions < 3.9; the device says it is “NPort 5150”, version 3.7.');
    await expect(flaws).not.toContainText('version unproven');
    await expect(inspector).toContainText('Flaw that is known to be exploited');
    // The newer one is not affected.
    await page.getByText('GW-NEW').first().click();
    await expect(inspector).toContainText('No rule fired on this asset.');
    await expect(inspector.getByRole('region', { name: 'Known flaws' })).toHaveCount(0);
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
