/** Calls that make room for more: RequestServiceQuotaIncrease and EnableRegion. */
import { defined } from '../../model/defined.ts';
import { count, field, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

export const requestServiceQuotaIncrease: WatchedCall = {
  eventSource: 'servicequotas.amazonaws.com',
  eventName: 'RequestServiceQuotaIncrease',
  rule: 'quotas',
  role: 'notice',
  why: 'A quota is what stops a miner; raising one is rare and worth a look.',
  read: (request, response) => {
    const quota =
      text(field(response, 'requestedQuota', 'quotaName'), 128) ?? text(field(request, 'quotaCode'), 32) ?? 'a quota';
    const service = text(field(request, 'serviceCode'), 64);
    const wanted = count(field(request, 'desiredValue'));
    const target = [service, quota, wanted === undefined ? undefined : `to ${wanted}`].filter(
      (part) => part !== undefined,
    );
    return { request: { target: target.join(' ') } };
  },
};

export const enableRegion: WatchedCall = {
  eventSource: 'account.amazonaws.com',
  eventName: 'EnableRegion',
  rule: 'account',
  role: 'notice',
  why: 'Opens a Region where nobody looks (ATT&CK T1535), and where a forwarder is missing until the next deployment.',
  read: (request) => {
    const subject = text(field(request, 'accountId'), 12) ?? '';
    return {
      request: defined({
        target: text(field(request, 'regionName'), 40),
        subjectAccount: /^\d{12}$/.test(subject) ? subject : undefined,
      }),
    };
  },
};
