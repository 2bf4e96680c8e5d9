/** Step 1: cut off the credential, or find out whose it was. */
import type { Actor, IncidentLaunch, IncidentView } from '../model/incident.ts';
import type { Principal } from '../model/principal.ts';
import { actorsOf, isIdentityCenter, permissionSetOf } from './facts.ts';
import { distinct } from './format.ts';
import { command, iamNameWord, instanceWord, longTermKeyWord, nameWord, regionWord, type Word } from './shell.ts';
import { note, paste, type Step, type StepLine, withoutRepeats } from './step.ts';
import { foreign } from './text.ts';
import type { Texts } from './texts/index.ts';

const MAX_ACTORS = 5;
const ROOT_PAGE = 'https://console.aws.amazon.com/iam/home#/security_credentials';
const columnsShown = "--query 'Events[].[EventTime,EventName,Username,AccessKeyId]' --output text";

/**
 * Denies everything to sessions issued before the moment it is pasted, as the IAM console's "Revoke sessions"
 * does:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
const revokeSessions = (role: Word): string =>
  command`aws iam put-role-policy --role-name ${role} --policy-name AWSRevokeOlderSessions --policy-document ` +
  `'{"Version":"2012-10-17",\n"Statement":[{"Effect":"Deny","Action":"*","Resource":"*",\n` +
  `"Condition":{"DateLessThan":{"aws:TokenIssueTime":\n"'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'"}}}]}'`;

const deactivateKey = (user: Word, key: Word): string =>
  command`aws iam update-access-key --user-name ${user} --access-key-id ${key} --status Inactive`;

const denyUser = (user: Word): string =>
  command`aws iam attach-user-policy --user-name ${user} --policy-arn arn:aws:iam::aws:policy/AWSDenyAll`;

const deactivateAllKeys = (user: Word): string =>
  command`for key in $(aws iam list-access-keys --user-name ${user} --query 'AccessKeyMetadata[].AccessKeyId' ` +
  command`--output text); do aws iam update-access-key --user-name ${user} --access-key-id "$key" --status Inactive; done`;

const eventsNamed = (eventName: string, region: Word): string =>
  command`aws cloudtrail lookup-events --region ${region} --lookup-attributes AttributeKey=EventName,AttributeValue=` +
  `${eventName} ${columnsShown}`;

function denyUserLines(user: Word, texts: Texts): StepLine[] {
  return [paste(denyUser(user)), note(texts.userKeys), paste(deactivateAllKeys(user))];
}

/** A session of sts:GetFederationToken can do no more than the IAM user that asked for it. */
function federatedStep(principal: Principal, texts: Texts): Step {
  const user = iamNameWord(principal.name);
  const usEast1 = regionWord('us-east-1') as Word;
  return {
    title: texts.step.federated,
    lines: user
      ? [note(texts.federatedByUser(user)), ...denyUserLines(user, texts)]
      : [note(texts.federatedSteps), paste(eventsNamed('GetFederationToken', usEast1))],
  };
}

function userStep(principal: Principal, texts: Texts): Step {
  const user = iamNameWord(principal.name);
  const name = foreign(principal.name ?? principal.key, 64);
  if (!user) return { title: texts.step.user, lines: [note(texts.userByHand(name))] };
  const key = longTermKeyWord(principal.accessKeyId);
  if (key)
    return {
      title: texts.step.key,
      lines: [paste(deactivateKey(user, key)), note(texts.keyAlso), paste(denyUser(user))],
    };
  return { title: texts.step.user, lines: denyUserLines(user, texts) };
}

const detachProfile = (region: Word, instance: Word): string =>
  command`aws ec2 disassociate-iam-instance-profile --region ${region} --association-id ` +
  command`$(aws ec2 describe-iam-instance-profile-associations --region ${region} ` +
  command`--filters Name=instance-id,Values=${instance} ` +
  "--query 'IamInstanceProfileAssociations[].AssociationId' --output text)";

const throttleFunction = (region: Word, name: Word): string =>
  command`aws lambda put-function-concurrency --region ${region} --function-name ${name} ` +
  '--reserved-concurrent-executions 0';

/** Whoever is inside what lent the credentials gets new ones within the hour. */
function lenderLines({ lentBy }: Principal, texts: Texts): StepLine[] {
  if (!lentBy) return [];
  const region = regionWord(lentBy.region);
  const name = lentBy.kind === 'instance' ? instanceWord(lentBy.name) : nameWord(lentBy.name);
  const cut = lentBy.kind === 'instance' ? detachProfile : lentBy.kind === 'function' ? throttleFunction : undefined;
  const told = note(texts.lenderRenews(foreign(lentBy.name, 120)));
  return cut && region && name ? [told, paste(cut(region, name))] : [told];
}

function roleStep(principal: Principal, look: number, texts: Texts): Step {
  if (isIdentityCenter(principal)) {
    const session = foreign(principal.sessionName ?? principal.name ?? principal.key, 64);
    return {
      title: texts.step.identityCenter,
      lines: texts.identityCenterSteps(session, permissionSetOf(principal.name ?? '')).map(note),
    };
  }
  const role = iamNameWord(principal.name);
  return {
    title: texts.step.role,
    lines: [
      role ? paste(revokeSessions(role)) : note(texts.roleByHand(foreign(principal.name ?? principal.key, 64))),
      ...lenderLines(principal, texts),
      note(texts.roleStillWorks(look)),
    ],
  };
}

