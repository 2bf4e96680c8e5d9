import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Half a minute each: begun last, one of them would run on alone. */
const slow = ['test/cases/cases', 'test/matrix/', 'test/cases/log-files', 'test/readme', 'test/package'];

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = slow.findIndex((part) => moduleId.includes(part));
      return found < 0 ? slow.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Vitest leaves one core free; on a machine of two that doubles the time.
    maxWorkers: '100%',
    // Files share their imports: the SDK, the CDK and the catalogs are loaded once a worker, not once a file.
    isolate: false,
    sequence: { sequencer: SlowestFirst },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    setupFiles: ['test/support/setup.ts'],
    // The synth and bundle tests take seconds on a small machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // `npm run coverage`: what the functions are made of, held by their own tests and the labelled cases.
    coverage: {
      provider: 'v8',
      include: ['lambda/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: { statements: 96, branches: 91, functions: 96, lines: 97 },
    },
  },
});
