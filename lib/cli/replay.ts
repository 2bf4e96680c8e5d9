/** davylamp replay: past events through the deployed pipeline, on an AWS in memory. */
import { Command } from 'commander';
import { createLocalInventory, respondedInstances } from '../../lambda/local/inventory.ts';
import { replay } from '../../lambda/local/replay.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { toSettings } from '../config/settings.ts';
import { deployedForwarding } from '../local/forwarding.ts';
import { readInventory } from '../local/inventory-file.ts';
import { readEvents } from '../local/read-events.ts';
import { run } from './output.ts';
import { replayDocument } from './render/replay-document.ts';
import { counted, replayText } from './render/replay-text.ts';

interface Options {
  readonly inventory?: string;
  readonly config?: string;
  readonly skipUnreadable?: boolean;
}

export const replayCommand = (): Command =>
  run<Options>(
    new Command('replay')
      .description('Run recorded events through the deployed rules and show what would have been decided and mailed.')
      .argument('<path...>', 'files or folders of .json, .jsonl, .ndjson (also .gz); - for standard input')
      .option('--inventory <file>', 'the instances that EC2 would have known: {"instances": [...]}')
      .option('--config <file>', 'davylamp.yaml to use (default: the one beside cdk.json, where there is one)')
      .option('--skip-unreadable', 'go on without files that cannot be read or parsed'),
    async ({ args, options, json, say, colors }) => {
      const config = loadConfig({
        address: 'unused',
        // The events' own time decides what has expired.
        now: new Date(0),
        ...(options.config === undefined ? {} : { context: { config: options.config } }),
      });
      for (const warning of config.warnings) say(formatProblem(warning));
      const known = options.inventory === undefined ? [] : readInventory(options.inventory);
      const { events, files } = readEvents(args[0] as readonly string[], {
        skipUnreadable: options.skipUnreadable === true,
        say,
      });
      if (!json) say(`${counted(events.length, 'event')} in ${counted(files, 'file')}`);
      const replayed = await replay({
        events,
        settings: toSettings(config),
        admits: deployedForwarding(),
        inventory: createLocalInventory([...known, ...respondedInstances(events)]),
        journal: { warn: (message) => say(`warning: ${message}`) },
      });
      return { document: replayDocument(replayed), text: replayText(replayed, colors) };
    },
  );
