/** Commands to paste: nothing gets into one that has not matched a strict pattern. */

declare const checked: unique symbol;

/**
 * A value that is one harmless word in a POSIX shell and in zsh, and no option to the command it is given to.
 */
export type Word = string & { readonly [checked]: true };

const word =
  (pattern: RegExp) =>
  (value: string | undefined): Word | undefined =>
    value !== undefined && pattern.test(value) ? (value as Word) : undefined;

export const instanceWord = word(/^i-[0-9a-f]{1,17}$/);
export const regionWord = word(/^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/);
export const typeWord = word(/^[a-z][a-z0-9-]{0,20}\.[a-z0-9-]{1,20}$/);
export const imageWord = word(/^ami-[0-9a-f]{1,17}$/);
/** Long-term keys only: a key that begins with ASIA belongs to a session and cannot be deactivated. */
export const longTermKeyWord = word(/^AKIA[A-Z0-9]{12,28}$/);
export const keyWord = word(/^A[KS]IA[A-Z0-9]{12,28}$/);
/** Names of users and roles: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const iamNameWord = word(/^[A-Za-z0-9_][A-Za-z0-9_+=,.@-]{0,63}$/);
/** Names of groups, services, notebooks and the like, as far as they need no quotes. */
export const nameWord = word(/^[A-Za-z0-9_][A-Za-z0-9_+=,.@/-]{0,127}$/);
export const spotFleetWord = word(/^sfr-[0-9a-f-]{8,36}$/);
export const fleetWord = word(/^fleet-[0-9a-f-]{8,36}$/);
export const spotRequestWord = word(/^sir-[0-9a-z]{6,20}$/);
/** PROJECT:ID, as CodeBuild names a build. */
export const buildWord = word(/^[A-Za-z0-9][A-Za-z0-9_-]{1,254}:[0-9a-f-]{8,64}$/);
export const emrClusterWord = word(/^j-[A-Z0-9]{5,20}$/);
export const hostWord = word(/^h-[0-9a-f]{1,17}$/);
export const reservationWord = word(/^cr-[0-9a-f]{1,17}$/);
export const reservationFleetWord = word(/^crf-[0-9a-f]{1,17}$/);
export const accountWord = word(/^\d{12}$/);

/** The variable of the loop that `each` makes, as it stands in a command. */
const variable = '"$name"' as Word;

/** A command for each name: the command itself for one, a loop for several. */
export const each = (names: readonly Word[], run: (name: Word) => string): string =>
  names.length === 1 ? run(names[0] as Word) : `for name in ${names.join(' ')}; do ${run(variable)}; done`;

/** A command made of literals and checked words; a list of words is joined by spaces. */
export const command = (literals: TemplateStringsArray, ...values: readonly (Word | readonly Word[])[]): string =>
  String.raw({ raw: literals }, ...values.map((value) => (typeof value === 'string' ? value : value.join(' '))));
