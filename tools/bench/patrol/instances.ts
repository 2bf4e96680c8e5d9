/**
 * A run over 100,000 running instances, through the deployed adapter: EC2's XML as large as it is, in as much
 * memory as the function has.
 */
import { createClients } from '../../../lambda/adapters/clients.ts';
import { boundedRunning } from '../../../lambda/adapters/running-instances.ts';
import { createLocalStore } from '../../../lambda/local/store.ts';
import { patrol } from '../../../lambda/patrol/patrol.ts';
import type { PatrolPorts } from '../../../lambda/ports.ts';
import { patrolOptions } from '../../../test/support/patrol.ts';

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) };
const minute = 60_000;
const longAgo = '2026-10-01T00:00:00.000Z';

const items = (count: number, item: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => `<item>${item(n)}</item>`).join('');

/** What EC2 says of one instance with ten tags: some 5 KB, most of which patrol does not look at. */
const instanceXml = (
  id: number,
  launchTime: string,
): string => `<instanceId>i-${id.toString(16).padStart(17, '0')}</instanceId>
<imageId>ami-0abcdef1234567890</imageId><instanceState><code>16</code><name>running</name></instanceState>
<privateDnsName>ip-10-0-0-1.ec2.internal</privateDnsName><dnsName/><reason/><amiLaunchIndex>0</amiLaunchIndex>
<productCodes/><instanceType>c7g.large</instanceType><launchTime>${launchTime}</launchTime>
<placement><availabilityZone>us-east-1a</availabilityZone><groupName/><tenancy>default</tenancy></placement>
<monitoring><state>disabled</state></monitoring><subnetId>subnet-0abcdef1234567890</subnetId>
<vpcId>vpc-0abcdef1234567890</vpcId><privateIpAddress>10.0.0.1</privateIpAddress><sourceDestCheck>true</sourceDestCheck>
<groupSet>${items(2, (n) => `<groupId>sg-0abcdef12345678${n}</groupId><groupName>group-${n}</groupName>`)}</groupSet>
<architecture>arm64</architecture><rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName>
<blockDeviceMapping>${items(2, (n) => `<deviceName>/dev/sd${n}</deviceName><ebs><volumeId>vol-0abcdef12345678${n}</volumeId><status>attached</status><attachTime>${launchTime}</attachTime><deleteOnTermination>true</deleteOnTermination></ebs>`)}</blockDeviceMapping>
<virtualizationType>hvm</virtualizationType><clientToken>${'0'.repeat(36)}</clientToken>
<tagSet>${items(10, (n) => `<key>application-tag-${n}</key><value>a value of an ordinary length ${n}</value>`)}</tagSet>
<hypervisor>xen</hypervisor><networkInterfaceSet>${items(1, () => `<networkInterfaceId>eni-0abcdef1234567890</networkInterfaceId><subnetId>subnet-0abcdef1234567890</subnetId><vpcId>vpc-0abcdef1234567890</vpcId><description/><ownerId>123456789012</ownerId><status>in-use</status><macAddress>0a:0b:0c:0d:0e:0f</macAddress><privateIpAddress>10.0.0.1</privateIpAddress><sourceDestCheck>true</sourceDestCheck><groupSet>${items(2, (n) => `<groupId>sg-${n}</groupId><groupName>group-${n}</groupName>`)}</groupSet><attachment><attachmentId>eni-attach-0abcdef1234567890</attachmentId><deviceIndex>0</deviceIndex><status>attached</status><attachTime>${launchTime}</attachTime><deleteOnTermination>true</deleteOnTermination></attachment><privateIpAddressesSet>${items(1, () => '<privateIpAddress>10.0.0.1</privateIpAddress><primary>true</primary>')}</privateIpAddressesSet>`)}</networkInterfaceSet>
<ebsOptimized>true</ebsOptimized><cpuOptions><coreCount>2</coreCount><threadsPerCore>1</threadsPerCore></cpuOptions>
<metadataOptions><state>applied</state><httpTokens>required</httpTokens><httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint></metadataOptions>`;

/**
 * EC2's answers, page by page; the bytes are made when they are asked for, and dropped as soon as they are
 * read.
 */
function ec2Answers(instancesInRegion: (region: string) => number) {
  const told = { pages: 0, bytes: 0 };
  return {
    told,
    requestHandler: {
      metadata: { handlerProtocol: 'http/1.1' },
      async handle(request: { readonly hostname: string; readonly body?: unknown }) {
        const region = request.hostname.split('.')[1] ?? '';
        const asked = new URLSearchParams(String(request.body));
        const first = Number(asked.get('NextToken') ?? 0);
        const most = Number(asked.get('MaxResults'));
        const all = instancesInRegion(region);
        const count = Math.min(most, all - first);
        const next = first + count < all ? `<nextToken>${first + count}</nextToken>` : '';
        const reservations = items(
          count,
          (n) =>
            `<reservationId>r-0</reservationId><instancesSet>${items(1, () => instanceXml(first + n, longAgo))}</instancesSet>`,
        );
        const body = Buffer.from(
          `<?xml version="1.0"?><DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><reservationSet>${reservations}</reservationSet>${next}</DescribeInstancesResponse>`,
        );
        told.pages += 1;
        told.bytes += body.length;
        return { response: { statusCode: 200, headers: { 'content-type': 'text/xml' }, body } };
      },
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    },
  };
}

export interface InstancesRun {
  readonly running: number;
  readonly megabytesRead: number;
  readonly pages: number;
  /** CPU seconds of the process, making the XML among them. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/**
 * @param perRegion how many run in each Region of each account. @param members accounts beside the own one.
 */
export async function overInstances(
  perRegion: Readonly<Record<string, number>>,
  members: readonly string[] = [],
): Promise<InstancesRun> {
  const { told, requestHandler } = ec2Answers((region) => perRegion[region] ?? 0);
  const clients = createClients(undefined, { requestHandler: requestHandler as never, credentials });
  const clock = {
    now: () => Date.now(),
    sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
    within: <T>(_: number, work: (signal: AbortSignal) => Promise<T>) => work(new AbortController().signal),
  };
  const ports: PatrolPorts = {
    clock,
    store: createLocalStore(clock),
    journal: { warn: () => {} },
    outbox: { send: async () => {} },
    regions: async () => Object.keys(perRegion),
    members: async () => members,
    running: boundedRunning(clients),
    hand: async () => {},
    rules: async () => [],
    targets: async () => [],
    prove: async () => {},
    calls: async () => [],
    interim: { cover: async () => {}, uncover: async () => {}, widenFeed: async () => false },
  };
  const before = process.cpuUsage();
  const report = await patrol({
    ...patrolOptions({ hours: { home: 1, members: 1 } }),
    ports,
    deadline: Date.now() + 14 * minute,
  });
  if (report.unread.length > 0) throw report.unread[0]?.error;
  const { user, system } = process.cpuUsage(before);
  return {
    running: report.running,
    megabytesRead: told.bytes / 1e6,
    pages: told.pages,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1_024,
  };
}
