import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  // One Electron at a time: two cores, one screen.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  retries: process.env['CI'] ? 1 : 0,
  forbidOnly: Boolean(process.env['CI']),
  outputDir: 'test-results',
});
