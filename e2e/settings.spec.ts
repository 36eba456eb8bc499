import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { answerDialogs, launch, root } from './launch';
import { screen } from './screens/window';

const pictures = process.env['CROSSDOCK_SCREENSHOTS'] === '1' ? join(root, 'docs/screenshots') : join(root, 'test-results/screenshots');
const exploited = { title: 'List', catalogVersion: '2026.05.02', dateReleased: '2026-05-02T00:00:00Z', count: 1, vulnerabilities: [{ cveID: 'CVE-2026-0001', vendorProject: 'Moxa', product: 'NPort', dateAdded: '2026-05-02', knownRansomwareCampaignUse: 'Unknown' }] };

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('settings without an engagement and with one: theme, keys, intelligence, Wireshark, parameters, privacy, self-test, diagnostics', async () => {
  test.setTimeout(180_000);
  mkdirSync(pictures, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-settings-'));
  const { app, page, profile, stop } = await launch();
  try {
    // Before anything is open, by keys.
    await page.keyboard.press('Control+Comma');
    await expect(page.locator('.tb h1')).toHaveText('Settings');
    await expect(section(page, 'Intelligence files')).toContainText('None is in use');
    await expect(section(page, 'Privacy')).toContainText('No engagement is on the list');
    await expect(page.getByRole('button', { name: 'Wipe the list' })).toBeDisabled();
    await page.getByRole('button', { name: 'Back to the start' }).click();
    await expect(page.getByRole('button', { name: 'Sample: reference DC' })).toBeVisible();

    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    await screen.drop(page, [file('assets.csv', 'name,ip,mac,vendor,model,firmware,role\nGW,10.99.0.1,00:90:e8:00:00:01,Moxa,NPort 5150,3.7,gateway\n'), file('exploited.json', JSON.stringify(exploited))]);
    await screen.analysed(page);
    await answerDialogs(app, { save: join(folder, 'site.crossdock') });
    await page.keyboard.press('Control+s');
    await expect(page.getByTestId('saved-state')).toContainText('Saved');

    // From the palette.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Settings');
    await page.keyboard.press('Enter');
    await expect(page.locator('.tb h1')).toHaveText('Settings');

    // Theme: at once, kept in the profile, and following the system again.
    const theme = (): Promise<string | undefined> => page.evaluate(() => document.documentElement.dataset['theme']);
    const themes = page.getByRole('group', { name: 'Theme of the window' });
    await themes.getByRole('button', { name: 'High contrast' }).press('Enter');
    expect(await theme()).toBe('contrast');
    await page.reload();
    await page.waitForSelector('.app');
    expect(await theme()).toBe('contrast');
    await page.keyboard.press('Control+Comma');
    await themes.getByRole('button', { name: 'As the system' }).press('Enter');
    for (const scheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await expect.poll(theme).toBe(scheme);
    }

    await expect(section(page, 'Keys')).toContainText('previous, next asset');
    await expect(section(page, 'Intelligence files').getByRole('row', { name: /exploited\.json/ })).toContainText(/2026-05-02\s*2026\.05\.02\s*1 exploited flaws/);

    // Parameters: found, and not found.
    const risk = section(page, 'Risk model');
    await expect(risk.getByRole('row', { name: /^cost\.hour/ })).toContainText(/50.000\s*10.000–300.000\s*\$ per hour\s*Published range/);
    await risk.getByRole('textbox', { name: 'Filter parameters' }).fill('smbv1');
    await expect(risk.getByRole('row')).toHaveCount(2);
    await risk.getByRole('textbox', { name: 'Filter parameters' }).fill('no such thing');
    await expect(risk.getByText('No parameter matches.')).toBeVisible();
    await risk.getByRole('button', { name: 'Clear the filter' }).press('Enter');
    await expect(risk.getByRole('row').nth(20)).toBeVisible();

    // Wireshark: a program that is chosen, one that is none, one that is gone.
    const wireshark = section(page, 'Wireshark');
    const program = file('wireshark', '');
    chmodSync(program, 0o755);
    await answerDialogs(app, { open: [program] });
    await wireshark.getByRole('button', { name: 'Choose…' }).click();
    await expect(wireshark).toContainText(program);
    rmSync(program);
    await page.reload();
    await page.waitForSelector('.app');
    await page.keyboard.press('Control+Comma');
    await expect(wireshark).toContainText('chosen, and not there any more');
    await answerDialogs(app, { open: [join(folder, 'assets.csv')] });
    await wireshark.getByRole('button', { name: 'Choose…' }).click();
    await expect(page.getByText('assets.csv is no program that this user may start.')).toBeVisible();
    await wireshark.getByRole('button', { name: 'Look for it' }).click();
    await expect(wireshark).not.toContainText('chosen');

    // Every way to a network, tried in three processes. The test's own debugging port is found, named, and known for what it is.
    await page.getByRole('button', { name: 'Run the self-test' }).click();
    const network = section(page, 'Network self-test');
    await expect(network.getByRole('status')).toContainText(/All \d+ attempts were refused/, { timeout: 30_000 });
    const attempts = network.getByRole('table', { name: 'Attempts' });
    for (const process of ['window', 'main', 'engine']) await expect(attempts.getByRole('row', { name: new RegExp(`^${process}`) }).nth(3)).toContainText('refused by Crossdock');
    await expect(attempts.getByRole('row', { name: /window’s session/ })).toContainText('refused by Crossdock');
    if (process.platform === 'linux') {
      await expect(attempts.getByRole('row', { name: /^main internet sockets/ })).toContainText(/port \d+ \(listening\).*debugging switch/);
      await expect(attempts.getByRole('row', { name: /^engine internet sockets/ })).toContainText('none');
    }

    // What is copied is what is shown.
    const diagnostics = section(page, 'Diagnostics');
    await expect(diagnostics.getByRole('row', { name: /^Electron/ })).toContainText(/\d+\.\d+\.\d+/);
    await expect(diagnostics.getByRole('row', { name: /^Crossdock engine/ })).toContainText(/\d+ MB/);
    await expect(diagnostics.getByRole('row', { name: /^Profile folder/ })).toContainText(profile);
    await diagnostics.getByRole('button', { name: 'Copy' }).click();
    await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/Versions\n {2}Crossdock: [\s\S]*Memory\n[\s\S]*Crossdock engine: \d+ MB/);

    // The recent list is wiped, in the file too.
    await page.getByRole('button', { name: 'Wipe the list' }).click();
    await expect(section(page, 'Privacy')).toContainText('No engagement is on the list');

    for (const choice of ['Light', 'Dark', 'High contrast']) {
      await themes.getByRole('button', { name: choice }).click();
      for (const name of ['Appearance', 'Wireshark', 'Network self-test']) {
        await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name }).press('Enter');
        await expect(section(page, name)).toBeInViewport();
        if (choice !== 'High contrast') await page.screenshot({ path: join(pictures, `settings-${name.split(' ')[0]!.toLowerCase()}-${choice.toLowerCase()}.png`) });
      }
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | ')}`), choice).toEqual([]);
    }

    // Nothing of it is in the engagement.
    await expect(page.getByTestId('saved-state')).toContainText('Saved');
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
