/** The text of a first davylamp.yaml. */
import { stringify } from 'yaml';
import { localCommand } from '../../../lambda/model/local-command.ts';
import type { Language } from '../../../lambda/model/settings.ts';
import { configOf } from '../../config/load.ts';

/** What is asked on a terminal, and what options say elsewhere. */
export interface Answers {
  readonly email: readonly string[];
  /** Regions where launches are ordinary. @default none declared */
  readonly expected?: readonly string[];
  /** @default 'en' */
  readonly language?: Language;
  /** Of the IANA database. @default UTC alone */
  readonly timeZone?: string;
  /** US dollars. @default auto */
  readonly usdPerHour?: number;
}

const flow = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trim();

/**
 * @param schema path of davylamp.schema.json from the file, for editors.
 * @param example path of davylamp.example.yaml.
 * @throws ConfigError with every answer that the configuration refuses.
 */
export function configText(answers: Answers, { schema, example }: { schema: string; example: string }): string {
  const { email, expected, language, timeZone, usdPerHour } = answers;
  configOf('davylamp init', {
    email,
    ...(language === undefined ? {} : { language }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(expected === undefined ? {} : { regions: { expected } }),
    ...(usdPerHour === undefined ? {} : { budget: { hourly: usdPerHour } }),
  });
  return `# yaml-language-server: $schema=${schema}
#
# Davylamp's configuration. Commit this file: the next deployment is then the same. \`${localCommand} config check\`
# says what is in effect; ${example} has every key with its default.

# Who gets the mails. Each address confirms twice: for the verdict (SNS) and for the feed (AWS User Notifications).
email: ${flow(email)}

# The language of the mails: en or ko.
language: ${language ?? 'en'}

# Shown beside UTC in mails.
${timeZone === undefined ? '#timeZone: Asia/Seoul' : `timeZone: ${flow(timeZone)}`}

# Regions where launches are ordinary: anywhere else is a strong signal. Every enabled Region is watched in any case.
regions:
${expected === undefined ? '  #expected: [us-east-1]\n  exclude: []' : `  expected: ${flow(expected)}`}

# US dollars an hour above which launches are remarkable. auto: the account's third-highest hour, at least 3, at most 50.
budget:
  hourly: ${usdPerHour ?? 'auto'}

# Launches that are expected, with the reason. A mail that an entry could silence carries that entry, ready to paste here.
allow: []
`;
}
