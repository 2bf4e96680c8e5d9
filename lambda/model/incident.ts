/** What belongs together: everything alerted in one account until it has been quiet for an hour. */
import type { Gap, LaunchKind, Unseen } from './launch.ts';
import type { Principal } from './principal.ts';
import type { Signal, SignalGroup, SignalId } from './signal.ts';
import type { Verdict } from './verdict.ts';

export const mailKinds = ['first', 'escalation', 'follow-up'] as const;
export type MailKind = (typeof mailKinds)[number];

/** One alerted launch as an incident keeps it: small, without user data, long texts cut. */
export interface IncidentLaunch {
  readonly kind: LaunchKind;
  readonly id: string;
  readonly eventId: string;
  readonly time: number;
  readonly account: string;
  readonly region: string;
  readonly eventName?: string;
  /** `ec2.amazonaws.com` and the like; undefined for a state change. */
  readonly eventSource?: string;
  readonly instanceId?: string;
  readonly launchTime?: number;
  /** It was stopped, and was started again: it may hold its owner's data. */
  readonly restarted?: boolean;
  /** Its call asked for termination or stop protection. */
  readonly isProtected?: true;
  /** The service that operates the instance; EC2 lets nobody else terminate it. */
  readonly operator?: string;
  readonly count: number;
  readonly instanceTypes: readonly string[];
  readonly usdPerHour?: number;
  readonly priceIsEstimate?: boolean;
  readonly imageId?: string;
  readonly imageName?: string;
  readonly imageOwner?: string;
  readonly spot: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly principalKey?: string;
  readonly madeBy?: string;
  readonly refusalCode?: string;
  /** Region enabled, quota wanted, group or task family named by the call. */
  readonly target?: string;
  readonly groupName?: string;
  /** What the call made, as the command that stops it names it. */
  readonly names?: readonly string[];
  /** The ECS or EKS cluster that it was made in. */
  readonly cluster?: string;
  /** The account that called, where the launch is about another one. */
  readonly calledFrom?: string;
  readonly verdict: Verdict;
  readonly signals: readonly SignalId[];
  readonly gaps: readonly Gap[];
  readonly unseen?: Unseen;
}

/** Somebody who did something in the incident, and since when. */
export interface Actor {
  readonly principal: Principal;
  readonly account: string;
  readonly since: number;
  /** `call`: from a CloudTrail event; `lookup`: from cloudtrail:LookupEvents. */
  readonly source: 'call' | 'lookup';
}

/** What an incident amounts to, as far as it decides whether the incident got worse. */
export interface Tally {
  readonly usdPerHour: number;
  /** Instances and tasks that run, or were asked for. */
  readonly units: number;
  /** Ids of the hard signals. */
  readonly hard: readonly SignalId[];
  /** Accounts with a critical launch, the first hundred. */
  readonly critical: readonly string[];
}

/**
 * How much of an incident the mails so far have named. Everything only grows, so counts tell whether
 * something is new.
 */
export interface Named extends Tally {
  readonly instances: number;
  readonly others: number;
  readonly signals: number;
  readonly regions: number;
  readonly actors: number;
  /** Principals of the launches. */
  readonly principals: number;
  /** Instance types and names of calls. */
  readonly kinds: number;
  /** Types of the instances, with how many there are of each: the twenty most frequent. */
  readonly types: readonly (readonly [type: string, count: number])[];
}

/** A mail as its incident remembers it. */
export interface SentMail {
  readonly kind: MailKind;
  readonly at: number;
  readonly verdict: Verdict;
  /** No answer came: the next follow-up names everything again. */
  readonly isDoubtful?: true;
}

/** The incident's own record: one an account, replaced when the next incident opens. */
export interface Incident {
  readonly id: string;
  /** The account the incident is about. */
  readonly owner: string;
  readonly openedAt: number;
  /** The earliest time of an event in it. */
  readonly lastAlertAt: number;
  readonly verdict: Verdict;
  /** A launch is in it that could not be looked at: it is mailed, however mild its verdict. */
  readonly unseen?: true;
  /** Groups of the strong signals in it: two make it critical, whichever launches showed them. */
  readonly groups: readonly SignalGroup[];
  readonly mails: readonly SentMail[];
  readonly named: Named;
  /** All that joined it, as it came: what joins twice counts twice, until the next mail counts again. */
  readonly tally: Tally;
  /** Somebody is sending a mail right now, until the lease ends. */
  readonly sending?: { readonly until: number };
  /**
   * When the next follow-up is due; undefined before the first mail, and where its timer could not be armed.
   */
  readonly followUpAt?: number;
  /** Its last follow-up is done: all that it holds was mailed. */
  readonly closed?: true;
}

/** Everything a mail is made of. */
export interface IncidentView {
  readonly incident: Pick<Incident, 'id' | 'openedAt' | 'verdict'>;
  readonly kind: MailKind;
  readonly isTest: boolean;
  /** Of the hour's last mail about tests: when the next one may come. Milliseconds since the epoch. */
  readonly testsMailedAgainAt?: number;
  readonly now: number;
  readonly launches: readonly IncidentLaunch[];
  readonly signals: readonly Signal[];
  readonly actors: readonly Actor[];
  /** Ids of the launches whose instances do not run any more; undefined: nobody looked. */
  readonly ended?: readonly string[];
  /** What the last mail named; undefined for the first. */
  readonly before?: Named;
  /** An earlier mail may not have arrived, so this one names again what that one named. */
  readonly mayRepeat?: true;
  /** What the mail must admit it does not know, beyond the launches' own gaps. */
  readonly gaps: readonly Gap[];
}

export interface Mail {
  readonly time: number;
  readonly incident: string;
  readonly kind: MailKind;
  readonly verdict: Verdict;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** Distinct instances in the incident so far. */
  readonly instances: number;
  readonly subject: string;
  readonly body: string;
  /** Names of the routes it takes. @default the default route alone */
  readonly routes?: readonly string[];
}

/** All that an incident holds. */
export interface Contents {
  readonly launches: readonly IncidentLaunch[];
  readonly signals: readonly Signal[];
  readonly actors: readonly Actor[];
  /** How many of each are there and cannot be read. @default none */
  readonly unread?: { readonly launches: number; readonly signals: number; readonly actors: number };
}
