import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Vitest leaves one core free; on a machine of two that doubles the time.
    maxWorkers: '100%',
    // Files share their imports: the SDK, the CDK and the catalogs are loaded once a worker, not once a file.
    isolate: false,
    setupFiles: ['test/support/setup.ts'],
    // The synth and bundle tests take seconds on a small machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // `npm run coverage`: what the functions are made of, held by their own tests and the labelled cases.
    coverage: {
      provider: 'v8',
      include: ['lambda/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: { statements: 95, branches: 90, functions: 95, lines: 95 },
    },
  },
});
