import { defineConfig } from 'vitest/config';

/** The tests in a real browser, against the real system: one file after the other, each with its own. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['browser/**/*.test.ts'],
    globalSetup: ['browser/harness/setup.ts'],
    fileParallelism: false,
    // Starting the system belongs to the first test of a file.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000, interval: 50 } },
    // Figures are printed as they are measured.
    disableConsoleIntercept: true,
    restoreMocks: true,
  },
});
