import { Stack, Tags } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { HomeStack } from '../../../lib/stacks/home-stack.ts';
import { homeStackProps, type Overrides, testApp } from '../../support/home-stack.ts';

/** The tags that CloudFormation would give the stack itself. */
function stackTags(tag: (stack: Stack) => void, overrides: Overrides = {}): unknown {
  const app = testApp();
  const stack = new HomeStack(app, homeStackProps(overrides));
  tag(stack);
  return app.synth().getStackArtifact(Stack.of(stack).artifactId).tags;
}

describe('tags of the stack itself', () => {
  const tagStack = (stack: Stack) =>
    Tags.of(stack).add('team', 'platform', { includeResourceTypes: ['aws:cdk:stack'] });

  it('are refused, because CloudFormation would replace every contact for them', () => {
    expect(() => stackTags(tagStack)).toThrow(/The stack has tags \(team\)\..*verified again/);
  });

  it('do no harm without the feed: then nothing is replaced for a tag', () => {
    expect(stackTags(tagStack, { feed: 'off' })).toEqual({ team: 'platform' });
  });
});

it('tags of the app never reach the stack itself: its resources get them one by one', () => {
  expect(stackTags((stack) => Tags.of(stack.node.root).add('team', 'platform'))).toEqual({});
});
