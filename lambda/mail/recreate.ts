/** Commands that bring the rules of a Region back: CloudFormation mends none that somebody else changed. */
import { accountWord, command, nameWord, regionWord, type Word } from './shell.ts';

/** Where the StackSets of an organization's members are. */
export interface MemberTargets {
  /** As cloudformation's option `--call-as` takes it. */
  readonly callAs: string;
  /** Organizational units, or the root. */
  readonly targets: readonly string[];
}

const words = <T>(values: readonly T[], word: (value: T) => Word | undefined): readonly Word[] =>
  values.flatMap((value) => word(value) ?? []);

/** Deletes the stack instances and makes them again; a deletion takes a minute or so. */
const again = (which: string): string =>
  `aws cloudformation delete-stack-instances ${which} --no-retain-stacks && sleep 120 && aws cloudformation create-stack-instances ${which}`;

/**
 * Of the own account's StackSet. Undefined where an account or a Region has no form that is safe to paste.
 */
export function recreateForwarders(account: string, regions: readonly string[]): string | undefined {
  const owner = accountWord(account);
  const names = words(regions, regionWord);
  if (!owner || names.length === 0) return undefined;
  return again(command`--region us-east-1 --stack-set-name davylamp-forwarders --accounts ${owner} --regions ${names}`);
}

/** Of a StackSet for members; it knows accounts only by their organizational units. */
export function recreateInMember(
  stackSet: 'davylamp-member-roles' | 'davylamp-member-forwarders',
  account: string,
  regions: readonly string[],
  { callAs, targets }: MemberTargets,
): string | undefined {
  const owner = accountWord(account);
  const names = words(regions, regionWord);
  const units = words(targets, nameWord);
  const caller = nameWord(callAs);
  if (!owner || !caller || names.length === 0 || units.length === 0) return undefined;
  return again(
    command`--region us-east-1 --stack-set-name ${stackSet as Word} ` +
      (callAs === 'SELF' ? '' : command`--call-as ${caller} `) +
      '--deployment-targets ' +
      `OrganizationalUnitIds=${units.join(',')},Accounts=${owner},AccountFilterType=INTERSECTION ` +
      command`--regions ${names}`,
  );
}
