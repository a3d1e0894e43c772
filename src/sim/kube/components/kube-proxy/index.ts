import type { Program } from '../../../runtime/process/program.ts';
import { logValue } from '../../../runtime/programs/klog.ts';
import type { Referable } from '../../client/index.ts';
import {
  ComponentFailure,
  type ComponentRun,
  commandFailed,
  componentProgram,
  kubeconfigProblem,
  pause,
} from '../component-program.ts';
import { proxyFlags } from '../flag-tables.ts';
import type { ComponentWorld } from '../world.ts';
import { loadConfiguration, type ProxyConfiguration } from './configuration.ts';
import { serveProxyHealth } from './health.ts';

/** What a kube-proxy needs of its cluster. */
export interface ProxyWorld
  extends Pick<ComponentWorld, 'board' | 'client' | 'seriesRecorder' | 'version' | 'address'> {
  readonly network: { serveServices(node: string): () => void };
}

/** Go programs that handle no signal end so when they are process 1. */
const killedBySignal = 2;

/** kube-proxy: its node's Services follow the cluster while it runs. Follows cmd/kube-proxy. */
export function kubeProxyProgram(world: ProxyWorld): Program {
  return componentProgram({
    name: 'kube-proxy',
    needs: { mebibytes: 17, milliCores: 1 },
    flags: proxyFlags,
    showsUsage: true,
    run: async (run) => {
      const configuration = await loadConfiguration(run);
      checkClient(run, configuration);
      const node = (run.flags.get('hostname-override') ?? configuration.hostnameOverride).trim().toLowerCase();
      const own = node === '' ? run.context.system.hostname : node;
      await reachApi(run, world, own);
      if (run.terminated.aborted) return killedBySignal;
      await start(run, world, configuration, own);
      const { context } = run;
      // Rules are in the node's own namespace: a proxy in another one changes nothing there.
      const stop = world.network.serveServices(context.system.network.name);
      const end = context.process.onEnd(stop);
      serveProxyHealth(context, configuration);
      await pause(run, undefined);
      end.close();
      stop();
      return killedBySignal;
    },
  });
}

/** Throws ComponentFailure when there is no kubeconfig that can be used. */
function checkClient({ context, flags }: ComponentRun, { kubeconfig }: ProxyConfiguration): void {
  const path = flags.get('config') === undefined ? (flags.get('kubeconfig') ?? '') : kubeconfig;
  const inCluster =
    'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined';
  const known = context.environment.has('KUBERNETES_SERVICE_HOST') ? undefined : inCluster;
  const problem = path === '' ? known : kubeconfigProblem(context, path);
  if (problem === undefined) return;
  const text = logValue(problem);
  throw new ComponentFailure([
    ['E', 'server.go:134', `"Error running ProxyServer" err=${text}`],
    ...commandFailed(problem).lines,
  ]);
}

/** Waits until the API server answers: without it there are no Services to follow. */
async function reachApi(run: ComponentRun, { board, address }: ProxyWorld, node: string): Promise<void> {
  while (!board.isOn('kube-apiserver') && !run.terminated.aborted) {
    const url = `https://${address}:6443/api/v1/nodes?fieldSelector=metadata.name%3D${node}&limit=500&resourceVersion=0`;
    const error = `failed to list *v1.Node: Get ${JSON.stringify(url)}: dial tcp ${address}:6443: connect: connection refused`;
    await run.log(
      'E',
      'reflector.go:204',
      `"Failed to watch" err=${JSON.stringify(error)} logger="UnhandledError" reflector="k8s.io/client-go/informers/factory.go:161" type="*v1.Node"`,
    );
    await pause(run, 2000, (done) => board.onChange(done));
  }
}

const unsetPorts =
  'nodePortAddresses is unset; NodePort connections will be accepted on all local IPs. Consider using `--nodeport-addresses primary`';

async function start(
  { log }: ComponentRun,
  world: ProxyWorld,
  { mode, nodePortAddresses }: ProxyConfiguration,
  node: string,
): Promise<void> {
  const client = world.client({ user: 'system:serviceaccount:kube-system:kube-proxy', fieldManager: 'kube-proxy' });
  const addresses = (client.get('nodes', undefined, node)?.status?.addresses ?? [])
    .filter(({ type }) => type === 'InternalIP')
    .map(({ address }) => JSON.stringify(address));
  if (addresses.length > 0) {
    await log('I', 'server.go:218', `"Successfully retrieved NodeIPs" NodeIPs=[${addresses.join(',')}]`);
  }
  if (nodePortAddresses === 0) {
    const error = logValue(unsetPorts);
    await log('E', 'server.go:255', `"Kube-proxy configuration may be incomplete or incorrect" err=${error}`);
  }
  await log('I', 'server.go:266', '"kube-proxy running in single-stack mode" ipFamily="IPv4"');
  await log('I', modeLines[mode], `"Using ${mode} Proxier"`);
  await log('I', 'server.go:529', `"Version info" version="${world.version}"`);
  await log('I', 'server.go:531', '"Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""');
  for (const [place, text] of controllers) await log('I', place, `"Starting ${text} config controller"`);
  for (const [, text] of controllers) {
    const name = text === 'node' ? 'node informer cache' : `${text} config`;
    await log('I', 'shared_informer.go:349', `"Waiting for caches to sync" controller="${name}"`);
  }
  const about: Referable = { apiVersion: 'v1', kind: 'Node', metadata: { name: node } };
  world
    .seriesRecorder('kube-proxy', `kube-proxy-${node}`, client)
    .event(about, 'Normal', 'Starting', 'StartKubeProxy', '');
}

const modeLines = {
  iptables: 'server_linux.go:136',
  ipvs: 'server_linux.go:193',
  nftables: 'server_linux.go:253',
} as const;

const controllers = [
  ['config.go:200', 'service'],
  ['config.go:106', 'endpoint slice'],
  ['config.go:403', 'serviceCIDR'],
  ['config.go:309', 'node'],
] as const;
