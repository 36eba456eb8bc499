import { expect, type Page } from '@playwright/test';

/** Where things are in the window; tests speak in these words. */
export const screen = {
  async open(page: Page, name: 'Overview' | 'Assets' | 'Graph' | 'Findings' | 'Paths' | 'Remediation' | 'Import' | 'Compare' | 'Report' | 'Settings'): Promise<void> {
    await page.locator('.rail button', { hasText: name }).click();
    await expect(page.locator('.tb h1')).toHaveText({ Paths: 'Attack paths', Remediation: 'Remediation' }[name as string] ?? name);
  },

  fileRow: (page: Page, name: string) => page.locator(`tr[data-file="${name}"]`),

  /** All files have ended and the analysis of them is there. */
  async analysed(page: Page, timeout = 90_000): Promise<void> {
    await expect(page.locator('.rail button', { hasText: 'Assets' }).locator('.bd')).toBeVisible({ timeout });
    await expect(page.locator('[data-state="queued"],[data-state="reading"],[data-state="merging"]')).toHaveCount(0, { timeout });
  },

  /** Drops real files on the window, as a person does with the mouse. */
  async drop(page: Page, paths: readonly string[]): Promise<void> {
    await page.evaluate(() => {
      const input = document.createElement('input');
      input.type = 'file';
      input.multiple = true;
      input.id = 'dropped-by-test';
      input.style.display = 'none';
      document.body.append(input);
    });
    await page.setInputFiles('#dropped-by-test', [...paths]);
    await page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('#dropped-by-test')!;
      const transfer = new DataTransfer();
      for (const file of input.files ?? []) transfer.items.add(file);
      document.querySelector('.app')!.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
      input.remove();
    });
  },
};
