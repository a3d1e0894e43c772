import { subnetText } from '../../kubeadm/flannel.ts';
import { isInBlock } from '../../runtime/network/addresses.ts';
import { virtualAddress } from '../../runtime/network/hardware-address.ts';
import type { Program, ProgramContext } from '../../runtime/process/program.ts';
import { type Client, timestamp } from '../client/index.ts';
import { ComponentFailure, type ComponentRun, componentProgram, pause, readProblem } from './component-program.ts';
import { flannelFlags } from './flag-tables.ts';
import type { ComponentWorld } from './world.ts';

export type FlannelWorld = Pick<ComponentWorld, 'board' | 'client' | 'address'>;

const prefix = 'flannel.alpha.coreos.com';
const subnetFile = '/run/flannel/subnet.env';

/** flanneld: tells the node's network plugin its range, and the cluster how to reach the node. Follows flannel's kube subnet manager. */
export function flannelProgram(world: FlannelWorld): Program {
  return componentProgram({
    name: 'flanneld',
    needs: { mebibytes: 14, milliCores: 5 },
    flags: flannelFlags,
    showsUsage: false,
    run: async (run) => {
      const { context, log, flags } = run;
      await log('I', 'main.go:215', `CLI flags config: ${flagsLine}`);
      await reachApi(run, world);
      if (run.terminated.aborted) return killedBySignal;
      const client = world.client({ user: 'system:serviceaccount:kube-flannel:flannel', fieldManager: 'flanneld' });
      const network = networkOf(context, flags.get('net-config-path') ?? '/etc/kube-flannel/net-conf.json');
      const node = nodeName(context, client);
      for (const [place, text] of synced(node)) await log('I', place, text);
      await announce(run, client, node, network);
      await pause(run, undefined);
      await log('I', 'main.go:507', 'shutdownHandler sent cancel signal...');
      await log('I', 'main.go:495', 'Exiting cleanly...');
      return 0;
    },
  });
}

/** It handles signals only once it knows its cluster. */
const killedBySignal = 2;

const flagsLine =
  '{etcdEndpoints:http://127.0.0.1:4001,http://127.0.0.1:2379 etcdPrefix:/coreos.com/network etcdKeyfile: etcdCertfile: etcdCAFile: etcdUsername: etcdPassword: version:false kubeSubnetMgr:true kubeApiUrl: kubeAnnotationPrefix:flannel.alpha.coreos.com kubeConfigFile: iface:[] ifaceRegex:[] ipMasq:true ifaceCanReach: subnetFile:/run/flannel/subnet.env publicIP: publicIPv6: subnetLeaseRenewMargin:60 healthzIP:0.0.0.0 healthzPort:0 iptablesResyncSeconds:5 iptablesForwardRules:true blackholeRoute:false netConfPath:/etc/kube-flannel/net-conf.json setNodeNetworkUnavailable:true}';

const synced = (node: string) =>
  [
    ['kube.go:139', 'Waiting 10m0s for node controller to sync'],
    ['kube.go:537', 'Starting kube subnet manager'],
    ['kube.go:163', 'Node controller sync successful'],
    ['main.go:241', `Created subnet manager: Kubernetes Subnet Manager - ${node}`],
    ['main.go:244', 'Installing signal handlers'],
    ['main.go:523', 'Found network config - Backend type: vxlan'],
    ['match.go:211', 'Determining IP address of default interface'],
  ] as const;

function failed(text: string): ComponentFailure {
  return new ComponentFailure([['E', 'main.go:237', `Failed to create SubnetManager: ${text}`]]);
}

/** It asks for its own Pod at the Service of the API server, and ends when nobody answers there. */
async function reachApi(run: ComponentRun, { board }: FlannelWorld): Promise<void> {
  if (board.isOn('kube-apiserver')) return;
  const { environment } = run.context;
  await pause(run, 30_000, (done) => board.onChange(done));
  if (board.isOn('kube-apiserver') || run.terminated.aborted) return;
  const place = `${environment.get('KUBERNETES_SERVICE_HOST')}:${environment.get('KUBERNETES_SERVICE_PORT')}`;
  const pod = `${environment.get('POD_NAMESPACE')}/${environment.get('POD_NAME')}`;
  const url = `https://${place}/api/v1/namespaces/${pod.replace('/', '/pods/')}`;
  throw failed(`error retrieving pod spec for '${pod}': Get ${JSON.stringify(url)}: dial tcp ${place}: i/o timeout`);
}

