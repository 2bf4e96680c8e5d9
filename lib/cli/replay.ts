/** davylamp replay: past events through the deployed pipeline, on an AWS in memory. */
import { statSync } from 'node:fs';
import { Command } from 'commander';
import { createLocalInventory } from '../../lambda/local/inventory.ts';
import { createRecording } from '../../lambda/local/recording.ts';
import { replayRecorded } from '../../lambda/local/replay.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { toSettings } from '../config/settings.ts';
import { deployedForwarding } from '../local/forwarding.ts';
import { readInventory } from '../local/inventory-file.ts';
import { readEvents } from '../local/read-events.ts';
import { run } from './output.ts';
import { createProgress, type ProgressInput } from './progress.ts';
import { replayDocument } from './render/replay-document.ts';
import { counted, replayText } from './render/replay-text.ts';

interface Options {
  readonly inventory?: string;
  readonly config?: string;
  readonly skipUnreadable?: boolean;
}

/** Bytes; undefined where a folder or standard input is among them, so that nobody knows. */
function sizeOf(paths: readonly string[]): number | undefined {
  const sizes = paths.map((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? stat.size : Number.NaN;
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return Number.isNaN(total) ? undefined : total;
}

const silent: ProgressInput['stream'] = { write: () => {} };

export const replayCommand = (): Command =>
  run<Options>(
    new Command('replay')
      .description('Run recorded events through the deployed rules and show what would have been decided and mailed.')
      .argument('<path...>', 'files or folders of .json, .jsonl, .ndjson (also .gz); - for standard input')
      .option('--inventory <file>', 'the instances that EC2 would have known: {"instances": [...]}')
      .option('--config <file>', 'davylamp.yaml to use (default: the one beside cdk.json, where there is one)')
      .option('--skip-unreadable', 'go on without files that cannot be read or parsed'),
    async ({ args, options, json, quiet, say, colors }) => {
      const paths = args[0] as readonly string[];
      const config = loadConfig({
        address: 'unused',
        // The events' own time decides what has expired.
        now: new Date(0),
        ...(options.config === undefined ? {} : { context: { config: options.config } }),
      });
      for (const warning of config.warnings) say(formatProblem(warning));
      const known = options.inventory === undefined ? [] : readInventory(options.inventory);
      const recording = createRecording(deployedForwarding());
      let events = 0;
      const stream = quiet ? silent : process.stderr;
      const now = (): number => performance.now();
      const total = sizeOf(paths);
      const reading = createProgress({ stream, now, ...(total === undefined ? {} : { total }) });
      const { files } = await readEvents(paths, {
        skipUnreadable: options.skipUnreadable === true,
        say,
        onEvent: (event) => {
          events += 1;
          recording.add(event);
        },
        onProgress: (done, unpacked, nth) =>
          reading.update({ done, unpacked, label: `reading, file ${nth}: ${counted(events, 'event')}` }),
      }).finally(reading.end);
      if (!json) say(`${counted(events, 'event')} in ${counted(files, 'file')}`);
      const recorded = recording.end();
      const forwarded = recorded.arrivals.filter(({ ignored }) => ignored === undefined).length;
      const judging = createProgress({ stream, now, total: forwarded });
      const replayed = await replayRecorded({
        recorded,
        settings: toSettings(config),
        inventory: createLocalInventory([...known, ...recorded.instances]),
        journal: { warn: (message) => say(`warning: ${message}`) },
        onRun: (done, all) =>
          judging.update({ done, unpacked: 0, label: `judging ${done} of ${counted(all, 'forwarded event')}` }),
      }).finally(judging.end);
      return { document: () => replayDocument(replayed), text: () => replayText(replayed, colors) };
    },
  );
