import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Vitest leaves one core free; on a machine of two that doubles the time.
    maxWorkers: '100%',
    // The synth and bundle tests take seconds on a small machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
