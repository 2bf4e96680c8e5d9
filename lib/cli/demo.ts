/** davylamp demo: a mining campaign against the synthesized stack, without an AWS account. */
import { Command } from 'commander';
import { compileForwarding } from '../../lambda/local/forwarding.ts';
import { createLocalInventory } from '../../lambda/local/inventory.ts';
import { replay } from '../../lambda/local/replay.ts';
import { loadConfig } from '../config/load.ts';
import { toSettings } from '../config/settings.ts';
import { campaign } from '../demo/campaign.ts';
import { configFile } from '../demo/config-file.ts';
import { run } from './output.ts';
import { createProgress } from './progress.ts';
import { demoText } from './render/demo-text.ts';
import { replayDocument } from './render/replay-document.ts';

export const demoCommand = (): Command =>
  run(
    new Command('demo').description(
      'Replay a recorded mining campaign against the synthesized stack. Needs no account.',
    ),
    async ({ quiet, say, colors }) => {
      const now = (): number => performance.now();
      const started = now();
      const progress = createProgress({ stream: quiet ? { write: () => {} } : process.stderr, now });
      if (!process.stderr.isTTY) say('Synthesizing the stack and replaying a day with a mining campaign ...');
      const tell = (label: string): void => progress.update({ done: 0, unpacked: 0, label });
      tell('synthesizing the stack ...');
      // The CDK, which takes a second to load.
      const { synthesizeDemo } = await import('../demo/synthesize.ts');
      const { regional, bus } = await synthesizeDemo();
      const { alertAt, settings } = demoSettings();
      const { events, instances, images } = campaign();
      const replayed = await replay({
        events,
        settings,
        admits: compileForwarding(regional, bus),
        inventory: createLocalInventory(instances, images),
        journal: { warn: (message) => say(`warning: ${message}`) },
        onRun: (done, total) => tell(`replaying a day with a mining campaign: ${done} of ${total} events`),
      }).finally(progress.end);
      const view = {
        replayed,
        events,
        alertAt,
        rules: regional.length,
        seconds: (now() - started) / 1000,
        width: Math.min(Math.max(process.stdout.columns ?? 100, 80), 140),
      };
      return { document: () => replayDocument(replayed), text: () => demoText(view, colors) };
    },
  );

function demoSettings() {
  const settings = toSettings(loadConfig({ context: { config: configFile }, now: new Date(0) }));
  return { alertAt: settings.alertAt, settings };
}
