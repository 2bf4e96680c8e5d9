/** What `davylamp init` asks on a terminal. Questions go to standard error: standard output is for data. */
import { isCancel, multiselect, select, text } from '@clack/prompts';
import type { Language } from '../../../lambda/model/settings.ts';
import type { RunningInstances } from '../../account/running.ts';
import { emailProblems, splitEmails } from '../../config/context.ts';
import { isTimeZone } from '../../config/schema.ts';
import { cancelled } from '../consent.ts';
import type { Answers } from './config-file.ts';

export interface Known {
  /** What options said already; it is not asked again. */
  readonly given: Partial<Answers>;
  /** Regions to choose from. */
  readonly regions: readonly string[];
  readonly running: RunningInstances;
  /** Of the person's machine. */
  readonly timeZone: string;
}

const output = process.stderr;

/** @throws UserError where the person cancels. */
async function answered<T>(question: Promise<T>): Promise<Exclude<T, symbol>> {
  const answer = await question;
  if (!isCancel(answer)) return answer as Exclude<T, symbol>;
  throw cancelled('nothing was written');
}

const counted = (count: number): string => (count === 1 ? '1 instance' : `${count} instances`);

const askEmail = (): Promise<string> =>
  answered(
    text({
      message: 'Who gets the mails? Addresses, with commas between them',
      placeholder: 'me@example.com',
      validate: (value) => emailProblems(splitEmails(value ?? ''))[0],
      output,
    }),
  );

const askRegions = ({ regions, running }: Known): Promise<string[]> =>
  answered(
    multiselect({
      message: 'Where are launches ordinary? (none: Davylamp learns it)',
      options: regions.map((region) => {
        const count = running.counts.get(region);
        return { value: region, label: region, ...(count === undefined ? {} : { hint: counted(count) }) };
      }),
      initialValues: regions.filter((region) => running.counts.has(region)),
      maxItems: 10,
      required: false,
      output,
    }),
  );

const askLanguage = (): Promise<Language> =>
  answered(
    select<Language>({
      message: 'The language of the mails',
      options: [
        { value: 'en', label: 'English' },
        { value: 'ko', label: '한국어' },
      ],
      output,
    }),
  );

const askTimeZone = (proposed: string): Promise<string> =>
  answered(
    text({
      message: 'The time zone shown beside UTC (UTC: none)',
      initialValue: proposed,
      defaultValue: 'UTC',
      validate: (value) =>
        value === undefined || value === '' || isTimeZone(value) ? undefined : 'is no time zone, such as Asia/Seoul',
      output,
    }),
  );

const askBudget = (): Promise<string> =>
  answered(
    text({
      message: 'US dollars an hour that are remarkable (auto: by what is usual, 3 to 50)',
      initialValue: 'auto',
      defaultValue: 'auto',
      validate: (value = 'auto') =>
        value === 'auto' || Number(value) >= 0 ? undefined : 'is neither auto nor an amount of dollars, such as 3',
      output,
    }),
  );

export async function ask(known: Known): Promise<Answers> {
  const { given } = known;
  const email = given.email ?? splitEmails(await askEmail());
  const expected = given.expected ?? (await askRegions(known));
  const language = given.language ?? (await askLanguage());
  const timeZone = given.timeZone ?? (await askTimeZone(known.timeZone));
  const budget = await askBudget();
  return {
    email,
    language,
    ...(budget === 'auto' ? {} : { usdPerHour: Number(budget) }),
    ...(expected.length === 0 ? {} : { expected }),
    ...(timeZone === 'UTC' ? {} : { timeZone }),
  };
}
