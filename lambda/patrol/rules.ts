/** Each Region's rules, compared with what was deployed. */
import { timed } from '../batch/batch.ts';
import { canonical } from '../model/canonical.ts';
import type { DeployedRule } from '../model/deployed.ts';
import { interimRule } from '../model/interim.ts';
import { DAY } from '../model/time.ts';
import type { Place, RuleFacts, TargetFacts } from '../ports.ts';
import type { Fault, Looked } from './fault.ts';
import { isInterimRule, mayBeNew } from './interim.ts';
import { between, type Part, type Shift, type Visit } from './part.ts';

const name = 'rules';
const homeRegion = 'us-east-1';
const MILLISECONDS = 30_000;
/**
 * A rule's targets take a call each. So each visit reads a few rules' in turn: all of them once a day in the
 * own account, once a week in a member, whose trails record every read.
 */
const ROUND = { home: DAY, members: 7 * DAY };

/** What is wrong with a rule, as far as two lists of a Region tell. */
function faultOf({ name: rule, pattern }: DeployedRule, there: RuleFacts | undefined): readonly Fault[] {
  if (there === undefined) return [{ kind: 'rule-missing', name: rule }];
  return [
    ...(there.isEnabled ? [] : [{ kind: 'rule-off', name: rule } as const]),
    ...(canonical(there.pattern) === canonical(pattern) ? [] : [{ kind: 'rule-altered', name: rule } as const]),
    ...(there.isForwarding ? [] : [{ kind: 'target-missing', name: rule } as const]),
  ];
}

/** Those whose targets are read at this visit. */
function turnOf(rules: readonly DeployedRule[], shift: Shift, account: string): readonly DeployedRule[] {
  const interval = between(shift, account);
  const round = account === shift.homeAccount ? ROUND.home : ROUND.members;
  const count = Math.min(rules.length, Math.ceil((rules.length * interval) / round));
  const first = Math.floor(shift.ports.clock.now() / interval) * count;
  return Array.from({ length: count }, (_, i) => rules[(first + i) % rules.length] as DeployedRule);
}

function isAsDeployed(targets: readonly TargetFacts[], { deployed }: Shift, account: string): boolean {
  const role = deployed.roleArn(account);
  return targets.some(
    ({ arn, roleArn, isWhole }) => arn === deployed.busArn && isWhole && (role === '' || roleArn === role),
  );
}

/**
 * One rule forwards all: the account enabled the Region after the deployment. Only where a deployment may
 * have left the account out: elsewhere a rule of that name hides that the others are gone.
 */
function isInterim(shift: Shift, place: Place, there: ReadonlyMap<string, RuleFacts>, wanted: readonly DeployedRule[]) {
  const isLeftOut = mayBeNew(shift, place) && !wanted.some(({ name: one }) => there.has(one));
  return isLeftOut && isInterimRule(shift, there.get(interimRule));
}

async function visit(shift: Shift, place: Place): Promise<Visit> {
  const { ports, deployed } = shift;
  const { account, region } = place;
  if (!deployed.regions.includes(region)) return {};
  const wanted = deployed.rules.filter(({ onlyIn }) => onlyIn === undefined || onlyIn === region);
  const rules = await timed(shift, MILLISECONDS, (signal) => ports.rules(place, 'default', deployed.busArn, signal));
  const there = new Map(rules.map((rule) => [rule.name, rule]));
  const patience = between(shift, account) / 2;
  const common = { account, region, part: name, patience };
  if (isInterim(shift, place, there, wanted)) return { looked: [{ ...common, faults: [] }] };
  const faults = wanted.flatMap((rule) => faultOf(rule, there.get(rule.name)));
  const looked: Looked[] = [{ ...common, faults, deployed: deployed.digest }];
  for (const rule of turnOf(wanted, shift, account)) {
    // What is missing is told already.
    if (!there.get(rule.name)?.isForwarding) continue;
    const targets = await timed(shift, MILLISECONDS, (signal) => ports.targets(place, rule.name, signal));
    const isFine = isAsDeployed(targets, shift, account);
    looked.push({
      account,
      region,
      part: `targets ${rule.name}`,
      faults: isFine ? [] : [{ kind: 'target-altered', name: rule.name }],
      // It is read again in the next round only.
      patience: 0,
    });
  }
  return { looked: [...looked, ...(await atHome(shift, place, patience))] };
}

/** The rule from our own bus to the detector, which all others need. */
async function atHome(shift: Shift, place: Place, patience: number): Promise<readonly Looked[]> {
  const { ports, deployed, homeAccount } = shift;
  const { busRule, digest } = deployed;
  if (busRule === undefined || place.account !== homeAccount || place.region !== homeRegion) return [];
  const { bus, target } = busRule;
  const rules = await timed(shift, MILLISECONDS, (signal) => ports.rules(place, bus, target, signal));
  const faults = faultOf(
    busRule,
    rules.find((rule) => rule.name === busRule.name),
  );
  return [
    {
      ...place,
      part: `rule of ${bus}`,
      faults: faults.map((fault) => ({ ...fault, bus })),
      patience,
      deployed: digest,
    },
  ];
}

export const rules: Part = { name, visit };
