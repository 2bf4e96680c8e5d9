/** The mail about an incident: subject and plain-text body. */
import { sentence } from '../detections/index.ts';
import type { IncidentView, Mail } from '../model/incident.ts';
import { bodyOf, type MailSettings } from './body.ts';
import type { EvidenceWords } from './reasons.ts';
import { subjectOf } from './subject.ts';
import { summarize } from './summary.ts';

/**
 * The mail in the words that the detections have for their evidence. Throws nothing, whatever the view holds.
 */
export function composeMail(view: IncidentView, settings: MailSettings, words: EvidenceWords): Mail {
  const summary = summarize(view);
  return {
    time: view.now,
    incident: view.incident.id,
    kind: view.kind,
    verdict: view.incident.verdict,
    accounts: summary.accounts,
    regions: summary.regions,
    instances: summary.instances.length,
    subject: subjectOf(view, summary, settings.accountNames),
    body: bodyOf(view, summary, settings, words),
  };
}

export const renderMail = (view: IncidentView, settings: MailSettings): Mail =>
  composeMail(view, settings, { sentence });
