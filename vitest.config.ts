import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,electron,renderer,samples,bench,scripts}/**/*.test.{ts,tsx}'],
    setupFiles: ['scripts/property-seed.ts'],
    // Two cores: more workers than that only fight each other.
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
