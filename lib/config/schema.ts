/** The shape of davylamp.yaml: one source for the loader, the types and davylamp.schema.json. */
import { z } from 'zod';
import { languages, modes } from '../../lambda/model/settings.ts';
import { type SignalId, signalIds } from '../../lambda/model/signal.ts';
import { verdicts } from '../../lambda/model/verdict.ts';

/** Lower case, as `detail.state` of an EC2 Instance State-change Notification has them. */
export const instanceStates = ['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'] as const;
export type InstanceState = (typeof instanceStates)[number];

/** How long User Notifications gathers events into one mail: 5 minutes, 12 hours, or not at all. */
export const aggregations = ['SHORT', 'LONG', 'NONE'] as const;
export type Aggregation = (typeof aggregations)[number];

/**
 * AWS::NotificationsContacts::EmailContact takes `.+@.+` of 6 to 254 characters. Refused here is also what no
 * mail reaches: the grammar is that of RFC 5321 without quoted names and literal addresses, in ASCII (write a
 * domain of other letters as xn--...), at least two labels of 63 characters, the last of them not of digits
 * alone, none of them localhost.
 */
const emailPattern =
  /^(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?!(.*\.)?localhost(\.|$))([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?!\d+$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** A name of the IANA database; not a mere offset such as +09:00, which knows no daylight saving time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const oneLine = /^\P{Cc}*[^\s\p{Cc}]\P{Cc}*$/u;
const oneLineSays = 'is not one line of text. Give a line that is not empty.';

const email = z
  .string()
  .regex(emailPattern, {
    abort: true,
    error: 'is not an e-mail address. Write it as name@example.com, without a display name.',
  })
  .min(6)
  .max(254);

const regionName = z.string().min(1).describe('A Region, such as us-east-1.');

const patternSays = 'Exact, or a glob in which * stands for any text and ? for one character.';

const typePattern = z
  .string()
  .regex(
    /^(?=.*[.*])[a-z0-9.*?-]+$/,
    'matches no instance type. Write a whole type such as m7g.large, or a glob such as t3.*; only * and ? are special.',
  )
  .describe(`An instance type. ${patternSays}`);

const accountPattern = z
  .string()
  .regex(/^(\d{12}|(?=.*[*?])[\d*?]{1,12})$/, 'is no account id. Write its twelve digits in quotes.')
  .describe(`An account id, in quotes. ${patternSays}`);

const allowEntry = z.strictObject({
  name: z
    .string()
    .regex(oneLine, oneLineSays)
    .max(128)
    .describe('Says in mails and reports which entry it was; unique.'),
  tags: z
    .record(z.string().min(1), z.string().describe(patternSays))
    .optional()
    .describe(
      'Tag key to value; all must hold. Whoever may launch may also tag: alone, ordinary tags cover no launch with a strong signal.',
    ),
  types: z.array(typePattern).min(1).optional().describe('Instance types.'),
  regions: z
    .array(z.string().min(1).describe(`A Region. ${patternSays}`))
    .min(1)
    .optional()
    .describe('Regions.'),
  accounts: z.array(accountPattern).min(1).optional().describe('Account ids.'),
  principals: z
    .array(z.string().min(1).describe(`An ARN. ${patternSays}`))
    .min(1)
    .optional()
    .describe('ARNs of who launches. Holds only where CloudTrail names the principal: never for a state change.'),
  hourly: z
    .number()
    .gt(0)
    .optional()
    .describe(
      'US dollars an hour: what the entry covers in an account, and still runs, may cost that much together. Default: no bound; ten times budget.hourly where it names no types and covers strong signals.',
    ),
  reason: z.string().regex(oneLine, oneLineSays).max(512).describe('Why these launches are expected.'),
  expires: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'is no date. Write it as YYYY-MM-DD.')
    .optional()
    .describe('The last day on which the entry counts, YYYY-MM-DD in UTC. Default: never expires.'),
});

const patrolHours = z.int().min(1).max(24);

const accountId = z
  .string()
  .regex(/^\d{12}$/, 'is no account id. Write its twelve digits in quotes.')
  .describe('An account id, in quotes.');

/**
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html, and
 * API_Root.html
 */
const rootOrUnit = z
  .string()
  .regex(
    /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/,
    'is neither an organizational unit nor the root. Write an id such as ou-ab12-cdefgh34 or r-ab12.',
  )
  .describe('The id of an organizational unit (ou-ab12-cdefgh34) or of the root (r-ab12).');

const homes = ['management', 'delegated-administrator'] as const;
/** Which account of the organization Davylamp is deployed in. */
export type Home = (typeof homes)[number];

const organization = z.strictObject({
  id: z
    .string()
    .regex(/^o-[a-z0-9]{10,32}$/, 'is no organization id. Write it as o-ab12cdef34.')
    .describe('The id of the organization, such as o-ab12cdef34.'),
  targets: z
    .array(rootOrUnit)
    .min(1)
    .describe('Whose accounts are watched: organizational units with all below them, or the root.'),
  exclude: z.array(accountId).default([]).describe('Accounts below the targets that are left out. Default: none.'),
  deployedFrom: z
    .enum(homes)
    .optional()
    .describe(
      'The account that Davylamp is deployed in: management or delegated-administrator. Default: what AWS says of the account, else management.',
    ),
  readOnlyRoleName: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/, 'is no role name. IAM takes up to 64 letters, digits and any of _+=,.@-')
    .default('davylamp-reader')
    .describe('The role in each account that the detector looks things up with. Default: davylamp-reader.'),
});

