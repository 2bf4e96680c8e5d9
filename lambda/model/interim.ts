/**
 * The rule that patrol makes in a Region that was enabled after the last deployment, until the next one
 * brings the real rules.
 */
export const interimRule = 'davylamp-interim';

/** The role with which patrol makes it in a member of the organization. */
export const memberInterimRole = 'davylamp-interim-member';
