/** The configuration that past events are judged with. */
import type { Settings } from '../../lambda/model/settings.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { toSettings } from '../config/settings.ts';

/** @throws ConfigError */
export function historyConfig(file: string | undefined, say: (line: string) => void): Config {
  const config = loadConfig({
    address: 'unused',
    // The events' own time decides what has expired.
    now: new Date(0),
    ...(file === undefined ? {} : { context: { config: file } }),
  });
  for (const warning of config.warnings) say(formatProblem(warning));
  return config;
}

/** @throws ConfigError */
export const historySettings = (file: string | undefined, say: (line: string) => void): Settings =>
  toSettings(historyConfig(file, say));
