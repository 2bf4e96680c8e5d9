/** The deployed rules, as the AWS in memory reads them. */
import { compileForwarding } from '../../lambda/local/forwarding.ts';
import type { Matcher } from '../../lambda/local/matcher.ts';
import { busRulePattern, forwarderRules } from '../forwarder/patterns.ts';

/** As it is deployed. */
export const deployedForwarding = (): Matcher => compileForwarding(forwarderRules(), busRulePattern());
