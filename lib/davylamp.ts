/** Davylamp as a construct, for a CDK app that holds it beside its own stacks. */
import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { defined } from '../lambda/model/defined.ts';
import { localCommand } from '../lambda/model/local-command.ts';
import type { AllowEntry, Language, Mode } from '../lambda/model/settings.ts';
import type { SignalId } from '../lambda/model/signal.ts';
import type { Verdict } from '../lambda/model/verdict.ts';
import { contextKey, type RegionsDocument, readDocument } from './account/document.ts';
import { documentOf, fallbackDocument, knownRegions } from './account/fallback.ts';
import { checkRegions } from './config/check-regions.ts';
import type { Feed, OrganizationConfig, RouteConfig } from './config/config.ts';
import { configOf } from './config/load.ts';
import { Home } from './stacks/home.ts';
import { homeProps } from './stacks/home-props.ts';

/** What davylamp.yaml holds, key by key, and what only an app can say. */
export interface DavylampProps {
  /** Who gets the mails. Each address confirms twice: for the verdict, and for the feed. */
  readonly email: readonly string[];
  /** The lowest verdict that is mailed. @default 'notice' */
  readonly alertAt?: Verdict;
  /** The language of the mails. @default 'en' */
  readonly language?: Language;
  /** The time zone of the times that mails show beside UTC, such as Asia/Seoul. @default UTC alone */
  readonly timeZone?: string;
  /**
   * Mails of AWS User Notifications on every state change. Off and on again: every address has to be verified
   * again.
   * @default state pending, gathered for five minutes (SHORT), to a new contact for each address
   */
  readonly feed?: Partial<Feed> | 'off';
  /**
   * Which Regions are watched, and where launches are ordinary. @default all that are enabled; none is
   * declared
   */
  readonly regions?: {
    /** Regions where launches are ordinary; anywhere else is a strong signal. @default none declared */
    readonly expected?: readonly string[];
    /** Enabled Regions that are not watched; us-east-1 cannot be among them. @default none */
    readonly exclude?: readonly string[];
  };
  /** What launches may cost before they are remarkable. @default auto */
  readonly budget?: {
    /** US dollars an hour. @default 'auto': the account's third-highest hour, at least 3 and at most 50 */
    readonly hourly?: number | 'auto';
  };
  /** How often patrol looks at what runs, and at its own rules. @default the own account every hour */
  readonly patrol?: {
    /** Whole hours, 1 to 24, after which the own account is looked at again. @default 1 */
    readonly hours?: number;
    /** Whole hours, 1 to 24, after which an account of the organization is looked at again. @default 6 */
    readonly memberHours?: number;
  };
  /** observe: everything is judged and recorded, and no alert is mailed. @default 'alert' */
  readonly mode?: Mode;
  /** Signals that are recorded, and count for no verdict. @default all of them alert */
  readonly signals?: Readonly<Partial<Record<SignalId, Mode>>>;
  /** Launches that are expected: all conditions of an entry must hold. @default none */
  readonly allow?: readonly AllowEntry[];
  /** Names of accounts for the mails, by account id. @default none */
  readonly accountNames?: Readonly<Record<string, string>>;
  /** ARNs of roles that deploy Davylamp, beside those of the CDK bootstrap. @default none */
  readonly deployedBy?: readonly string[];
  /** Watches the accounts of an organization, new ones included. @default the own account alone */
  readonly organization?: Pick<OrganizationConfig, 'id' | 'targets'> &
    Partial<Pick<OrganizationConfig, 'exclude' | 'deployedFrom' | 'readOnlyRoleName'>>;
  /** Mails that go to others than the addresses of `email`. @default none */
  readonly routes?: readonly RouteConfig[];
  /**
   * Every Region that the account has enabled, opt-in ones too.
   * @default what cdk.context.json keeps for the stack's account (the command `davylamp regions --refresh`
   * writes it), else the Regions that every account has, with a warning
   */
  readonly enabledRegions?: readonly string[];
  /**
   * Another value has the forwarders of every Region brought up to date again. @default the time of the list
   * of Regions
   */
  readonly revision?: string;
}

/**
 * Watches every enabled Region of the stack's account. One an account, in a stack in us-east-1:
 *
 *     const stack = new Stack(app, 'davylamp', { env: { account: '123456789012', region: 'us-east-1' } });
 *     new Davylamp(stack, 'Davylamp', { email: ['me@example.com'] });
 *
 * The commands (`davylamp status` and the others) look for a stack named davylamp. Logical ids come from the
 * construct's path: one that is moved or renamed is deployed anew, and every address confirms again.
 *
 * @throws UserError outside us-east-1, beside another Davylamp of the same account, and (ConfigError) with
 * every problem of the properties at once. A stack with tags is an error of the synthesis: CloudFormation
 * would hand them on to the contacts of the feed, which it then replaces.
 */
export class Davylamp extends Construct {
  constructor(scope: Construct, id: string, props: DavylampProps) {
    super(scope, id);
    const { enabledRegions, revision, ...configuration } = props;
    const config = configOf(this.node.path, configuration);
    const document = enabledRegions === undefined ? this.keptRegions() : documentOf(enabledRegions);
    checkRegions(config, knownRegions(document));
    const home = homeProps({
      config,
      document,
      say: (line) => Annotations.of(this).addInfo(line),
      ...defined({ deployedFrom: config.organization && (config.organization.deployedFrom ?? 'management') }),
    });
    new Home(this, 'Default', { ...home, ...defined({ revision }) });
  }

  private keptRegions(): RegionsDocument {
    const { account } = Stack.of(this);
    const known = Token.isUnresolved(account) ? null : account;
    const kept: unknown = known === null ? undefined : this.node.tryGetContext(contextKey(known));
    if (known !== null && kept !== undefined && kept !== null) return readDocument(kept, known);
    Annotations.of(this).addWarningV2(
      'davylamp:default-regions',
      `The Regions of the account are not known: the 17 that every account has are watched, opt-in ones are not. Give enabledRegions, or the stack its env.account and run \`${localCommand} regions --refresh\` beside cdk.json.`,
    );
    return fallbackDocument(known);
  }
}
