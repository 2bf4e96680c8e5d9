/** Calls against what decides: functions, queues, the table, logs, alarms, and the schedule of patrol. */
import { count, field, text } from '../calls/read.ts';
import { calls, inRequest, saysNo, type TamperingCall } from './tampering-call.ts';

const rule = 'tampering-detector';

/** A mapping's request knows its UUID alone; what it is of stands in the answer. */
const ofMapping = [{ at: 'responseElements.functionArn', form: 'arn' }] as const;

const functions = [
  ...calls('lambda', rule, [inRequest('functionName'), inRequest('functionName', 'arn')], {
    DeleteFunction20150331: 'destroys',
    RemovePermission20150331v2: 'destroys',
    UpdateFunctionCode20150331v2: 'changes',
    UpdateFunctionConfiguration20150331v2: 'changes',
    DeleteFunctionConcurrency20171031: 'changes',
    // No copy may run: the function is switched off.
    PutFunctionConcurrency20171031: (request) =>
      count(field(request, 'reservedConcurrentExecutions')) === 0 ? 'destroys' : 'changes',
  }),
  ...calls('lambda', rule, ofMapping, {
    DeleteEventSourceMapping20150331: 'destroys',
    UpdateEventSourceMapping20150331: (request) => (saysNo(request, 'enabled') ? 'destroys' : 'changes'),
  }),
];

const queues = calls('sqs', rule, [inRequest('queueUrl', 'path')], {
  DeleteQueue: 'destroys',
  PurgeQueue: 'destroys',
  RemovePermission: 'destroys',
  SetQueueAttributes: 'changes',
});

const table = [
  ...calls('dynamodb', rule, [inRequest('tableName'), inRequest('tableName', 'path')], {
    DeleteTable: 'destroys',
    UpdateTable: 'changes',
    UpdateTimeToLive: 'changes',
  }),
  ...calls('dynamodb', rule, [inRequest('resourceArn', 'path')], { PutResourcePolicy: 'changes' }),
];

const logs = calls('logs', rule, [inRequest('logGroupName')], { DeleteLogGroup: 'destroys' });

const alarms = [
  ...calls('monitoring', rule, [inRequest('alarmNames')], {
    DeleteAlarms: 'destroys',
    DisableAlarmActions: 'destroys',
  }),
  ...calls('monitoring', rule, [inRequest('alarmName')], {
    PutMetricAlarm: (request) => (saysNo(request, 'actionsEnabled') ? 'destroys' : 'changes'),
  }),
];

const schedule = calls('scheduler', rule, [inRequest('name')], {
  DeleteSchedule: 'destroys',
  UpdateSchedule: (request) => (text(field(request, 'state'), 80) === 'DISABLED' ? 'destroys' : 'changes'),
});

export const detector: readonly TamperingCall[] = [...functions, ...queues, ...table, ...logs, ...alarms, ...schedule];
