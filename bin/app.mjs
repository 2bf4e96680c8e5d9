/** What cdk.json names as its app, in a clone and where the package is installed. */
import { load } from './load.mjs';

await load('app');
