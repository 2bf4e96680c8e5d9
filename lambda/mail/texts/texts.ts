/**
 * Every fixed sentence of a mail. A language is one object of this type: a missing sentence does not compile.
 */
import type { Gap, UnseenReason } from '../../model/launch.ts';
import type { Lender } from '../../model/principal.ts';
import type { Strength } from '../../model/signal.ts';
import type { KnownCall } from '../calls.ts';

/**
 * Where and when it happened. `accounts`: as `account` writes them. `from`: with its time zone. `minutes`:
 * how long it went on. No Regions: it is about the account.
 */
export interface Scene {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly from: string;
  readonly minutes: number;
}

/** not-yet: EC2 does not show it, and only one look was taken. */
export type WhyUnseen = UnseenReason | 'not-yet';

/** Instances that could not be looked at, and every reason why. */
export interface UnseenScene {
  readonly count: number;
  readonly reasons: readonly WhyUnseen[];
}

export interface Texts {
  account(id: string, name?: string): string;

  // The opening: what happened, what to make of it, what to do.
  /**
   * `unseen`: those of them that could not be looked at. `areRestarts`: all of them were there before,
   * stopped.
   */
  instancesLaunched(count: number, scene?: Scene, unseen?: UnseenScene, areRestarts?: boolean): string;
  /** Fewer than all; with what they cost an hour, where that is known. */
  stillRun(running: number, all: number, perHour: string | undefined): string;
  attemptsRefused(count: number, scene?: Scene): string;
  dryRunsMade(count: number, scene?: Scene): string;
  callMade(call: KnownCall, count: number, scene?: Scene): string;
  otherCallMade(name: string, count: number, scene?: Scene): string;
  asksFor(count: number, unit: 'instances' | 'tasks'): string;
  nothingRuns: string;
  /** The verdict; `cost` is `costs` or `wouldCost`. */
  looksLikeMining(cost?: string): string;
  mayBeMining(cost?: string): string;
  /** Likewise where all of it is against Davylamp itself. */
  looksLikeTampering: string;
  mayBeTampering: string;
  noSignOfMining(cost?: string): string;
  costs(perHour: string, perDay: string): string;
  wouldCost(perHour: string): string;
  reasons(reasons: readonly string[]): string;
  ifNotYours: string;
  ifNotYoursNotice: string;
  /** Where a Region was enabled: the owner has something to do, too. */
  ifNotYoursRegion: string;
  /** Where all of it is against Davylamp itself. */
  ifNotYoursTampering: string;
  /** Before the step that cuts somebody off, in a mail that does not begin with it. */
  ifBreakIn: string;
  /** What takes its place where something could not be looked at; `all`: and nothing else was. */
  unknownIfMining(all: boolean): string;
  /** Davylamp has looked only once so far. */
  looksAgain: string;
  followUp(since: string): string;
  escalation(since: string): string;
  /** Instances by type, accounts and reasons that no mail has named; at least one. */
  newSince(what: readonly string[]): string;
  /** No answer said whether the last mail was sent. */
  readonly mayRepeat: string;
  test: {
    opening(regions: readonly string[], account: string): string;
    nothing: string;
    real(regions: number): string;
    /** `time`: when tests are mailed again. */
    last(time: string): string;
    ids(ids: readonly string[]): string;
  };

  /** The mail about members whose role for look-ups is missing. */
  missingRole: {
    opening(role: string, accounts: string): string;
    meaning: string;
    who: string;
    restore: string;
  };

