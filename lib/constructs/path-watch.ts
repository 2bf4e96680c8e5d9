/**
 * Calls against the path itself, mailed by another one: an event about the detector cannot travel over what
 * it cut. Rules on the default bus of us-east-1 send them straight to the topic, past bus, queues and
 * detector.
 */
import { Aws } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { detailTypes } from '../../lambda/events/envelope.ts';
import { tamperingCalls } from '../../lambda/events/tampering/catalog.ts';
import type { Language } from '../../lambda/model/settings.ts';
import { rulePrefix } from '../forwarder/template.ts';
import type { Detector } from './detector.ts';
import type { EventHub } from './event-hub.ts';

export interface PathWatchProps {
  readonly topic: sns.Topic;
  readonly detector: Detector;
  readonly hub: EventHub;
  /** ARNs of configurations of User Notifications; the pattern has room for one. @default there is no feed */
  readonly configurations?: readonly string[];
  readonly language: Language;
  /** Further roles that deploy Davylamp. @default those of the bootstrap alone */
  readonly deployedBy?: readonly string[];
}

type Effect = 'destroys' | 'changes';

const deployers = (): readonly string[] =>
  ['deploy', 'cfn-exec'].map(
    (role) =>
      `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-hnb659fds-${role}-role-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
  );

/** The pattern has room for no more; what the others change is mailed as anybody's. */
const ROOM_FOR_DEPLOYERS = 240;

function fitting(arns: readonly string[]): readonly string[] {
  let room = ROOM_FOR_DEPLOYERS;
  return arns.filter((arn) => {
    room -= arn.length + '"",'.length;
    return room >= 0;
  });
}

/** Of the catalog's calls; one that may do either by its parameters counts as a change. */
const callsOf = (service: string, effect: Effect, only: RegExp = /./): readonly string[] =>
  tamperingCalls
    .filter((call) => call.eventSource === `${service}.amazonaws.com` && only.test(call.eventName))
    .filter((call) => call.effect({}) === effect)
    .map(({ eventName }) => eventName);

/** Of a configuration: https://docs.aws.amazon.com/notifications/latest/APIReference/API_Operations.html */
const configurationCalls: Readonly<Record<Effect, readonly string[]>> = {
  destroys: ['DeleteNotificationConfiguration'],
  changes: ['UpdateNotificationConfiguration'],
};

/** What the mail says. EventBridge fills in the names; SNS mails it under a subject of its own. */
const texts: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'Davylamp: <call> was called on what Davylamp needs to see, in <region> of account <account>.',
    'By <who> from <from>, at <time>. Refused, if an error follows: <error>',
    'If nobody of yours did this, cut them off now. Then, in the folder of Davylamp: npx cdk deploy --revert-drift',
    'This mail came past the detector, which may be blind by now. Event <event>.',
  ],
  ko: [
    'Davylamp: <account> 계정의 <region>에서 Davylamp가 감시하는 데 필요한 것에 <call> 호출이 있었습니다.',
    '호출한 쪽: <who>, 접속 위치: <from>, 시각: <time>. 오류가 이어지면 거부된 호출입니다: <error>',
    '아는 사람이 한 일이 아니면 지금 바로 차단하십시오. 그다음 Davylamp 폴더에서: npx cdk deploy --revert-drift',
    '이 메일은 탐지 함수를 거치지 않았습니다. 탐지 함수가 이미 보지 못할 수 있습니다. 이벤트 <event>.',
  ],
};

/**
 * Each line is a text of its own:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
const inputTemplateOf = (language: Language): string => texts[language].map((line) => JSON.stringify(line)).join('\n');

export class PathWatch extends Construct {
  constructor(scope: Construct, id: string, props: PathWatchProps) {
    super(scope, id);
    const identity = {
      userIdentity: {
        sessionContext: {
          sessionIssuer: {
            arn: [{ exists: false }, { 'anything-but': [...deployers(), ...fitting(props.deployedBy ?? [])] }],
          },
        },
      },
    };
    const rules = [
      this.rule('Destroyed', 'destroys', 'What decides or mails is deleted, disabled or emptied.', {}, props),
      this.rule('Changed', 'changes', 'What decides or mails is rewritten by no role that deploys.', identity, props),
    ];
    props.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'CallsAgainstThePath',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [props.topic.topicArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rules.map((rule) => rule.attrArn) } },
      }),
    );
  }

  private rule(id: string, effect: Effect, description: string, only: object, props: PathWatchProps): events.CfnRule {
    const { topic } = props;
    return new events.CfnRule(this, id, {
      name: `${rulePrefix}path-${id.toLowerCase()}`,
      description: `Davylamp: ${description} Mailed past the detector.`,
      state: 'ENABLED',
      eventPattern: {
        source: ['lambda', 'sqs', 'dynamodb', 'events', 'notifications'].map((service) => `aws.${service}`),
        'detail-type': [detailTypes.apiCall],
        detail: { ...only, $or: sides(effect, props) },
      },
      targets: [
        {
          id: 'topic',
          arn: topic.topicArn,
          inputTransformer: {
            inputPathsMap: {
              call: '$.detail.eventName',
              region: '$.region',
              account: '$.account',
              who: '$.detail.userIdentity.arn',
              from: '$.detail.sourceIPAddress',
              time: '$.time',
              error: '$.detail.errorCode',
              event: '$.id',
            },
            inputTemplate: inputTemplateOf(props.language),
          },
        },
      ],
    });
  }
}

/** What the calls name of ours, by the names that the account gave: the stack may be called anything. */
function sides(effect: Effect, { detector, hub, configurations = [] }: PathWatchProps): readonly object[] {
  const { function: code, table, mappings, events: eventQueues, timers } = detector;
  const queues = [eventQueues, timers].map(({ queue }) => queue.queueUrl);
  const bus = [hub.bus.eventBusName, hub.bus.eventBusArn];
  const uuids = mappings.map((mapping) => mapping.eventSourceMappingId);
  const side = (eventName: readonly string[], name: string, values: readonly string[]): readonly object[] =>
    eventName.length === 0 || values.length === 0 ? [] : [{ eventName, requestParameters: { [name]: values } }];
  return [
    ...side(callsOf('lambda', effect, /^(?!.*Mapping)/), 'functionName', [code.functionName, code.functionArn]),
    // CloudTrail's example of such a record has `uUID`, in the answer; the request may write either.
    ...['uUID', 'uuid'].flatMap((name) => side(callsOf('lambda', effect, /Mapping/), name, uuids)),
    ...side(callsOf('sqs', effect), 'queueUrl', queues),
    // The detector outlives another setting of the table, and tells of it itself.
    ...(effect === 'destroys' ? side(['DeleteTable'], 'tableName', [table.tableName, table.tableArn]) : []),
    ...side(callsOf('events', effect, /EventBus$/), 'name', bus),
    // The rule that feeds the detector lies on this bus.
    ...side(callsOf('events', effect, /^(?!.*EventBus$)/), 'eventBusName', bus),
    ...side(configurationCalls[effect], 'arn', configurations),
  ];
}
