import { readFileSync } from 'node:fs';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { createLocalInventory } from '../../../lambda/local/inventory.ts';
import { replay } from '../../../lambda/local/replay.ts';
import { demoText } from '../../../lib/cli/render/demo-text.ts';
import { campaign } from '../../../lib/demo/campaign.ts';
import { synthesizeDemo } from '../../../lib/demo/synthesize.ts';
import { busRulePattern, forwarderRules } from '../../../lib/forwarder/patterns.ts';
import { deployedForwarding } from '../../../lib/local/forwarding.ts';
import { rulesOf } from '../../../lib/local/synthesized-rules.ts';
import { pictureText } from '../../../tools/docs/demo-picture.ts';
import { davylamp } from '../../support/command-line.ts';
import { settings } from '../../support/world.ts';

/** A command or a link stays whole, however long. */
const isToPaste = (line: string): boolean => /^ *(aws |for |https:)/.test(line);

describe('the demo', () => {
  it('takes its patterns out of the synthesized templates, the rules of us-east-1 alone among them', async () => {
    const { regional, bus } = await synthesizeDemo();
    const deployed = forwarderRules().map(({ pattern, onlyIn }) => ({ pattern, ...(onlyIn ? { onlyIn } : {}) }));
    expect(regional).toEqual(deployed);
    expect(bus).toEqual(busRulePattern());
  });

  it.each([
    ['without a StackSet', {}],
    ['with a condition that is not understood', stackWith({ 'Fn::Not': [] })],
  ])('refuses a template %s rather than show something else', (_, resources) => {
    expect(() => rulesOf({ Resources: resources })).toThrow();
  });

  it('tells the campaign from the ordinary day, in four mails', async () => {
    const { exitCode, stdout } = await davylamp(['demo', '--json']);
    const { mails, decisions, summary } = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(summary).toMatchObject({ events: campaign().events.length, mails: 4 });
    expect(mails.map(({ kind, verdict, instances }: Record<string, unknown>) => [kind, verdict, instances])).toEqual([
      ['first', 'critical', 6],
      ['escalation', 'critical', 27],
      ['escalation', 'critical', 39],
      ['follow-up', 'critical', 42],
    ]);
    expect(mails[1].subject).toBe('[CRITICAL] now 27 x c5.metal in 5 Regions - acct 1234 (prod), $110/h');
    expect(mails[3].subject).toContain('42 x c5.metal in 9 Regions');
    const quiet = decisions.filter(({ time }: { time: string }) => time < '2026-11-20T14:00:00Z');
    expect(quiet.filter(({ decision }: { decision: string }) => decision === 'alert')).toEqual([
      expect.objectContaining({ verdict: 'notice' }),
    ]);
  });

  it('shows a timeline, what stayed quiet and why, and the mails, on a hundred columns without colours', async () => {
    const { stdout } = await davylamp(['demo'], { env: { NO_COLOR: '1' } });
    for (const part of [
      'Timeline',
      'What stayed quiet, and why',
      'The mails',
      'allowlist entry "ci runners"',
      '[FOLLOW-UP]',
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).toMatch(/^result: \d+ events/m);
    expect(stdout).not.toContain('\u001b');
    const picture = readFileSync(new URL('../../../docs/pictures/demo-light.svg', import.meta.url), 'utf8');
    const shown = [...picture.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, line = '']) =>
      line
        .replace(/<[^>]*>/g, '')
        .replace('&lt;', '<')
        .replace('&gt;', '>')
        .replace('&amp;', '&'),
    );
    // Else run npm run docs.
    expect(shown).toEqual(
      pictureText(stdout)
        .split('\n')
        .filter((line) => line !== ''),
    );
    expect(stdout.split('\n').filter((line) => line.length > 100 && !isToPaste(line))).toEqual([]);
  });

  it('fits prose and subjects into 80 columns and into 140, and leaves what is pasted whole', async () => {
    const { events, instances, images } = campaign();
    const replayed = await replay({
      events,
      settings: settings({ alertAt: 'high' }),
      admits: deployedForwarding(),
      inventory: createLocalInventory(instances, images),
    });
    const view = { replayed, events, rules: 36, seconds: 1, alertAt: 'high' };
    const [narrow, wide] = [80, 140].map((width) => {
      const lines = demoText({ ...view, width }, pc.createColors(false)).split('\n');
      expect(lines.filter((line) => line.length > width && !isToPaste(line))).toEqual([]);
      return lines;
    });
    expect(narrow?.filter(isToPaste)).toEqual(wide?.filter(isToPaste));
    // Not a word of the mails is lost.
    const words = (lines: readonly string[] = []) =>
      lines.slice(lines.indexOf('The mails')).join(' ').replaceAll('─', '').split(/\s+/);
    expect(words(narrow)).toEqual(words(wide));
  });

  it('holds no address but those reserved for documentation, and no account but the made-up ones', () => {
    const text = JSON.stringify(campaign());
    const addresses = new Set(text.match(/\b\d{1,3}(\.\d{1,3}){3}\b/g)?.filter((address) => !/^\d\.\d/.test(address)));
    expect([...addresses].every((address) => /^(203\.0\.113|198\.51\.100)\./.test(address))).toBe(true);
    const accounts = new Set(text.match(/(?<![\w-])\d{12}(?![\w-])/g));
    expect([...accounts].sort()).toEqual(['123456789012', '999999999999']);
  });
});

function stackWith(condition: unknown) {
  const rule = { Type: 'AWS::Events::Rule', Condition: 'C', Properties: { EventPattern: { source: ['x'] } } };
  return {
    Set: {
      Type: 'AWS::CloudFormation::StackSet',
      Properties: { TemplateBody: JSON.stringify({ Conditions: { C: condition }, Resources: { Rule: rule } }) },
    },
    Bus: { Type: 'AWS::Events::Rule', Properties: { EventBusName: 'b', EventPattern: { source: ['x'] } } },
  };
}
