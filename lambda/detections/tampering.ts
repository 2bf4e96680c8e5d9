/** Somebody deletes, disables or rewrites what Davylamp needs. */
import { interimRule, memberInterimRole } from '../model/interim.ts';
import type { Launch } from '../model/launch.ts';
import type { Settings } from '../model/settings.ts';
import { detection, some } from './detection.ts';

/**
 * Roles that deploy Davylamp in the account they are in: of CDK's bootstrap, and of the StackSets. Whoever
 * may make a role of such a name may change things in silence, and delete nothing in silence.
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
const deployers =
  /^arn:[\w-]+:iam::(\d{12}):role\/(?:cdk-hnb659fds-(?:deploy|cfn-exec)-role-(\d{12})-[a-z0-9-]+|davylamp-stackset-execution|stacksets-exec-[\w-]+)$/;

function isDeployer({ principal, account }: Launch, deployedBy: readonly string[]): boolean {
  if (principal?.kind !== 'role') return false;
  if (deployedBy.includes(principal.key)) return true;
  const [, owner, named = account] = deployers.exec(principal.key) ?? [];
  return owner === account && named === account;
}

/** Landing zones move the accounts that they make. */
const isByService = ({ principal }: Launch): boolean => principal?.through !== undefined || principal?.isHuman !== true;

/**
 * What patrol does by itself, with its own role or with the one that it has in a member. In the home account
 * nobody but an imitator has that one; and a call that names nothing is about more than the one rule.
 */
function isPatrol({ principal, account, call }: Launch, deployment: Settings['deployment']): boolean {
  if (principal?.kind !== 'role' || call?.tampering === undefined) return false;
  const isOwn = principal.key === deployment?.patrolRole;
  const isInMember =
    account !== deployment?.patrolRole?.split(':')[4] &&
    principal.key === `arn:aws:iam::${account}:role/${memberInterimRole}`;
  if (isOwn && call.eventName === 'UpdateEventRule') return true;
  const { names } = call.tampering;
  return (isOwn || isInMember) && names.length > 0 && names.every((name) => name === interimRule);
}

/** Of User Notifications, whose things have ids instead of names. */
const isOfOthers = ({ call }: Launch, deployment: Settings['deployment']): boolean =>
  call?.tampering?.isById === true &&
  !call.tampering.names.some((name) => name.split('/').some((part) => deployment?.feedIds.includes(part)));

type Against = 'calls' | 'refused' | 'deployed' | 'moved';

type Known = Pick<Settings, 'deployedBy' | 'organization' | 'deployment'>;

function kindOf(launch: Launch, settings: Known): Against | undefined {
  if (isOfOthers(launch, settings.deployment) || isPatrol(launch, settings.deployment)) return undefined;
  const effect = launch.call?.tampering?.effect;
  if (effect === 'moves') {
    return settings.organization === undefined || isByService(launch) || launch.refusal ? undefined : 'moved';
  }
  if (isDeployer(launch, settings.deployedBy ?? [])) {
    return effect === 'destroys' && !launch.refusal ? 'deployed' : undefined;
  }
  return launch.refusal ? 'refused' : 'calls';
}

const empty: Readonly<Record<Against, readonly string[]>> = { calls: [], refused: [], deployed: [], moved: [] };

export const tampering = detection<Record<Against, readonly string[]>>({
  id: 'tampering',
  strength: 'hard',
  strengthOf: ({ calls }) => (calls.length > 0 ? 'hard' : 'strong'),
  group: 'who-and-how',
  techniques: ['T1562.008', 'T1562.001'],
  reference: 'https://attack.mitre.org/techniques/T1562/008/',
  since: '0.2.0',
  title: 'Something that Davylamp needs is deleted, disabled or rewritten',
  misses:
    'The link in a mail that ends its subscription, which leaves no record. Changes by a role that is known to deploy. What Davylamp made in a stack of another name than davylamp. An account without a trail.',
  lookAlikes: [
    'cdk destroy, and a deployment by a role that deployedBy does not name',
    'A trail that its owner replaces',
  ],
  evaluate: ({ launch, settings }) => {
    const { call } = launch;
    const kind = call?.tampering && kindOf(launch, settings);
    if (!call || !kind) return undefined;
    const service = call.eventSource.replace(/\.amazonaws\.com$/, '');
    // Lambda's names carry the version of its API.
    const name = call.eventName.replace(/20\d{6}(v\d)?$/, '');
    return { ...empty, [kind]: [[`${service}:${name}`, ...call.tampering.names].join(' ')] };
  },
  say: {
    en: ({ calls, refused, deployed, moved }) =>
      [
        calls.length > 0 && `what Davylamp needs to see was attacked (${some(calls, 'en')})`,
        refused.length > 0 && `AWS refused calls against what Davylamp needs (${some(refused, 'en')})`,
        deployed.length > 0 && `a role that deploys Davylamp took some of it away (${some(deployed, 'en')})`,
        moved.length > 0 && `an account was moved in the organization, perhaps out of sight (${some(moved, 'en')})`,
      ]
        .filter(Boolean)
        .join('; '),
    ko: ({ calls, refused, deployed, moved }) =>
      [
        calls.length > 0 && `Davylamp가 감시하는 데 필요한 것을 건드렸습니다 (${some(calls, 'ko')})`,
        refused.length > 0 && `Davylamp에 필요한 것을 건드리는 호출을 AWS가 거부했습니다 (${some(refused, 'ko')})`,
        deployed.length > 0 && `Davylamp를 배포하는 역할이 그 일부를 없앴습니다 (${some(deployed, 'ko')})`,
        moved.length > 0 && `조직 안에서 계정을 옮겨 감시에서 벗어났을 수 있습니다 (${some(moved, 'ko')})`,
      ]
        .filter(Boolean)
        .join('; '),
  },
});
