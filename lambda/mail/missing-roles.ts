/** The mail about members whose role for look-ups is missing. */
import type { Mail } from '../model/incident.ts';
import type { Settings } from '../model/settings.ts';
import { folded } from './fold.ts';
import { accountWord, command, iamNameWord } from './shell.ts';
import { nameIn } from './subject.ts';
import { plain, wrap } from './text.ts';
import { en, ko } from './texts/index.ts';

const WIDTH = 100;
const LISTED = 200;

export interface MissingRoles {
  readonly incident: string;
  readonly now: number;
  readonly accounts: readonly string[];
  /** The role's name, the same in each. */
  readonly role: string;
}

export function missingRolesMail(
  { incident, now, accounts, role }: MissingRoles,
  { language, accountNames }: Pick<Settings, 'language' | 'accountNames'>,
): Mail {
  const texts = language === 'ko' ? ko : en;
  const known = accounts.filter((account) => accountWord(account));
  const named = known.slice(0, LISTED).map((id) => {
    const name = plain(nameIn(accountNames, id) ?? '', 40);
    return name === '' ? texts.account(id) : texts.account(id, name);
  });
  const name = iamNameWord(role);
  const prose = [
    texts.missingRole.opening(plain(role, 64), named.join(', ')),
    texts.missingRole.meaning,
    texts.missingRole.who,
  ];
  return {
    time: now,
    incident,
    kind: 'first',
    verdict: 'notice',
    accounts,
    regions: [],
    instances: 0,
    subject: `[DAVYLAMP] ${known.length === 1 ? `cannot look into account ${known[0]}` : `cannot look into ${known.length} accounts`}`,
    body: [
      ...prose.flatMap((text) => wrap(text, WIDTH, 2)),
      ...(name
        ? [
            '',
            ...folded(
              command`aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=ResourceName,AttributeValue=${name}`,
              5,
            ),
          ]
        : []),
      '',
      ...wrap(texts.missingRole.restore, WIDTH, 2),
      '',
    ].join('\n'),
  };
}
