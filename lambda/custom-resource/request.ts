/**
 * What CloudFormation asks of a custom resource.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */

export interface Request {
  /** Create, Update or Delete. */
  readonly RequestType: string;
  readonly ResourceType: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** Where the answer goes. */
  readonly ResponseURL: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: unknown;
}

export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  /** At most 900 characters, since an answer may have 4 KB in all. */
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  /** What the template reads with Fn::GetAtt. */
  readonly Data: Readonly<Record<string, string>>;
}

/** One name for good: another one would make CloudFormation delete and create. */
export const physicalId = ({
  PhysicalResourceId,
  ResourceType,
}: Pick<Request, 'PhysicalResourceId' | 'ResourceType'>): string =>
  PhysicalResourceId ?? String(ResourceType).replace(/^Custom::/, '');
