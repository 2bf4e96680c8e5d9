/**
 * What the simulation holds the detector to: AWS's published limits, each with its page, and the assumptions
 * that no page states. Rates are a second, times are milliseconds.
 */

export interface Rate {
  /** Tokens that a bucket holds at most. */
  readonly burst: number;
  /** Tokens that it gains a second. */
  readonly perSecond: number;
}

const flat = (perSecond: number): Rate => ({ burst: perSecond, perSecond });

/** Published; https://docs.aws.amazon.com/ before each path. */
export const published = {
  /**
   * For the calling account and Region, over all of STS's calls:
   * IAM/latest/UserGuide/reference_iam-quotas.html
   */
  sts: flat(600),
  /**
   * For each account, Region and action. DescribeInstances has a smaller bucket (50, 10) only without filter
   * and pages; Davylamp filters: ec2/latest/devguide/ec2-api-throttling.html
   */
  ec2Describe: { burst: 100, perSecond: 20 },
  /** For each account and Region: awscloudtrail/latest/APIReference/API_LookupEvents.html */
  lookupEvents: flat(2),
  /**
   * us-east-1, all buses of the account; beyond it events come later:
   * eventbridge/latest/userguide/eb-quota.html
   */
  putEvents: flat(10_000),
  /** The Regions with the lowest quota of PutEvents calls: eventbridge/latest/userguide/eb-quota.html */
  putEventsAnywhere: flat(400),
  /**
   * Each other call of EventBridge, for each account and Region: eventbridge/latest/userguide/eb-quota.html
   */
  eventsOther: flat(50),
  /** us-east-1; beyond it events come later: eventbridge/latest/userguide/eb-quota.html */
  ruleInvocations: flat(18_750),
  /** A new on-demand table: amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
  tableWrites: flat(4_000),
  tableReads: flat(12_000),
  /**
   * One partition key is in one partition: amazondynamodb/latest/developerguide/bp-partition-key-design.html
   */
  partitionWrites: flat(1_000),
  partitionReads: flat(3_000),
  /**
   * Invocations in one chain of requests after which Lambda stops the next, where the function does not allow
   * the loop: lambda/latest/dg/invocation-recursion.html says "approximately"
   */
  invocationsInALoop: 16,
  /**
   * Mails to one subscription within a second, a hard limit. SNS does not delay what is more: it deactivates
   * the subscription (general/latest/gr/sns.html and
   * https://repost.aws/knowledge-center/sns-email-subscription-disabled).
   */
  mailsPerSecond: 10,
  /**
   * DynamoDB: BatchGetItem 100 keys, BatchWriteItem 25 items, TransactWriteItems 100, a page of Query 1 MB
   * (the API reference of each).
   */
  getKeys: 100,
  putItems: 25,
  transactionItems: 100,
  pageBytes: 1_048_576,
} as const;

/** As lib/constructs/detector.ts deploys it; the test of this folder compares the two. */
export const deployed = {
  functionMilliseconds: 30_000,
  memoryGb: 0.5,
  visibilityMilliseconds: 180_000,
  receives: 5,
  /** What Lambda does with a chain of function, queue and function: Allow, or Terminate as by default. */
  recursiveLoop: 'Allow' as 'Allow' | 'Terminate',
  events: { batchSize: 100, windowMilliseconds: 1_000, concurrency: 5 },
  timers: { batchSize: 1, windowMilliseconds: 0, concurrency: 2 },
} as const;

/** Not published by AWS: round figures on the slow side. Change them here and run again. */
export const assumed = {
  /** AWS Organizations says that it throttles, and how much in its console only. */
  organizations: { burst: 30, perSecond: 20 },
  /** Milliseconds from the change to the detector's queue; EventBridge promises no time. */
  stateChangeArrives: 1_000,
  /**
   * Further milliseconds at most, different for each event, so that an account's events do not come in one
   * batch.
   */
  jitter: 3_000,
  /** CloudTrail promises no time either; "within an average of about 5 minutes" is said of its log files. */
  callArrives: 90_000,
  /** The other case: the call's event is there before the first state change. */
  callArrivesEarly: 500,
  /** Milliseconds from patrol's proof on a default bus to the detector's note of it. */
  proofArrives: 4_000,
  /** From `pending` to `running`. */
  runs: 20_000,
  coldStart: 1_000,
  /** For so long an idle container is kept. */
  idle: 600_000,
  /** From one ReceiveMessage of a poller to its next; each brings ten messages at most. */
  poll: 50,
  /** The mean pause of the SDK before its second attempt; each further one waits twice as long. */
  sdkRetryPause: 250,
  /**
   * Time of the function's CPU (0.3 vCPU at 512 MB) for each call's signing and parsing, and for each MB
   * read.
   */
  cpuPerCall: 4,
  cpuPerMegabyte: 150,
  cpuPerEvent: 2,
  /** Milliseconds until an answer is there, over Regions where the detector's own is another. */
  latency: {
    AssumeRole: 100,
    DescribeInstances: 300,
    DescribeInstanceTypes: 300,
    DescribeInstanceAttribute: 250,
    DescribeImages: 300,
    LookupEvents: 500,
    ListRules: 200,
    PutEvents: 100,
    GetProducts: 300,
    DescribeAccount: 150,
    ListParents: 150,
    Publish: 50,
    SendMessage: 20,
    DynamoDB: 10,
  },
} as const;

export type Action = keyof typeof assumed.latency;
