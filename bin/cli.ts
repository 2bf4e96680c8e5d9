/**
 * The davylamp command: `davylamp COMMAND`. Contract: data on standard output, the rest on standard error.
 */
import { setFlagsFromString } from 'node:v8';
import { watchStreams } from '../lib/cli/broken-streams.ts';
import { execute } from '../lib/cli/output.ts';
import { commandFirst, program } from '../lib/cli/program.ts';

const broken = watchStreams(process);

// Davylamp is locked to SDK versions that run on Node 20; whoever runs it can do nothing about the SDK's
// later plans.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// Garbage is collected before the heap has doubled: months of history then fit into less memory, at hardly
// any cost in time.
setFlagsFromString('--heap-growing-percent=30');

const words = commandFirst(process.argv.slice(2));
// Alone it says what it can do.
const argv = words.length === 0 ? ['--help'] : words;

const exitCode = await execute(() => program(argv), argv, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
process.exitCode = broken.exitCode() ?? exitCode;
