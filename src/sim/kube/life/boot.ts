import type { Handler, HttpRequest, Lab } from '#api';
import { createTokenKeys, type KubeObject } from '#apimachinery';
import { joinNeighbours } from '../../runtime/network/neighbours.ts';
import { createNetwork } from '../../runtime/network/network.ts';
import type { Network } from '../../runtime/network/types.ts';
import type { Mark } from '../../types.ts';
import { startApiextensions } from '../apiextensions/index.ts';
import { type AuditLog, createAuditLog } from '../apiserver/index.ts';
import { bootstrap } from '../bootstrap.ts';
import { turn } from '../client/index.ts';
import {
  componentPrograms,
  createClusterData,
  createSwitchboard,
  follow,
  type Switchboard,
} from '../components/index.ts';
import { controllers, otherLoops, startControllers } from '../controllers/index.ts';
import { driverObjects, sidecarsOf } from '../csi/index.ts';
import { flowControlController } from '../flow-control.ts';
import type { Kubelet } from '../kubelet/index.ts';
import { nodeAddress } from '../kubelet/node-object.ts';
import { type ClusterNetwork, startClusterNetwork } from '../network/index.ts';
import type { Registry } from '../registry/index.ts';
import { startScheduler } from '../scheduler/index.ts';
import { startCompactor } from '../storage/index.ts';
import { isMeasured, serveApi } from './api-server.ts';
import { createInside } from './inside.ts';
import { installDrivers, namedDrivers } from './install-drivers.ts';
import { createKubelets, type Kubelets } from './kubelets.ts';
import { markCluster } from './mark.ts';
import { openRegistry } from './open-registry.ts';
import type { KubernetesOptions } from './options.ts';
import { loadSigningKeys } from './signing-keys.ts';

/** One life of a cluster, from power on to power off: everything in front of the store. */
export interface Life {
  readonly handler: Handler;
  readonly registry: Registry;
  readonly audit: AuditLog;
  readonly network: Network;
  readonly proxiedPorts: ClusterNetwork['proxiedPorts'];
  readonly kubelets: readonly Kubelet[];
  /** Which components of the control plane run. */
  readonly board: Switchboard;
  settled(): Promise<void>;
  /** The cluster as it is now, to come back to within this life. */
  mark(): Mark;
  close(): void;
}

/** Boots a cluster: what is stored goes on, what is missing is made. Throws when the lab asks for what is not simulated. */
export async function boot(options: KubernetesOptions, cluster: NonNullable<Lab['kubernetes']>): Promise<Life> {
  const { clock, random, log, machines } = options;
  const { name: host, address, files: hostFiles } = controlPlaneOf(cluster, machines);
  const drivers = namedDrivers(cluster.csi);
  const tokenKeys = createTokenKeys(() => loadSigningKeys(hostFiles));
  const opened = openRegistry(options, tokenKeys);
  const { store, registry } = opened;
  const inside = createInside(registry, options);
  const { activity, informers, client } = inside;
  const csi = installDrivers(options, drivers, {
    activity,
    informers,
    writeLog: (pod, container, text) => kubelets.of(pod).writeLog(pod, container, text),
  });

  const own = (cluster.objects ?? []) as readonly unknown[] as readonly KubeObject[];
  await bootstrap(registry, cluster.nodes, [...driverObjects(drivers), ...(options.installed ?? []), ...own], log);

  const board = createSwitchboard(cluster.setup === 'kubeadm' ? 'processes' : 'always');
  const controllerContext = {
    ...inside,
    clock,
    random,
    log,
    provisioners: cluster.provisioners ?? [],
    hostFiles,
    nodeFiles: (name: string) => machines.get(name)?.files,
    certificateAuthority: options.certificateAuthority,
    ...(isMeasured(options) ? { podUsage: (pod: KubeObject) => kubelets.usage(pod) } : {}),
    ...(options.signCertificate === undefined ? {} : { signCertificate: options.signCertificate }),
  };
  const network = createNetwork({ clock });
  joinNeighbours(network, options.neighbours ?? new Map());
  const hasProxies = cluster.setup === 'kubeadm';
  const clusterNetwork = startClusterNetwork({ network, clock, random, informers, hasProxies });
  const running = [
    startCompactor(store, clock),
    startApiextensions({ registry, clock, activity, log, random, callWebhook: options.callWebhook }),
    startControllers(controllerContext, [
      ...otherLoops,
      flowControlController,
      ...(csi === undefined ? [] : sidecarsOf(csi)),
    ]),
    follow(board, ['kube-apiserver', 'kube-controller-manager'], () =>
      startControllers(controllerContext, controllers),
    ),
    follow(board, ['kube-apiserver', 'kube-scheduler'], () =>
      startScheduler({ clock, activity, informers, log, client, random, host }),
    ),
    clusterNetwork,
    // An API server that starts anew reads the files again.
    board.onChange(() => {
      if (!board.isOn('kube-apiserver')) tokenKeys.reload();
    }),
  ];
  const kubelets: Kubelets = createKubelets(options, cluster, { ...inside, network, csi, servers: [address, host] });

  const version = () => {
    const pod = informers.for('pods').get('kube-system', `kube-apiserver-${host}`);
    const [, tag] = pod?.spec?.containers[0]?.image?.split(':') ?? [];
    return cluster.setup === 'kubeadm' && tag?.startsWith('v1.') === true ? tag : cluster.version;
  };
  const programs = componentPrograms({
    board,
    host,
    address,
    version: cluster.version,
    client,
    recorder: inside.recorder,
    seriesRecorder: inside.seriesRecorder,
    uuid: () => random.uuid(),
    api: (request: HttpRequest) => handler(request),
    data: createClusterData(store, () => bootstrap(registry, cluster.nodes, [], log)),
    network: clusterNetwork,
  });
  for (const program of programs) options.programs?.set(program.name, program);
  const audit = createAuditLog();
  const handler = serveApi(options, opened, { audit, kubelets, version, host });

  for (const kubelet of kubelets.all) await activity.during(() => kubelet.service.boot());
  await comeUp(board);
  // Enough for what every namespace gets; Pods that are started again may take their time.
  await turn();
  await turn();
  return {
    handler,
    registry,
    audit,
    network,
    proxiedPorts: clusterNetwork.proxiedPorts,
    kubelets: kubelets.all,
    board,
    settled: () => activity.settled(),
    mark: () => markCluster({ store, registry, kubelets: kubelets.all, audit }),
    close: () => {
      for (const one of [...running, ...kubelets.all, informers, opened]) one.close();
    },
  };
}

/** The machine that the control plane runs on: the first node with that role, or the first. */
function controlPlaneOf({ nodes }: NonNullable<Lab['kubernetes']>, machines: KubernetesOptions['machines']) {
  const node = nodes.find(({ roles }) => roles?.includes('control-plane') === true) ?? nodes[0];
  const files = machines.get(node?.name ?? '')?.files;
  if (node === undefined || files === undefined) throw new Error('a cluster needs a node with a machine');
  return { name: node.name, files, address: nodeAddress(nodes.indexOf(node)) };
}

/** Enough turns for static Pods that start at once; what is broken is not waited for. */
const patience = 300;

async function comeUp(board: Switchboard): Promise<void> {
  const components = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
  for (let left = patience; left > 0 && !components.every((one) => board.isOn(one)); left -= 1) await turn();
}