  // The block of facts.
  label: Record<'who' | 'from' | 'what' | 'tags' | 'where' | 'refused' | 'cost' | 'since', string>;
  user(name: string): string;
  role(name: string, session?: string): string;
  identityCenter(session: string, permissionSet: string): string;
  root: string;
  federated(name: string): string;
  /** `actedFor`: the user or role whose rights it used. */
  service(name: string, actedFor?: string): string;
  someone(name: string): string;
  key(shortened: string): string;
  console: string;
  /** The service that called on with the person's own identity. */
  through(service: string): string;
  /** What the role credentials were issued to, before somebody used them. */
  lentBy(kind: Lender['kind'], name: string): string;
  fromHistory: string;
  notKnown: string;
  notKnownYet: string;
  stillNotKnown: string;
  unknownType: string;
  image(id: string, name: string | undefined, owner: string | undefined): string;
  spot: string;
  more(count: number): string;
  unexpected(count: number, all: number): string;
  refusedIn(regions: number): string;
  running(perHour: string, perDay: string, estimate: boolean, budget: string | undefined): string;
  unpriced(count: number): string;
  unpricedCalls(count: number): string;
  /** The price of what calls asked for. */
  asked(perHour: string, estimate: boolean): string;
  /** `isLookedAt`: it is known that all of it still runs. */
  soFar(total: string, isLookedAt: boolean): string;
  costNothing: string;
  /** Everything has ended. */
  costEnded: string;
  costUnknown: string;

  // The steps.
  step: Record<
    | 'key'
    | 'user'
    | 'role'
    | 'identityCenter'
    | 'root'
    | 'federated'
    | 'service'
    | 'findOut'
    | 'several'
    | 'stop'
    | 'stopInstance'
    | 'stopInstances'
    | 'stopInRegions'
    | 'undo'
    | 'nothingToStop'
    | 'look',
    string
  >;
  inAccount(account: string): string;
  keyAlso: string;
  userKeys: string;
  userByHand(name: string): string;
  /** Of an instance or a function whose role credentials were used; `name` as it is. */
  lenderRenews(name: string): string;
  /** `step`: the number of the one that shows what else was done. */
  roleStillWorks(step: number): string;
  roleByHand(name: string): string;
  identityCenterSteps(session: string, permissionSet: string): readonly string[];
  rootSteps: readonly string[];
  federatedByUser(user: string): string;
  federatedSteps: string;
  serviceSteps: string;
  actedFor(user: string): string;
  findOutSteps: string;
  findOutByLink(step: number): string;
  moreActors(count: number, step: number): string;
  groupsFirst: string;
  /** For node groups, before their Auto Scaling groups. */
  nodeGroupsFirst: string;
  /** Before the command that deletes one that was there before. */
  nodeGroupNotYours: string;
  /** Between setting a group to 0 and deleting it. */
  groupProtection: string;
  groupByHand(name: string, region: string): string;
  /** For a group that was there before. */
  emptyGroupByHand(name: string, region: string): string;
  spotFirst: string;
  protectionFirst: string;
  terminate: string;
  /** For instances that were there before: they may hold the owner's data. */
  stopKept: string;
  restOfInstances(count: number): string;
  instancesByHand(count: number): string;
  moreRegions(count: number): string;
  moreAccounts(count: number): string;
  /** Before the commands about something that a call changed, and that may be the owner's. */
  wasThereBefore: string;
  capitals: string;
  quota: string;
  enabledRegion: string;
  /** Says where the next command is run; `account` as it is. */
  fromAccount(account: string): string;
  /** Instances that only the service may end. */
  operated(count: number, service: string): string;
  /** Before the command that deploys Davylamp again. */
  bringBack: string;
  /** Before the command that brings the Region the rules that stay. */
  watchRegion: string;
  stopByHand(what: string, region: string): string;
  lookFor: string;
  lookForNotice: string;
  lookGlobal: string;

  // The allowlist, the reasons, the footer.
  allow: string;
  /** Before the `hourly` of entries that match and cover less. */
  raise: string;
  allowReason: string;
  noEntrySilences(sentence: string): string;
  noEntryFits: string;
  why: string;
  rule: string;
  weakOnly: string;
  noSignals: string;
  /** Below the lowest verdict that is mailed, what could not be looked at is mailed all the same. */
  unseenIsMailed: string;
  strength: Record<Strength, string>;
  moreSignals(count: number): string;
  gap: Record<Gap, (count: number) => string>;
  gapTitle: string;
  incident(id: string): string;
  firstEvent(id: string, time: string): string;
  allAccounts(ids: readonly string[]): string;
  cut: string;
}
