import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { launch } from './launch';
import { screen } from './screens/window';

async function usable(page: Page): Promise<void> {
  for (let theme = 0; theme < 3; theme++) {
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
    await page.getByRole('button', { name: /^Theme/ }).click();
  }
}

test('the best set for a budget is found and switched on; sets are kept, compared, undone; the plan stands in three columns', async () => {
  test.setTimeout(240_000);
  const { page, stop } = await launch();
  try {
    await page.getByRole('button', { name: 'Sample: reference DC' }).click();
    await screen.analysed(page);
    await screen.open(page, 'Remediation');
    const left = page.getByTestId('residual');
    await expect(left).toBeVisible();
    const today = await left.textContent();

    // By keys alone: to the smallest amount, then four steps up.
    const budget = page.getByRole('region', { name: 'Budget' });
    await budget.getByRole('slider').focus();
    await page.keyboard.press('Home');
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight');
    const amount = await budget.getByRole('slider').getAttribute('aria-valuetext');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(budget.getByRole('status')).toContainText(`within ${amount}`, { timeout: 60_000 });
    await expect(left).not.toHaveText(today!);
    const first = await left.textContent();
    const on = await page.getByRole('switch', { checked: true }).count();
    expect(on).toBeGreaterThan(0);
    await expect(budget.getByRole('status')).toContainText(new RegExp(`^${on} actions? for`));

    // Kept as A, half of it given up, kept as B: both stand there with their figures, and A can be switched on again.
    const sets = page.getByRole('region', { name: 'Sets compared' });
    await sets.getByRole('button', { name: 'Keep what is on as A' }).click();
    await expect(sets.getByRole('button', { name: 'Set A', exact: true })).toBeVisible();
    await page.getByRole('switch', { checked: true }).first().click();
    await expect(left).not.toHaveText(first!);
    await sets.getByRole('button', { name: 'Keep what is on as B' }).click();
    await expect(sets.getByRole('row', { name: /^Set B/ }).getByRole('cell').first()).toHaveText(String(on - 1));
    await sets.getByRole('button', { name: 'Set A', exact: true }).click();
    await expect(left).toHaveText(first!);
    await sets.getByRole('button', { name: 'Give up set A' }).click();
    await expect(sets.getByRole('button', { name: 'Keep what is on as A' })).toBeVisible();
    await page.getByTestId('undo').click();
    await expect(sets.getByRole('button', { name: 'Set A', exact: true })).toBeVisible();
    await usable(page);

    // The plan: what is on stands under now and next, all else under later; a switch moves a card.
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    const column = (name: string) => page.getByRole('region', { name, exact: true });
    const cards = async (name: string): Promise<number> => column(name).getByRole('listitem').count();
    expect(await cards('Now') + await cards('Next')).toBe(on);
    const later = await cards('Later');
    await column('Now').getByRole('switch').first().click();
    await expect(column('Later').getByRole('listitem')).toHaveCount(later + 1);
    await usable(page);
    await page.getByRole('button', { name: 'Nothing on' }).click();
    await expect(left).toHaveText(today!);
  } finally {
    await stop();
  }
});
