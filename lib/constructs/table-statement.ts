/** What every function that remembers may do with the table. */
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';

/** Reads and writes of items; old ones go by their time to live, so that nothing is deleted or scanned. */
export const remember = ({ tableArn }: Pick<dynamodb.ITable, 'tableArn'>): iam.PolicyStatement =>
  new iam.PolicyStatement({
    sid: 'Remember',
    actions: [
      'dynamodb:GetItem',
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:BatchWriteItem',
    ],
    resources: [tableArn],
  });
