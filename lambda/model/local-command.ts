/**
 * How a person runs a command of Davylamp: where it is installed, and never by fetching a package of that
 * name from a registry.
 */
export const localCommand = 'npx --no-install davylamp';
