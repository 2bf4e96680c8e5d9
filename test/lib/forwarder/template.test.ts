import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { describe, expect, it } from 'vitest';
import { busRulePattern, forwarderRules } from '../../../lib/forwarder/patterns.ts';
import { type ForwarderRule, forwarderTemplate, rulePrefix } from '../../../lib/forwarder/template.ts';
import { someRules, testApp } from '../../support/home-stack.ts';

/** As the StackSet carries it: through text and back, so that nothing but JSON is looked at. */
const template = JSON.parse(JSON.stringify(forwarderTemplate(forwarderRules()))) as {
  Parameters: Record<string, { Type: string }>;
  Conditions: Record<string, unknown>;
  Resources: Record<string, { Type: string; Condition?: string; Properties: Record<string, unknown> }>;
};
const rules = Object.entries(template.Resources);

/** Every value of a key, wherever it is. */
function valuesOf(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...valuesOf(key, inner)]);
}

describe('the template of every Region', () => {
  it('is this one, to the letter: other tools and the demo read it, and a change redeploys every Region', () => {
    const golden = new URL('../../fixtures/forwarder-template.json', import.meta.url);
    expect(template).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
  });

  it('fits into a StackSet inline', () => {
    expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThan(51_200);
  });

  it('has one rule for each pattern, whose logical ids do not collide', () => {
    expect(rules.map(([, { Properties }]) => Properties.Name)).toEqual(forwarderRules().map(({ name }) => name));
    for (const [id, { Type }] of rules) {
      expect(id).toMatch(/^[A-Za-z0-9]{1,255}$/);
      expect(Type).toBe('AWS::Events::Rule');
    }
  });

  it('names its rules so that the roles of the StackSet and of forwarding fit them', () => {
    for (const [, { Properties }] of rules) {
      expect(Properties.Name).toMatch(/^davylamp-[a-z0-9-]{1,55}$/);
      expect((Properties.Name as string).startsWith(rulePrefix)).toBe(true);
      expect((Properties.Description as string).length).toBeLessThanOrEqual(512);
    }
  });

  it('keeps each pattern under the 2,048 characters of EventBridge', () => {
    for (const [id, { Properties }] of rules) {
      expect(JSON.stringify(Properties.EventPattern).length, id).toBeLessThan(2_048);
    }
    expect(JSON.stringify(busRulePattern()).length).toBeLessThan(2_048);
  });

  it('sends every rule straight to the bus, with the role', () => {
    for (const [, { Properties }] of rules) {
      expect(Properties.State).toBe('ENABLED');
      expect(Properties.Targets).toEqual([{ Id: 'davylamp', Arn: { Ref: 'BusArn' }, RoleArn: { Ref: 'RoleArn' } }]);
      expect(Properties).not.toHaveProperty('EventBusName');
    }
  });

  it('refers to nothing that is not there, and uses every parameter: a revision that nothing shows updates nothing', () => {
    const known = new Set([...Object.keys(template.Parameters), 'AWS::Region']);
    const used = new Set(valuesOf('Ref', template));
    for (const name of used) expect(known).toContain(name);
    for (const name of Object.keys(template.Parameters)) expect(used).toContain(name);
    for (const name of valuesOf('Condition', template.Resources))
      expect(Object.keys(template.Conditions)).toContain(name);
  });

  it('has rules for account-level events in us-east-1 alone, where they arrive', () => {
    const only = new Set(forwarderRules().flatMap(({ name, onlyIn }) => (onlyIn === undefined ? [] : [name])));
    expect(only.size).toBeGreaterThan(0);
    for (const [id, { Condition, Properties }] of rules) {
      expect(Condition, id).toBe(only.has(Properties.Name as string) ? 'IsHomeRegion' : undefined);
    }
    expect(template.Conditions.IsHomeRegion).toEqual({ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] });
  });

  it('has no unused condition where every rule is for every Region', () => {
    expect(forwarderTemplate(someRules.slice(0, 1))).not.toHaveProperty('Conditions');
  });
});

describe("CloudFormation's own checks, which cannot see into the StackSet", () => {
  /**
   * Synthesizes the template as a stack of its own, under the rules that fail a deployment of the home stack
   * too.
   */
  function validate(rules: readonly ForwarderRule[]): void {
    const folder = mkdtempSync(join(tmpdir(), 'davylamp-template-'));
    try {
      const templateFile = join(folder, 'template.json');
      writeFileSync(templateFile, JSON.stringify(forwarderTemplate(rules)));
      const app = testApp(true);
      new CfnInclude(new Stack(app, 'Inner'), 'Template', { templateFile });
      app.synth();
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('pass', () => expect(() => validate(forwarderRules())).not.toThrow());

  it('would fail on a broken pattern', () => {
    const broken: ForwarderRule = { name: 'davylamp-broken', description: 'Matches nothing.', pattern: {} };
    expect(() => validate([broken])).toThrow(/EventPattern/);
  });
});
