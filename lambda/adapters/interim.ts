/** The rule of a Region that is new, and the feed's list of Regions. */
import { CloudControlClient, UpdateResourceCommand } from '@aws-sdk/client-cloudcontrol';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { interimRule } from '../model/interim.ts';
import type { InterimPorts, Place } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import type { Environment } from './aws-ports.ts';
import { type ClientConfig, type Credentials, placeConfig } from './clients.ts';
import { readResource } from './cloud-control.ts';

const eventRule = 'AWS::Notifications::EventRule';
const targetId = 'davylamp';

/**
 * @param credentialsFor those that may make the one rule and nothing else; undefined: the function's own.
 */
export function createInterim(
  config: ClientConfig & { readonly maxAttempts: number },
  credentialsFor: ((account: string) => Credentials | undefined) | undefined,
  { DAVYLAMP_FEED_RULE_ARN: feedRule }: Environment,
): InterimPorts {
  // Seldom more than one Region is new: no client is kept.
  const client = (place: Place) => new EventBridgeClient(placeConfig(config, place, credentialsFor));
  return {
    async cover(place, { pattern, busArn, roleArn }, signal) {
      const events = client(place);
      await events.send(
        new PutRuleCommand({
          Name: interimRule,
          Description: 'Davylamp: forwards from a Region that is new, until the next deployment.',
          State: 'ENABLED',
          EventPattern: JSON.stringify(pattern),
        }),
        abortedBy(signal),
      );
      const { FailedEntries = [] } = await events.send(
        new PutTargetsCommand({ Rule: interimRule, Targets: [{ Id: targetId, Arn: busArn, RoleArn: roleArn }] }),
        abortedBy(signal),
      );
      const [failed] = FailedEntries;
      if (failed) throw new Error(`EventBridge did not take the target: ${failed.ErrorCode} ${failed.ErrorMessage}`);
    },

    async uncover(place, signal) {
      const events = client(place);
      try {
        await events.send(new RemoveTargetsCommand({ Rule: interimRule, Ids: [targetId] }), abortedBy(signal));
        await events.send(new DeleteRuleCommand({ Name: interimRule }), abortedBy(signal));
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
      }
    },

    async widenFeed(regions, signal) {
      if (feedRule === undefined) return false;
      if (regions.length === 0) return true;
      const cloudControl = new CloudControlClient(config);
      const found = await readResource(cloudControl, eventRule, feedRule, signal);
      if (found === undefined) throw new Error('the rule of the feed is gone');
      const there = Array.isArray(found.Regions) ? found.Regions.map(String) : [];
      const all = [...new Set([...there, ...regions])].sort();
      if (all.length === there.length) return true;
      await cloudControl.send(
        new UpdateResourceCommand({
          TypeName: eventRule,
          Identifier: feedRule,
          PatchDocument: JSON.stringify([{ op: 'replace', path: '/Regions', value: all }]),
        }),
        abortedBy(signal),
      );
      return true;
    },
  };
}
