/** Queues as all of ours are: encrypted by SQS, reached through TLS alone, gone with the stack. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export const ownQueue = (scope: Construct, id: string, props: sqs.QueueProps): sqs.Queue =>
  new sqs.Queue(scope, id, {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
  });

/** Keeps what was given up for as long as SQS keeps anything. */
export const deadLetterQueue = (scope: Construct, id: string): sqs.Queue =>
  ownQueue(scope, id, { retentionPeriod: Duration.days(14) });