const route = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,31}$/,
      'is no route name. Write up to 32 lower-case letters, digits and hyphens, a letter first.',
    )
    .describe('Unique; default is taken: it is the route to the addresses of email.'),
  to: z.array(email).min(1).describe('The addresses that get what takes this route.'),
  accounts: z.array(accountId).min(1).optional().describe('Mails about one of these accounts.'),
  organizationalUnits: z
    .array(rootOrUnit)
    .min(1)
    .optional()
    .describe('Mails about an account in one of these, at any depth. Needs organization.'),
  verdicts: z.array(z.enum(verdicts)).min(1).optional().describe('Mails with one of these verdicts.'),
});

const feedMap = z.strictObject({
  states: z
    .array(z.enum(instanceStates))
    .min(1)
    .default(['pending'])
    .describe('The instance states that AWS User Notifications mails. Default: pending.'),
  aggregation: z
    .enum(aggregations)
    .default('SHORT')
    .describe('Gathers events for 5 minutes (SHORT), 12 hours (LONG) or not at all (NONE). Default: SHORT.'),
  existingContactArns: z
    .array(
      z
        .string()
        .regex(
          /^arn:aws:notifications-contacts::\d{12}:emailcontact\/[a-z0-9-]+$/,
          'is no e-mail contact. Write arn:aws:notifications-contacts::ACCOUNT:emailcontact/ID.',
        ),
    )
    .min(1)
    .optional()
    .describe('E-mail contacts of User Notifications that exist already: used for the feed instead of new ones.'),
});

const modeBySignal = Object.fromEntries(signalIds.map((id) => [id, z.enum(modes).optional()])) as Record<
  SignalId,
  z.ZodOptional<z.ZodEnum<{ alert: 'alert'; observe: 'observe' }>>
>;

export const fileSchema = z
  .strictObject({
    email: z
      .union([z.string(), z.array(email).min(1)])
      .optional()
      .describe('Who gets the mails: a list of addresses. Required.'),
    alertAt: z.enum(verdicts).default('notice').describe('The lowest verdict that is mailed. Default: notice.'),
    language: z.enum(languages).default('en').describe('The language of the mails. Default: en.'),
    timeZone: z
      .string()
      .refine(isTimeZone, {
        error: ({ input }) =>
          `${JSON.stringify(input)} is no time zone. Write a name of the IANA database, such as Asia/Seoul.`,
      })
      .optional()
      .describe('The time zone of the times that mails show beside UTC, such as Asia/Seoul. Default: UTC alone.'),
    feed: z
      .union([z.literal('off'), z.literal(false), feedMap])
      .prefault({})
      .describe(
        'Mails of AWS User Notifications on every state change, or off. Off and on again: every address verifies again.',
      ),
    regions: z
      .strictObject({
        expected: z
          .array(regionName)
          .optional()
          .describe('Regions where launches are ordinary; anywhere else is a strong signal. Default: none declared.'),
        exclude: z.array(regionName).default([]).describe('Enabled Regions that are not watched. Default: none.'),
      })
      .prefault({})
      .describe('Which Regions are watched, and where launches are ordinary.'),
    budget: z
      .strictObject({
        hourly: z
          .union([z.literal('auto'), z.number().min(0)])
          .default('auto')
          .describe(
            "US dollars an hour above which launches are remarkable. Default: auto, the account's third-highest hour of the last weeks, at least 3 and at most 50.",
          ),
      })
      .prefault({})
      .describe('What a launch may cost before it is remarkable.'),
    patrol: z
      .strictObject({
        hours: patrolHours
          .default(1)
          .describe('Whole hours, 1 to 24, after which the own account is looked at again. Default: 1.'),
        memberHours: patrolHours
          .default(6)
          .describe("Whole hours, 1 to 24, after which an organization's account is looked at again. Default: 6."),
      })
      .prefault({})
      .describe('How often patrol looks at what runs, and at its own rules, without waiting for events.'),
    mode: z
      .enum(modes)
      .default('alert')
      .describe('observe: everything is judged and recorded, and no alert is mailed. Default: alert.'),
    signals: z
      .strictObject(modeBySignal)
      .default({})
      .describe('observe: the signal is recorded, and no alert is mailed for it. Default: alert, for each.'),
    allow: z
      .array(allowEntry)
      .default([])
      .describe('Launches that are expected: all conditions of an entry must hold.'),
    accountNames: z
      .record(
        z.string().regex(/^\d{12}$/, 'is no account id. Write its twelve digits in quotes.'),
        z.string().regex(oneLine, oneLineSays).max(64),
      )
      .default({})
      .describe('Names of accounts for the mails, by account id (in quotes).'),
    deployedBy: z
      .array(
        z
          .string()
          .regex(
            /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
            'is no ARN of a role. Write arn:aws:iam::123456789012:role/NAME, with the path of the role where it has one.',
          ),
      )
      .max(50)
      .default([])
      .describe(
        'ARNs of roles that deploy Davylamp, beside those of the CDK bootstrap: what they change is quiet, what they delete is high instead of critical. Default: none.',
      ),
    organization: organization
      .optional()
      .describe('Watches the accounts of an organization, new ones included. Default: the own account alone.'),
    routes: z
      .array(route)
      .max(100)
      .default([])
      .describe(
        'Mails that go to others than the addresses of email: all conditions of a route must hold. What no route takes goes to email.',
      ),
  })
  .describe('Configuration of Davylamp.');

export type ConfigFile = z.output<typeof fileSchema>;
/** One list of addresses, from wherever it came. */
export const emailListSchema = z.array(email).min(1);

/** Conditions of an allowlist entry; at least one must be given. */
export const allowConditions = ['tags', 'types', 'regions', 'accounts', 'principals'] as const;

/** Conditions of a route; at least one must be given. */
export const routeConditions = ['accounts', 'organizationalUnits', 'verdicts'] as const;
