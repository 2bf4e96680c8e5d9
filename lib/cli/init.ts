/**
 * `davylamp init`: writes a first davylamp.yaml, and in an empty folder what a deployment from the package
 * needs.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { localCommand } from '../../lambda/model/local-command.ts';
import { languages } from '../../lambda/model/settings.ts';
import { awsRegionsApi, type RegionsApi } from '../account/discover.ts';
import type { RegionsDocument } from '../account/document.ts';
import { fallbackDocument, snapshotRegions } from '../account/fallback.ts';
import { planRegions } from '../account/plan.ts';
import { runningInstances } from '../account/running.ts';
import { splitEmails } from '../config/context.ts';
import { projectDirectory } from '../config/load.ts';
import { UserError, usageError } from '../errors.ts';
import { packageFolder } from '../package-folder.ts';
import { type Answers, configText } from './init/config-file.ts';
import { deploymentFiles, isClone, isEmptyFolder, isInstalled } from './init/deployment-files.ts';
import { run } from './output.ts';
import { regionsDocument } from './regions.ts';

interface Options {
  readonly email?: string;
  readonly regions?: string;
  readonly language?: string;
  readonly timeZone?: string;
  readonly yes?: boolean;
}

/** What the options say. @throws UserError (exit code 2) for a Region or a language that nobody knows. */
export function givenBy(options: Options): Partial<Answers> {
  const { email, regions, language, timeZone } = options;
  const expected = regions?.split(',').map((region) => region.trim());
  const unknown = expected?.find((region) => !snapshotRegions.includes(region));
  if (unknown !== undefined) throw usageError(`${JSON.stringify(unknown)} is no Region`, 'Write it as us-east-1.');
  const known = languages.find((each) => each === language);
  if (language !== undefined && known === undefined) {
    throw usageError(`${JSON.stringify(language)} is no language of the mails`, `Give ${languages.join(' or ')}.`);
  }
  return {
    ...(email === undefined ? {} : { email: splitEmails(email) }),
    ...(expected === undefined ? {} : { expected }),
    ...(known === undefined ? {} : { language: known }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

/**
 * Without credentials, or where AWS refuses, the Regions that every account has: nothing of it is needed to
 * go on.
 */
async function regionsToChoose(
  api: RegionsApi,
  directory: string,
  say: (line: string) => void,
): Promise<RegionsDocument> {
  try {
    return await regionsDocument({ api, directory, refresh: false, now: new Date(), say });
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    say(`davylamp: ${thrown.message}; going on without what runs in the account`);
    return fallbackDocument(null);
  }
}

async function askOnTerminal(
  given: Partial<Answers>,
  directory: string,
  api: RegionsApi,
  say: (line: string) => void,
): Promise<Answers> {
  const document = await regionsToChoose(api, directory, say);
  const regions = planRegions(document).enabled;
  const isAsked = given.expected === undefined && document.account !== null;
  if (isAsked) say(`davylamp: looking where instances run, in ${regions.length} Regions`);
  const running = isAsked ? await runningInstances(regions) : { counts: new Map(), unanswered: [] };
  if (running.unanswered.length > 0) say(`davylamp: no answer from ${running.unanswered.join(', ')}`);
  const { ask } = await import('./init/questions.ts');
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return ask({ given, regions, running, timeZone });
}

/**
 * Never overwrites but package.json, which keeps what it has. @throws UserError (exit code 2) where a file
 * cannot be written.
 */
function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    try {
      writeFileSync(path, text, { flag: name === 'package.json' ? 'w' : 'wx' });
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      throw new UserError({
        code: 'write',
        message: `${path} cannot be written: ${code === 'EEXIST' ? 'it is there already' : code}`,
        exitCode: 2,
        cause: thrown,
      });
    }
  }
}

/** Both synthesize the app, which finds the account by the credentials. */
const deploy = 'npx cdk bootstrap && npx cdk deploy';

const isTerminal = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

export const initCommand = (api: () => RegionsApi = awsRegionsApi): Command =>
  run<Options>(
    new Command('init')
      .description('Write davylamp.yaml, and in an empty folder what a deployment needs. Asks on a terminal.')
      .option('--email <addresses>', 'who gets the mails, with commas between them')
      .option('--regions <regions>', 'where launches are ordinary, with commas between them (default: none declared)')
      .option('--language <language>', 'of the mails: en or ko (default: en)')
      .option('--time-zone <zone>', 'shown beside UTC in mails, such as Asia/Seoul (default: UTC alone)')
      .option('--yes', 'ask nothing: what no option says has its default'),
    async ({ options, json, say, colors }) => {
      const directory = projectDirectory(process.cwd());
      const file = join(directory, 'davylamp.yaml');
      if (existsSync(file)) {
        throw new UserError({
          code: 'exists',
          message: `${file} is there already; nothing was written`,
          hint: `Change it there; \`${localCommand} config check\` says what is in effect.`,
          exitCode: 2,
        });
      }
      const given = givenBy(options);
      const asks = isTerminal() && !json && options.yes !== true;
      if (!asks && given.email === undefined) {
        throw usageError('nobody is named who gets the mails', 'Give --email me@example.com, or run it on a terminal.');
      }
      const answers = asks ? await askOnTerminal(given, directory, api(), say) : { ...given, email: given.email ?? [] };
      const shipped = isClone(directory) ? '.' : './node_modules/davylamp';
      const text = configText(answers, {
        schema: `${shipped}/davylamp.schema.json`,
        example: `${shipped}/davylamp.example.yaml`,
      });
      const isNew = !existsSync(join(directory, 'cdk.json')) && isEmptyFolder(directory);
      const files = { ...(isNew ? deploymentFiles(directory) : {}), 'davylamp.yaml': text };
      write(directory, files);
      const written = Object.keys(files);
      const next = nextCommand(directory, isNew);
      return {
        document: { directory, written, next },
        text: [
          `${colors.bold(`wrote ${written.join(', ')}`)} in ${directory}`,
          'Look at it, and commit it. The first deployment adds cdk.context.json, which',
          'belongs to it. Next:',
          '',
          `  ${next}`,
        ].join('\n'),
      };
    },
  );

function nextCommand(directory: string, isNew: boolean): string {
  if (isNew && !isInstalled(directory)) return `npm install '${packageFolder}' && ${deploy}`;
  if (isNew) return `npm install && ${deploy}`;
  if (existsSync(join(directory, 'cdk.json'))) return deploy;
  return `${localCommand} config check`;
}
