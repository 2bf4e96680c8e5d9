/** What the instance of a drill is started with: it looks like a miner's, and does nothing but end itself. */

/** Minutes after which the instance ends by itself, whatever became of whoever started it. */
export const lifetime = 10;

/**
 * The address stands in a variable that nobody reads, and its domain exists nowhere by definition (RFC 2606).
 * In a comment it would count for nothing.
 */
export const userData = `#!/bin/sh
# A drill of Davylamp: the detector has to find the next line. Nothing is downloaded, nothing is mined.
DRILL=stratum+tcp://davylamp-drill.invalid:3333
shutdown -h +${lifetime}
`;
