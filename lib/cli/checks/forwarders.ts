/** The rules of every Region. */
import { recreateForwarders } from '../../../lambda/mail/recreate.ts';
import { localCommand } from '../../../lambda/model/local-command.ts';
import { fail, ofDeployment, pass, warn } from './check.ts';

const again = `${localCommand} regions --refresh && npx cdk deploy`;

export const forwarders = ofDeployment('forwarders', ({ looked }, { watchedRegions, rules, account }) => {
  const wanted = looked.filter(({ isLeftOut }) => !isLeftOut);
  const named = (some: typeof looked): string => some.map(({ state }) => state.name).join(', ');
  const missing = wanted.filter(({ state }) => state.forwarder === 'missing');
  const off = wanted.filter(({ state }) => state.forwarder === 'off');
  const unknown = wanted.filter(({ state }) => state.forwarder === 'unknown');
  const altered = wanted.filter((region) => region.altered.length > 0);
  const halfThere = missing.filter(({ state, rulesThere }) => rulesThere > 0 && watchedRegions?.includes(state.name));
  if (off.length > 0)
    return fail(
      `switched off: ${named(off)}`,
      enable(
        off[0]?.state.name ?? '',
        rules.map(({ name }) => name),
      ),
    );
  if (halfThere.length > 0)
    return fail(
      `rules or targets are missing: ${named(halfThere)}`,
      recreateForwarders(
        account,
        halfThere.map(({ state }) => state.name),
      ),
    );
  if (missing.length > 0) return fail(`not watched: ${named(missing)}`, again);
  if (unknown.length > 0) return warn(`no answer, so nobody knows: ${named(unknown)}`);
  if (altered.length > 0)
    return warn(
      `other patterns than were deployed: ${altered.map(({ state, altered: names }) => `${state.name} (${names.join(', ')})`).join(', ')}`,
      recreateForwarders(
        account,
        altered.map(({ state }) => state.name),
      ),
    );
  return pass(`in place in ${wanted.length} Regions`);
});

/** Rules that a Region does not have are passed over. */
const enable = (region: string, rules: readonly string[]): string =>
  `for rule in ${rules.join(' ')}; do aws events enable-rule --region ${region} --name "$rule"; done`;
