/** `davylamp incidents`: what the store still knows of each incident, and its mail once more. */
import { Command } from 'commander';
import { listPast, mailAgain, readPast } from '../../lambda/incidents/past.ts';
import { DAY } from '../../lambda/model/time.ts';
import type { DeploymentApi } from '../deployment/api.ts';
import { type ApiLoader, loadDeploymentApi } from '../deployment/load-api.ts';
import { requireDeployment, requireTable } from '../deployment/read.ts';
import { fromStore, incidentDocument, mailSettings, memoryOf } from '../deployment/store.ts';
import { UserError, usageError } from '../errors.ts';
import { run } from './output.ts';
import { incidentList } from './render/incident-list.ts';
import { mailText } from './render/mail-text.ts';
import { mailDocument } from './render/replay-document.ts';

/** The store keeps an incident for thirty days. */
const mostDays = 30;
const mostIncidents = 200;

interface Options {
  readonly last: string;
}

/** Milliseconds. @throws UserError (exit code 2) */
function spanOf(last: string): number {
  const days = Number(/^(\d{1,3})d$/.exec(last)?.[1] ?? 0);
  if (days >= 1 && days <= mostDays) return days * DAY;
  throw usageError(
    `${JSON.stringify(last)} is no number of days from 1d to ${mostDays}d`,
    'Write it as --last 7d. What is older than thirty days is not kept.',
  );
}

/** @param api who is asked; the SDK's clients unless a test says otherwise. */
export const incidentsCommand = (api: ApiLoader<DeploymentApi> = loadDeploymentApi): Command =>
  run<Options>(
    new Command('incidents')
      .description('list the incidents of the last days, or print the latest mail of one again, with its commands')
      .argument('[id]', 'of an incident, as mails and the list name it')
      .option('--last <days>', 'how far back, at most 30d', '30d'),
    async ({ args, options, say, colors }) => {
      const id = args[0] as string | undefined;
      const span = spanOf(options.last);
      const asked = await api();
      const table = requireTable(await requireDeployment(asked));
      const memory = memoryOf(asked.store(table), say);
      const settings = mailSettings();
      const now = Date.now();
      if (id === undefined) {
        const past = await fromStore(listPast(memory, now - span, mostIncidents));
        const incidents = past.map((one) => incidentDocument(one, settings, now));
        return { document: { incidents }, text: incidentList(incidents, options.last, colors) };
      }
      const past = await fromStore(readPast(memory, id));
      if (past === undefined) throw unknownIncident(id);
      const mail = mailAgain(past, settings, now);
      return {
        document: { incident: incidentDocument(past, settings, now), mail: mailDocument(mail) },
        text: mailText(mail, colors),
      };
    },
  );

const unknownIncident = (id: string): UserError =>
  new UserError({
    code: 'unknown-incident',
    message: `the store holds no incident ${JSON.stringify(id)}`,
    hint: 'Without an ID the command lists those it holds. They are kept for thirty days.',
    exitCode: 2,
  });
