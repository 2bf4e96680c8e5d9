/** The davylamp.yaml of the demo. */
import { fileURLToPath } from 'node:url';

export const configFile = fileURLToPath(new URL('./davylamp.yaml', import.meta.url));
