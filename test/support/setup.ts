/** Runs before each test file. Files share a process, so each leaves it as it found it. */
import fc from 'fast-check';
import { afterAll, vi } from 'vitest';

/**
 * The same examples on every machine, so that a failure is a change's own. `npm run fuzz` looks for others.
 */
fc.configureGlobal({ seed: Number(process.env.DAVYLAMP_SEED ?? 20_261_120) });

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
