/** Rows of CloudTrail's table in Athena, as the record that each is of. */
import { describe, expect, it } from 'vitest';
import { parse } from '../../../lambda/events/parse.ts';
import { toEnvelope } from '../../../lambda/local/envelope.ts';
import { athenaRecord, athenaResult } from '../../../lib/local/athena.ts';

const requestparameters =
  '{"instancesSet":{"items":[{"minCount":1,"maxCount":3}]},"instanceType":"p3.16xlarge","disableApiTermination":true}';
const struct =
  '{type=AssumedRole, principalid=AROAX:gha, arn=arn:aws:sts::123456789012:assumed-role/deploy/gha, accountid=123456789012, invokedby=null, accesskeyid=ASIAX, username=null, onbehalfof=null, sessioncontext={attributes={mfaauthenticated=false, creationdate=2026-11-20T14:00:00Z}, sessionissuer={type=Role, principalid=AROAX, arn=arn:aws:iam::123456789012:role/deploy, accountid=123456789012, username=deploy}, ec2roledelivery=null, webidfederationdata={federatedprovider=null, attributes=null}}}';
const row = {
  eventversion: '1.11',
  eventtime: '2026-11-20T14:03:11Z',
  eventsource: 'ec2.amazonaws.com',
  eventname: 'RunInstances',
  awsregion: 'eu-west-1',
  sourceipaddress: '203.0.113.7',
  recipientaccountid: '123456789012',
  eventid: 'e',
  errorcode: '',
  useridentity: struct,
  requestparameters,
  responseelements: 'null',
};

const observed = (record: Readonly<Record<string, unknown>> | undefined) => {
  const parsed = parse(toEnvelope(record ?? {}), 0);
  if (parsed.kind !== 'observation' || parsed.observation.kind !== 'call') throw new Error('it is no call');
  return parsed.observation;
};

describe('a row', () => {
  it('is the record again: names, texts of JSON, and the identity that Athena writes as a struct', () => {
    const call = observed(athenaRecord(row));
    expect(call).toMatchObject({
      eventId: 'e',
      eventName: 'RunInstances',
      account: '123456789012',
      region: 'eu-west-1',
      request: { count: 3, instanceTypes: ['p3.16xlarge'], terminationProtected: true },
      principal: { kind: 'role', name: 'deploy', sessionName: 'gha', accessKeyId: 'ASIAX', sourceIp: '203.0.113.7' },
    });
    expect(call).not.toHaveProperty('refusal');
  });

  it.each([
    ['an object', { type: 'IAMUser', principalid: 'AIDAX', accountid: '123456789012', username: 'ci' }],
    ['JSON', '{"type":"IAMUser","principalId":"AIDAX","accountId":"123456789012","userName":"ci"}'],
    ['a struct', '{type=IAMUser, principalid=AIDAX, accountid=123456789012, username=ci}'],
  ])('names who called where the identity is %s', (_, useridentity) => {
    expect(observed(athenaRecord({ ...row, useridentity })).principal).toMatchObject({ kind: 'user', name: 'ci' });
  });

  it('keeps an equals sign and a brace’s lack in a value, and throws at nothing', () => {
    const useridentity = '{type=IAMUser, username=a=b, arn=arn:aws:iam::123456789012:user/a=b';
    expect(athenaRecord({ ...row, useridentity })?.userIdentity).toMatchObject({ userName: 'a=b' });
    for (const odd of ['{', '{=}', '{a', `{${'a={'.repeat(5_000)}`, '{__proto__={x=1}}', '{}']) {
      expect(() => athenaRecord({ ...row, useridentity: odd })).not.toThrow();
    }
  });

  it('is refused where it carries an error', () => {
    const refused = athenaRecord({ ...row, errorcode: 'Client.UnauthorizedOperation' });
    expect(observed(refused).refusal).toEqual({ code: 'UnauthorizedOperation', kind: 'permission' });
  });

  it('of another table is none', () => {
    expect(athenaRecord({ name: 'x' })).toBeUndefined();
    expect(athenaRecord({ eventname: 7, eventsource: 'ec2.amazonaws.com' })).toBeUndefined();
  });
});

describe('aws athena get-query-results', () => {
  const data = (values: readonly (string | undefined)[]) => ({
    Data: values.map((VarCharValue) => ({ VarCharValue })),
  });

  it('has the names of the columns in its first row', () => {
    const Rows = [
      data(['eventname', 'eventsource', 'errorcode']),
      data(['RunInstances', 'ec2.amazonaws.com', undefined]),
    ];
    expect(athenaResult({ ResultSet: { Rows } })).toEqual([
      { eventname: 'RunInstances', eventsource: 'ec2.amazonaws.com', errorcode: null },
    ]);
  });

  it('of another query is none', () => {
    expect(athenaResult({ ResultSet: { Rows: [data(['count'])] } })).toBeUndefined();
    expect(athenaResult({ ResultSet: { Rows: [] } })).toBeUndefined();
    expect(athenaResult({})).toBeUndefined();
  });
});
