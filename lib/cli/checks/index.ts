/** All checks, in the order in which a person wants to read them. */
import { allowlist } from './allowlist.ts';
import { bus } from './bus.ts';
import type { Check } from './check.ts';
import { contacts } from './contacts.ts';
import { deadLetters } from './dead-letters.ts';
import { detector } from './detector.ts';
import { feedRule } from './feed-rule.ts';
import { forwarders } from './forwarders.ts';
import { functionErrors } from './function-errors.ts';
import { heartbeat } from './heartbeat.ts';
import { hub } from './hub.ts';
import { identity } from './identity.ts';
import { lastProof } from './last-proof.ts';
import { observe } from './observe.ts';
import { regions } from './regions.ts';
import { stack } from './stack.ts';
import { subscriptions } from './subscriptions.ts';
import { trail } from './trail.ts';
import { unsubscribeProtection } from './unsubscribe-protection.ts';
import { deployedVersion } from './version.ts';

export const checks: readonly Check[] = [
  identity,
  regions,
  stack,
  deployedVersion,
  forwarders,
  lastProof,
  bus,
  detector,
  functionErrors,
  deadLetters,
  heartbeat,
  subscriptions,
  unsubscribeProtection,
  contacts,
  feedRule,
  hub,
  trail,
  observe,
  allowlist,
];
