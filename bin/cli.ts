/** The davylamp command: `npx davylamp COMMAND`. Contract: data on standard output, the rest on standard error. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { execute } from '../lib/cli/output.ts';

/** Each command's code is loaded only when it is run or described. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  regions: async () => (await import('../lib/cli/regions.ts')).regionsCommand(),
  incidents: async () => (await import('../lib/cli/incidents.ts')).incidentsCommand(),
  status: async () => (await import('../lib/cli/status.ts')).statusCommand(),
  'test-alert': async () => (await import('../lib/cli/test-alert.ts')).testAlertCommand(),
  config: async () => (await import('../lib/cli/config-check.ts')).configCommand(),
  replay: async () => (await import('../lib/cli/replay.ts')).replayCommand(),
  demo: async () => (await import('../lib/cli/demo.ts')).demoCommand(),
};

// A reader that has seen enough (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Davylamp is locked to SDK versions that run on Node 20; whoever runs it can do nothing about the SDK's later plans.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const argv = process.argv.slice(2);

async function program(): Promise<Command> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const davylamp = new Command('davylamp')
    .description('Watches an AWS account for EC2 launches nobody expected, and says which look like crypto-mining.')
    .version(version);
  const wanted = commands[argv.find((word) => !word.startsWith('-')) ?? ''];
  const needed = argv[0] === '--version' || argv[0] === '-V' ? [] : wanted ? [wanted] : Object.values(commands);
  for (const load of needed) davylamp.addCommand(await load());
  return davylamp;
}

process.exitCode = await execute(program, argv, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
