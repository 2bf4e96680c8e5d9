/**
 * What AWS answers over HTTP about the deployment of fake-deployment.ts, for the command in a process of its
 * own.
 */
import type { FakeAnswer, FakeRequest } from './fake-aws.ts';
import { identityXml } from './fake-aws.ts';
import {
  account,
  deployedResources,
  deployedTemplate,
  enabledRegions,
  rulesThere,
  topicArn,
} from './fake-deployment.ts';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** An answer of the query protocol: objects become elements, lists `member` elements. */
export const queryXml = (operation: string, result: object): string =>
  `<${operation}Response><${operation}Result>${elements(result)}</${operation}Result></${operation}Response>`;

const elements = (value: unknown): string =>
  Array.isArray(value)
    ? value.map((each) => `<member>${elements(each)}</member>`).join('')
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([name, inner]) => `<${name}>${elements(inner)}</${name}>`)
          .join('')
      : escaped(String(value));

const contact = { EmailContact: { Address: 'me@example.com', Status: 'active', UpdateTime: '2026-11-01T00:00:00Z' } };
const feedRule = {
  StatusSummaryByRegion: Object.fromEntries(enabledRegions.map((name) => [name, { Status: 'ACTIVE' }])),
};
const hub = { NotificationHubStatusSummary: { NotificationHubStatus: 'ACTIVE' } };

const propertiesOf = (body: string): object =>
  body.includes('EmailContact') ? contact : body.includes('EventRule') ? feedRule : hub;

/** Reading works; whatever changes something is denied, and so are the metrics. */
export function deployedAws({ operation, body }: FakeRequest): FakeAnswer {
  switch (operation) {
    case 'GetCallerIdentity':
      return { body: identityXml(account) };
    case 'ListRegions':
      return {
        body: { Regions: enabledRegions.map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED_BY_DEFAULT' })) },
      };
    case 'DescribeStacks': {
      const stack = {
        StackName: 'davylamp',
        StackId: `arn:aws:cloudformation:us-east-1:${account}:stack/davylamp/1`,
        StackStatus: 'UPDATE_COMPLETE',
        CreationTime: '2026-11-01T00:00:00Z',
      };
      return { body: queryXml(operation, { Stacks: [stack] }) };
    }
    case 'ListStackResources': {
      const StackResourceSummaries = deployedResources.map(({ logicalId, physicalId, type }) => ({
        LogicalResourceId: logicalId,
        PhysicalResourceId: physicalId,
        ResourceType: type,
        ResourceStatus: 'CREATE_COMPLETE',
      }));
      return { body: queryXml(operation, { StackResourceSummaries }) };
    }
    case 'GetTemplate':
      return { body: queryXml(operation, { TemplateBody: JSON.stringify(deployedTemplate) }) };
    case 'ListRules': {
      const Rules = rulesThere('us-east-1').rules.map(({ name, pattern }) => ({
        Name: name,
        State: 'ENABLED',
        EventPattern: JSON.stringify(pattern),
      }));
      return { body: { Rules } };
    }
    case 'ListRuleNamesByTarget':
      return { body: { RuleNames: rulesThere('us-east-1').forwarding } };
    case 'DescribeRule':
      return { body: { State: 'ENABLED' } };
    case 'ListSubscriptionsByTopic': {
      const isAlerts = body.includes(encodeURIComponent(topicArn));
      const one = {
        SubscriptionArn: `${isAlerts ? topicArn : 'arn:aws:sns:us-east-1:123456789012:routes'}:1`,
        Endpoint: isAlerts ? 'me@example.com' : 'prod@example.com',
        Protocol: 'email',
      };
      return { body: queryXml(operation, { Subscriptions: [one] }) };
    }
    case 'GetSubscriptionAttributes':
      return {
        body: queryXml(operation, { Attributes: '' }).replace(
          '<Attributes></Attributes>',
          '<Attributes><entry><key>ConfirmationWasAuthenticated</key><value>true</value></entry></Attributes>',
        ),
      };
    case 'GetResource':
      return { body: { ResourceDescription: { Properties: JSON.stringify(propertiesOf(body)) } } };
    case 'GetQueueAttributes':
      return { body: { Attributes: { ApproximateNumberOfMessages: '0' } } };
    case 'Query':
      return { body: { Items: [] } };
    case 'BatchGetItem':
      return { body: { Responses: {} } };
    default:
      return {
        status: 403,
        body: { __type: 'AccessDeniedException', message: `not authorized to perform ${operation}` },
      };
  }
}