/** The call by which somebody makes a service launch instances. */
const setUpCalls: Readonly<Record<string, string>> = {
  'autoscaling.amazonaws.com': 'CreateAutoScalingGroup',
  'ec2fleet.amazonaws.com': 'CreateFleet',
  'spotfleet.amazonaws.com': 'RequestSpotFleet',
  'spot.amazonaws.com': 'RequestSpotInstances',
  'eks.amazonaws.com': 'CreateCluster',
  'eks-nodegroup.amazonaws.com': 'CreateNodegroup',
  'batch.amazonaws.com': 'CreateComputeEnvironment',
  'ecs.amazonaws.com': 'CreateService',
  'cloudformation.amazonaws.com': 'CreateStack',
  'elasticmapreduce.amazonaws.com': 'RunJobFlow',
};

/**
 * Services that make Auto Scaling groups of their own mark what runs in them; the call is the person's, not
 * theirs.
 */
const setUpTags: Readonly<Record<string, string>> = {
  'eks:nodegroup-name': 'CreateNodegroup',
  AWSBatchServiceTag: 'CreateComputeEnvironment',
  'elasticbeanstalk:environment-id': 'CreateEnvironment',
  'aws:elasticmapreduce:job-flow-id': 'RunJobFlow',
};

/** The call by which somebody set up what the service launched. */
function setUpCall(service: string | undefined, launches: readonly IncidentLaunch[]): string | undefined {
  const tag = Object.keys(setUpTags).find((key) => launches.some(({ tags }) => Object.hasOwn(tags, key)));
  if (tag !== undefined) return setUpTags[tag];
  return service !== undefined && Object.hasOwn(setUpCalls, service) ? setUpCalls[service] : undefined;
}

function instanceEvents(launches: readonly IncidentLaunch[]): string | undefined {
  for (const launch of launches) {
    const region = regionWord(launch.region);
    const instance = instanceWord(launch.instanceId);
    if (region && instance)
      return (
        command`aws cloudtrail lookup-events --region ${region} --lookup-attributes ` +
        command`AttributeKey=ResourceName,AttributeValue=${instance} ` +
        columnsShown
      );
  }
  return undefined;
}

/** A service that acts for an IAM user does it with that user's rights: whatever stops the user stops it. */
function actedForLines({ arn, name, accessKeyId }: Principal, texts: Texts): StepLine[] {
  const user = arn !== undefined && /:user\//.test(arn) ? iamNameWord(name) : undefined;
  if (!user) return [];
  const key = longTermKeyWord(accessKeyId);
  return [note(texts.actedFor(user)), ...(key ? [paste(deactivateKey(user, key))] : []), paste(denyUser(user))];
}

function serviceStep(
  service: string | undefined,
  view: IncidentView,
  look: number,
  texts: Texts,
  principal?: Principal,
): Step {
  const call = setUpCall(service, view.launches);
  const region = view.launches.map((launch) => regionWord(launch.region)).find((word) => word !== undefined);
  const lookUp = call && region ? eventsNamed(call, region) : instanceEvents(view.launches);
  return {
    title: texts.step.service,
    lines: [
      ...(principal ? actedForLines(principal, texts) : []),
      note(texts.serviceSteps),
      lookUp ? paste(lookUp) : note(texts.findOutByLink(look)),
    ],
  };
}

function findOutStep(view: IncidentView, look: number, texts: Texts): Step {
  const lookUp = instanceEvents(view.launches);
  return {
    title: texts.step.findOut,
    lines: lookUp ? [paste(lookUp), note(texts.findOutSteps)] : [note(texts.findOutByLink(look))],
  };
}

function stepFor({ principal }: Actor, view: IncidentView, look: number, texts: Texts): Step {
  switch (principal.kind) {
    case 'user':
      return userStep(principal, texts);
    case 'role':
      return roleStep(principal, look, texts);
    case 'root':
      return {
        title: texts.step.root,
        lines: texts.rootSteps.flatMap((text, index) => (index === 0 ? [note(text), paste(ROOT_PAGE)] : [note(text)])),
      };
    case 'federated':
      return federatedStep(principal, texts);
    case 'service':
      return serviceStep(principal.service, view, look, texts, principal);
    case 'unknown':
      return findOutStep(view, look, texts);
  }
}

/** What to do about everybody who took part; services only where no human is known. `account` names
 *  an account where several could be meant; `look`: the number of the step that shows what else was done. */
export function credentialStep(
  view: IncidentView,
  account: (id: string) => string | undefined,
  look: number,
  texts: Texts,
): Step {
  const everybody = actorsOf(view);
  const humans = everybody.filter(({ principal }) => principal.isHuman);
  const actors = humans.length > 0 ? humans : everybody;
  const inAccount = (id: string): StepLine[] => {
    const name = account(id);
    return name === undefined ? [] : [note(texts.inAccount(name))];
  };
  const [only] = actors;
  if (!only) {
    const service = view.launches.find((launch) => launch.madeBy !== undefined)?.madeBy;
    const step = service === undefined ? findOutStep(view, look, texts) : serviceStep(service, view, look, texts);
    const [first] = view.launches;
    return { title: step.title, lines: [...(first ? inAccount(first.account) : []), ...step.lines] };
  }
  if (actors.length === 1) {
    const step = stepFor(only, view, look, texts);
    return { title: step.title, lines: [...inAccount(only.account), ...step.lines] };
  }
  const shown = actors.slice(0, MAX_ACTORS);
  // The same role in two accounts takes the same command twice.
  const lines = distinct(shown.map((actor) => actor.account)).flatMap((id) => {
    const steps = shown.filter((actor) => actor.account === id).map((actor) => stepFor(actor, view, look, texts));
    return withoutRepeats([...inAccount(id), ...steps.flatMap((step) => [note(step.title), ...step.lines])]);
  });
  const rest = actors.length - MAX_ACTORS;
  return { title: texts.step.several, lines: [...lines, ...(rest > 0 ? [note(texts.moreActors(rest, look))] : [])] };
}
