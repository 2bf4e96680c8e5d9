/** The davylamp command: which commands there are, and the code of each only when it is run or described. */
import { Command } from 'commander';
import { version } from '../package-folder.ts';

interface Entry {
  /** What the list of commands says of it. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const commands: ReadonlyMap<string, Entry> = new Map([
  [
    'init',
    {
      summary: 'write davylamp.yaml, and in an empty folder what a deployment needs',
      load: async () => (await import('./init.ts')).initCommand(),
    },
  ],
  [
    'demo',
    {
      summary: 'replay a recorded mining campaign against the synthesized stack; needs no account',
      load: async () => (await import('./demo.ts')).demoCommand(),
    },
  ],
  [
    'config',
    {
      summary: 'check davylamp.yaml and show what is in effect',
      load: async () => (await import('./config-check.ts')).configCommand(),
    },
  ],
  [
    'regions',
    {
      summary: "list the account's Regions: which are watched, which are not and why",
      load: async () => (await import('./regions.ts')).regionsCommand(),
    },
  ],
  [
    'test-alert',
    {
      summary: 'send an event through the deployed path; it ends as a mail marked [TEST]',
      load: async () => (await import('./test-alert.ts')).testAlertCommand(),
    },
  ],
  [
    'status',
    {
      summary: 'whether every Region is watched and every address gets its mails',
      load: async () => (await import('./status.ts')).statusCommand(),
    },
  ],
  [
    'doctor',
    {
      summary: 'what is wrong with a deployment, each with the command that mends it',
      load: async () => (await import('./doctor.ts')).doctorCommand(),
    },
  ],
  [
    'drill',
    {
      summary: 'try on your own account whether launches are noticed, for less than a cent',
      load: async () => (await import('./drill.ts')).drillCommand(),
    },
  ],
  [
    'incidents',
    {
      summary: 'the incidents of the last days, and the latest mail of one again',
      load: async () => (await import('./incidents.ts')).incidentsCommand(),
    },
  ],
  [
    'subscribe',
    {
      summary: 'who gets the mails on both paths; renew a confirmation, or confirm safely',
      load: async () => (await import('./subscribe.ts')).subscribeCommand(),
    },
  ],
  [
    'redrive',
    {
      summary: 'move dead letters back to their queue, once what stopped them is mended',
      load: async () => (await import('./redrive.ts')).redriveCommand(),
    },
  ],
  [
    'replay',
    {
      summary: 'run recorded events through the deployed rules: what would have been decided and mailed',
      load: async () => (await import('./replay.ts')).replayCommand(),
    },
  ],
  [
    'backtest',
    {
      summary: 'run the history of an account through the deployed rules: what would have been mailed',
      load: async () => (await import('./backtest.ts')).backtestCommand(),
    },
  ],
  [
    'learn',
    {
      summary: 'what the account usually does, and a configuration that fits',
      load: async () => (await import('./learn.ts')).learnCommand(),
    },
  ],
]);

/** Options that may stand before the command, too; those that take a value. */
const takesValue = new Set(['--profile']);

/**
 * The words of the command line with the command first: options before it go behind its name and its further
 * words, where commander looks for them.
 */
export function commandFirst(argv: readonly string[]): readonly string[] {
  let start = 0;
  while (argv[start]?.startsWith('-')) start += takesValue.has(argv[start] as string) ? 2 : 1;
  if (start >= argv.length) return argv;
  const [leading, rest] = [argv.slice(0, start), argv.slice(start)];
  if (rest[0] === 'help') return rest[1] === undefined ? ['--help'] : [...rest.slice(1), '--help'];
  const options = rest.findIndex((word) => word.startsWith('-'));
  const end = options < 0 ? rest.length : options;
  return [...rest.slice(0, end), ...leading, ...rest.slice(end)];
}

/** @param argv as `commandFirst` gives it. */
export async function program(argv: readonly string[]): Promise<Command> {
  const davylamp = new Command('davylamp')
    .description('Watches an AWS account for EC2 launches nobody expected, and says which look like crypto-mining.')
    .version(version)
    .helpCommand(false)
    .addHelpText('after', '\nEvery command takes --help, --json, --quiet and --profile NAME.');
  for (const [name, { summary, load }] of commands) {
    davylamp.addCommand(name === argv[0] ? await load() : new Command(name).description(summary));
  }
  return davylamp;
}