function nodeName({ environment }: ProgramContext, client: Client): string {
  const given = environment.get('NODE_NAME') ?? '';
  if (given !== '') return given;
  const name = environment.get('POD_NAME') ?? '';
  const namespace = environment.get('POD_NAMESPACE') ?? '';
  if (name === '' || namespace === '') throw failed('env variables POD_NAME and POD_NAMESPACE must be set');
  const node = client.get('pods', namespace, name)?.spec?.nodeName;
  if (node !== undefined) return node;
  throw failed(`error retrieving pod spec for '${namespace}/${name}': pods ${JSON.stringify(name)} not found`);
}

/** The range of all Pods. Throws ComponentFailure. */
function networkOf(context: ProgramContext, path: string): string {
  const problem = readProblem(context, path);
  if (problem !== undefined) throw failed(`failed to read net conf: ${problem}`);
  const text = new TextDecoder().decode(context.files.readFile(context.path(path)));
  try {
    const { Network: network } = JSON.parse(text) as { readonly Network?: unknown };
    return typeof network === 'string' ? network : '0.0.0.0/0';
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw failed(`error parsing subnet config: ${goComplaint(text)}`);
  }
}

/** What encoding/json says of a text that is no JSON, for what people get wrong. */
function goComplaint(text: string): string {
  if (text.trim() === '') return 'unexpected end of JSON input';
  const comma = /,\s*([}\]])/.exec(text)?.[1];
  if (comma === '}') return "invalid character '}' looking for beginning of object key string";
  if (comma === ']') return "invalid character ']' looking for beginning of value";
  const first = text.trim()[0] ?? '';
  return first === '{' || first === '['
    ? 'unexpected end of JSON input'
    : `invalid character '${first}' looking for beginning of value`;
}

/** Writes what the network plugin reads, and what the other nodes read. Throws ComponentFailure. */
async function announce({ context, log }: ComponentRun, client: Client, name: string, network: string): Promise<void> {
  const node = client.get('nodes', undefined, name);
  const address = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  await log('I', 'match.go:269', `Using interface with name eth0 and address ${address}`);
  await log('I', 'match.go:291', `Defaulting external address to interface address (${address})`);
  await log('I', 'vxlan.go:128', 'VXLAN config: VNI=1 Port=0 GBP=false Learning=false DirectRouting=false');
  const range = node?.spec?.podCIDR ?? '';
  const registering = (text: string) =>
    new ComponentFailure([['E', 'main.go:370', `Error registering network: failed to acquire lease: ${text}`]]);
  if (range === '') throw registering(`node ${JSON.stringify(name)} pod cidr not assigned`);
  const [base = ''] = range.split('/');
  if (!isInBlock(base, network)) {
    throw registering(
      `subnet ${JSON.stringify(network)} specified in the flannel net config doesn't contain ${JSON.stringify(range)} PodCIDR of the ${JSON.stringify(name)} node`,
    );
  }
  const now = timestamp(context.system.clock.now());
  await client.change(
    'nodes',
    undefined,
    name,
    (draft) => {
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        [`${prefix}/backend-data`]: JSON.stringify({ VNI: 1, VtepMAC: virtualAddress(address, 'flannel.1') }),
        [`${prefix}/backend-type`]: 'vxlan',
        [`${prefix}/kube-subnet-manager`]: 'true',
        [`${prefix}/public-ip`]: address,
      };
      const others = (draft.status?.conditions ?? []).filter(({ type }) => type !== 'NetworkUnavailable');
      const condition = {
        type: 'NetworkUnavailable',
        status: 'False' as const,
        lastHeartbeatTime: now,
        lastTransitionTime: now,
        reason: 'FlannelIsUp',
        message: 'Flannel is running on this node',
      };
      draft.status = { ...draft.status, conditions: [condition, ...others] };
      return true;
    },
    'status',
  );
  const bytes = new TextEncoder().encode(subnetText(network, range));
  const path = context.path(subnetFile);
  context.files.makeDirectory('/run/flannel', { recursive: true });
  context.files.writeFile(path, bytes, { mode: 0o644 });
  await log('I', 'main.go:378', 'Cleaning-up unused traffic manager rules');
  await log('I', 'iptables.go:50', 'Starting flannel in iptables mode...');
  await log('I', 'iptables.go:111', 'Setting up masking rules');
  await log('I', 'iptables.go:212', 'Changing default FORWARD chain policy to ACCEPT');
  await log('I', 'main.go:467', `Wrote subnet file to ${subnetFile}`);
  await log('I', 'main.go:471', 'Running backend.');
  await log('I', 'iptables.go:358', 'bootstrap done');
  await log('I', 'main.go:492', 'Waiting for all goroutines to exit');
}
