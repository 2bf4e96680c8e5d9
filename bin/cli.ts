/**
 * The davylamp command: `davylamp COMMAND`. Contract: data on standard output, the rest on standard error.
 */
import { execute } from '../lib/cli/output.ts';
import { commandFirst, program } from '../lib/cli/program.ts';

// A reader that has seen enough (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Davylamp is locked to SDK versions that run on Node 20; whoever runs it can do nothing about the SDK's
// later plans.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const words = commandFirst(process.argv.slice(2));
// Alone it says what it can do.
const argv = words.length === 0 ? ['--help'] : words;

process.exitCode = await execute(() => program(argv), argv, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
