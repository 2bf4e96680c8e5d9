/** Bodies of mails about given launches, and the commands in them. */
import { execFileSync } from 'node:child_process';
import type { MailSettings } from '../../lambda/mail/body.ts';
import { renderMail } from '../../lambda/mail/mail.ts';
import type { IncidentView } from '../../lambda/model/incident.ts';
import type { Principal } from '../../lambda/model/principal.ts';
import { pastedCommands, unfolded } from './aws-cli.ts';
import { ACCOUNT, incidentActor, incidentView, START } from './incidents.ts';

const settings: MailSettings = { language: 'en', accountNames: { [ACCOUNT]: 'prod' }, budget: { usdPerHour: 3 } };

/** A critical mail, unless it is given otherwise: one that begins with cutting off whoever did it. */
export const body = (given: Partial<IncidentView>, given2: Partial<MailSettings> = {}): string =>
  renderMail(incidentView({ incident: { id: '01JD4XK2Q7', openedAt: START, verdict: 'critical' }, ...given }), {
    ...settings,
    ...given2,
  }).body;

/** The commands of that mail, each on one line. */
export const commands = (given: Partial<IncidentView>): string[] => pastedCommands(body(given)).map(unfolded);

export const by = (principal: Principal): Partial<IncidentView> => ({ actors: [incidentActor(principal)] });

/** The words that `aws` gets when a shell runs the command: a call a line, words divided by `|`. */
export function run(line: string): string[] {
  const aws = `aws() { case "$*" in *list-access-keys*) echo "AKIA1 AKIA2";; *list-clusters*) echo c1;; *list-services*query*) echo s1;; *list-tasks*query*) echo t1;; *describe-services*query*) echo s1;; *describe-job-queues*) echo q1;; *list-jobs*RUNNING*) echo j1;; *list-jobs*) ;; *) for w in "$@"; do printf '%s|' "$w"; done; echo;; esac; }`;
  return execFileSync('sh', ['-c', `${aws}; ${line}`], { encoding: 'utf8' })
    .trim()
    .split('\n');
}
