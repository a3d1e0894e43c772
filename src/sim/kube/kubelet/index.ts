import type { Clock, Handler } from '#api';
import { type KubeObject, serviceUnavailable, unknownError } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { installedRelease } from '../../kubeadm/packages.ts';
import { asFiles } from '../../runtime/files/create-file-tree.ts';
import type { Disk } from '../../runtime/files/disk.ts';
import type { Kernel } from '../../runtime/kernel/kernel.ts';
import { NetworkError } from '../../runtime/network/network-error.ts';
import type { Network, Connection as NetworkConnection, NetworkStack } from '../../runtime/network/types.ts';
import type { FileTree, Runtime } from '../../runtime/types.ts';
import {
  type Activity,
  type Client,
  type Component,
  type EventRecorder,
  type Informers,
  objectKey,
} from '../client/index.ts';
import type { Installation } from '../csi/index.ts';
import { isPodTerminated } from '../helpers/pods.ts';
import { rejectionOf } from './admission.ts';
import { type Connection, type ConnectOptions, connect, unreachable } from './connect.ts';
import { createContainerd } from './containerd.ts';
import { createCsiMounter } from './csi/csi-mounter.ts';
import { createRegistration } from './csi/registration.ts';
import { createNodeEviction } from './eviction/index.ts';
import { createImageStore } from './image-store.ts';
import type { ImageRegistry } from './images.ts';
import { createJournal, type JournalEntry, withJournal } from './journal.ts';
import { showLogFiles } from './log-files.ts';
import { createNetworkPlugin } from './network-plugin.ts';
import { createNodeDialer } from './node-dialer.ts';
import { createNodeMemory } from './node-memory.ts';
import { type LabNode, memorySize, nodeAddress } from './node-object.ts';
import { createNodeReporter } from './node-reporter.ts';
import { createNodeView, type NodeView } from './node-view.ts';
import { createPodAddresses } from './pod-addresses.ts';
import { type LogOptions, logPath, podLog } from './pod-logs.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { createPodWorkers } from './pod-workers.ts';
import { openKubeletPorts } from './ports.ts';
import { requestToken } from './request-token.ts';
import { type SandboxFacts, sandboxFacts } from './sandbox-facts.ts';
import { createKubeletServer } from './server/index.ts';
import { logOptionsOf } from './server/log-options.ts';
import { createKubeletService, type KubeletService } from './service.ts';
import { type KubeletSettings, kubeletSettings } from './settings.ts';
import { bootstrapKubelet } from './startup/bootstrap.ts';
import { createStaticPods } from './static-pods.ts';
import { type ContainerUsage, systemUsage, usageOf } from './usage.ts';
import type { MountShare } from './volumes/index.ts';

export { containerdFiles, containerdVersion } from './containerd.ts';
export type { ImageRegistry, NodeImage } from './images.ts';
export type { ContainerView, ImageView, NodeView, PodView } from './node-view.ts';
export type { KubeletService } from './service.ts';
export { kubeletFiles } from './startup/index.ts';
export type { MountShare, Share } from './volumes/index.ts';

export interface KubeletOptions {
  readonly node: LabNode;
  /** Its place among the lab's nodes, from 0. */
  readonly index: number;
  readonly version: string;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly informers: Informers;
  readonly log: (line: string) => void;
  readonly client: (component: Component) => Client;
  readonly recorder: (component: string, client: Client, host: string) => EventRecorder;
  readonly random: { next(): number; uuid(): string; hex(length: number): string };
  readonly runtime: Runtime;
  readonly files: FileTree;
  /** What the node's Pods write on; undefined: it has no end. */
  readonly disk: Disk | undefined;
  /** The kernel of its machine; undefined: one that nobody changes. */
  readonly kernel: Kernel | undefined;
  readonly network: Network;
  readonly registry: ImageRegistry;
  /** Reaches the lab's file servers. */
  readonly mountShare: MountShare;
  /** Images that the node has from the start. */
  readonly images: readonly string[];
  readonly timing: 'fast' | 'realistic';
  /** Whether its network's configuration is read from the machine's files. */
  readonly configuresNetwork: boolean;
  /** Whether the control plane's components run there without being Pods. */
  readonly hidesComponents: boolean;
  /** The CSI drivers of the lab; undefined when it has none. */
  readonly csi?: Installation;
  /** The hosts at which the API server listens, an address first. */
  readonly servers: readonly string[];
}

/** The agent of one node. */
export interface Kubelet {
  readonly name: string;
  /** Registers the node, reports it healthy and looks after its Pods. */
  start(settings?: KubeletSettings): Promise<void>;
  /** Falls silent: containers run on, and nobody looks after them. */
  stop(): void;
  readonly running: boolean;
  /** The release that is installed: `v1.35.2`. What runs is that of the last start. */
  readonly installed: string;
  /** The kubelet as systemd has it. */
  readonly service: KubeletService;
  /** StatusError when the Pod or its container has no log. */
  logs(pod: KubeObject, options: LogOptions): AsyncIterable<Uint8Array>;
  /** Runs a command in a container, or joins the one that runs there. */
  connect(pod: KubeObject, options: ConnectOptions): Connection;
  /** Connects to a port on a Pod's loopback address. Rejects with NetworkError, ECONNREFUSED when it has no sandbox. */
  dial(pod: KubeObject, port: number): Promise<NetworkConnection>;
  /** Connects from the node itself. */
  reach(address: string, port: number): Promise<NetworkConnection>;
  /** The server on its port 10250. */
  readonly server: Handler;
  /** The sandbox of a Pod; undefined when there is none that is ready. */
  sandbox(pod: KubeObject): SandboxFacts | undefined;
  /** What the containers of a Pod use now; undefined for Pods of other nodes. */
  podUsage(pod: KubeObject): readonly ContainerUsage[] | undefined;
  /** What the node and everything on it uses now. */
  nodeUsage(): Omit<ContainerUsage, 'name'>;
  /** Bytes of the node's memory. */
  readonly memory: { readonly total: number; readonly used: number };
  /** Its container runtime as systemd has it. */
  readonly containerd: KubeletService;
  /** What its container runtime tells. */
  readonly view: NodeView;
  /** Appends to the log of a running container, as if it had written that itself. */
  writeLog(pod: KubeObject, container: string, text: string): void;
  /** What it wrote to its log. */
  journal(): readonly JournalEntry[];
  readonly address: string;
  /** The network namespace of the node itself. */
  readonly stack: NetworkStack;
  close(): void;
}

/** Where the container runtime listens: its own socket, and that of the adapter for Docker, which leads there. */
const runtimeSockets = ['/run/containerd/containerd.sock', '/run/cri-dockerd.sock'];

/** How long the opening of a lab takes at most; milliseconds. */
const openingTime = 3000;

/** Makes the kubelet of a node. Follows pkg/kubelet. */
export function createKubelet(options: KubeletOptions): Kubelet {
  const { clock, activity, informers, log, random, runtime, files } = options;
  const nodeName = options.node.name;
  const component: Component = { user: `system:node:${nodeName}`, groups: ['system:nodes'], fieldManager: 'kubelet' };
  const client = options.client(component);
  const joining = options.client({ ...component, user: 'kubernetes-admin', groups: ['system:masters'] });
  const journal = createJournal(clock);
  const recorder = withJournal(options.recorder('kubelet', client, nodeName), journal);
  const pods = informers.for('pods');
  const nodes = informers.for('nodes');
  const node = () => nodes.get(undefined, nodeName);
  let version = installedRelease(files, 'kubelet') ?? options.version;
  const facts = {
    lab: options.node,
    index: options.index,
    // Packages may be exchanged while the machine runs: what a kubelet is shows when it starts.
    get version() {
      return version;
    },
    get maxPods() {
      return settings.maxPods;
    },
    machineId: random.hex(32),
    systemUuid: random.uuid(),
    bootId: random.uuid(),
  };
  const images = createImageStore({
    clock,
    activity,
    registry: options.registry,
    present: options.images,
    pullTime: (bytes) =>
      options.timing === 'realistic'
        ? 400 + Math.floor(random.next() * 600) + bytes / 30_000
        : 15 + Math.floor(random.next() * 25),
  });
  const hostIP = nodeAddress(options.index);
  const network = createNetworkPlugin({
    clock,
    files,
    isConfigured: options.configuresNetwork,
    noticed: () => {
      if (!running) return;
      reporter.report();
      if (containerd.isUp) workers.resume();
    },
  });
  const health = () => ({ problem: containerd.problem ?? network.problem, pressures: eviction.pressures });
  const reporter = createNodeReporter({
    health,
    facts,
    clock,
    activity,
    client,
    joining,
    recorder,
    images,
    node,
    log,
  });
  const registration = createRegistration({
    nodeName,
    client,
    activity,
    informers,
    installation: options.csi,
    log,
  });
  const hostStack = options.network.createStack({ name: nodeName, addresses: [hostIP] });
  const system = systemUsage(options.hidesComponents);
  const memory = createNodeMemory({
    nodeName,
    capacity: memorySize(options.node),
    system: system.bytes,
    recorder,
    workers: () => workers.list(),
  });
  const openedAt = clock.now();
  const services = (resync: NodeServices['resync']): NodeServices => ({
    nodeName,
    hostIP,
    clock,
    activity,
    log,
    client,
    recorder,
    runtime,
    files,
    disk: options.disk,
    memory: memory.pool,
    images,
    random,
    pods,
    node,
    configMap: (namespace, name) => informers.for('configmaps').get(namespace, name),
    secret: (namespace, name) => informers.for('secrets').get(namespace, name),
    services: () => informers.for('services').list(),
    claim: (namespace, name) => informers.for('persistentvolumeclaims').get(namespace, name),
    volume: (name) => informers.for('persistentvolumes').get(undefined, name),
    token: (pod, audience, seconds) => requestToken(client, pod, audience, seconds),
    csi: createCsiMounter({
      nodeName,
      clock,
      activity,
      client,
      recorder,
      files: asFiles(files),
      installation: options.csi,
      registration,
      node,
      driverObject: (name) => informers.for('csidrivers').get(undefined, name),
      resync: (pod) => resync(objectKey(pod)),
    }),
    users: new Map(),
    share: (server, path) => options.mountShare(server, path, { name: nodeName, address: hostIP }),
    addresses: createPodAddresses(options.index),
    network: options.network,
    hostStack,
    dialer: createNodeDialer(hostStack, clock),
    sandboxTime: () => (options.timing === 'realistic' ? 500 + Math.floor(random.next() * 700) : 0),
    reject: (pod) =>
      rejectionOf({
        pod,
        node: node(),
        others: workers
          .list()
          .map((worker) => worker.pod)
          .filter((other) => other.metadata.uid !== pod.metadata.uid && !isPodTerminated(other)),
        pressures: eviction.pressures,
      }),
    networkProblem: () => network.problem,
    sandboxProblem: () => network.sandboxProblem(),
    comesUp: () => options.timing === 'fast' && clock.now() - openedAt < openingTime,
    version: options.version,
    resync,
  });
  const statics = createStaticPods({ nodeName, clock, activity, client, files, journal, pods, node, log });
  const workers = createPodWorkers({ nodeName, clock, activity, informers, log, services, statics });
  let settings = kubeletSettings({});
  const logFiles = showLogFiles(asFiles(files), openedAt, () => workers.list());
  const eviction = createNodeEviction({
    nodeName,
    clock,
    recorder,
    journal,
    memory,
    disk: options.disk,
    images,
    settings: () => settings.eviction,
    workers: () => workers.list(),
    changed: () => reporter.report(),
  });
  const containers = (pod: KubeObject) => workers.get(pod as Pod)?.records;

  const podUsage = (pod: KubeObject) => {
    const records = containers(pod);
    return records === undefined ? undefined : usageOf(records);
  };
  const nodeUsage = () => {
    const used = workers.list().flatMap(({ records }) => usageOf(records));
    return {
      milliCores: used.reduce((sum, { milliCores }) => sum + milliCores, system.milliCores),
      bytes: memory.used,
    };
  };
  const server = createKubeletServer({
    nodeName,
    version: options.version,
    files,
    now: () => clock.now(),
    pods: () => pods.list().filter((pod) => pod.spec?.nodeName === nodeName),
    podUsage: (pod) => podUsage(pod) ?? [],
    nodeUsage,
    logs: (pod, container, { query, signal }) =>
      podLog(pod, containers(pod), { ...logOptionsOf(query), container, signal }, clock.now()),
  });

  const containerd = createContainerd({
    clock,
    files,
    changed: (isUp) => {
      if (!isUp) workers.pause();
      else if (running) workers.resume();
    },
    noticed: () => {
      if (running) reporter.report();
    },
  });
  let running = false;
  let ports: { close(): void } | undefined;
  const refused = `dial tcp ${hostIP}:10250: connect: connection refused`;

  async function start(read: KubeletSettings = kubeletSettings({})): Promise<void> {
    if (running) return;
    running = true;
    settings = read;
    version = installedRelease(files, 'kubelet') ?? options.version;
    journal.write('I', 'server.go:1289', 'Started kubelet', {});
    await reporter.start();
    await registration.start();
    journal.write('I', 'kubelet_node_status.go:77', 'Successfully registered node', {
      node: JSON.stringify(nodeName),
    });
    ports = openKubeletPorts(hostStack, settings.healthzPort);
    statics.start(settings.manifests);
    eviction.start();
    if (containerd.isUp) workers.resume();
  }
  function stop(): void {
    running = false;
    ports?.close();
    reporter.close();
    eviction.stop();
    statics.stop();
    workers.pause();
  }
  const { servers } = options;
  const surroundings = () => ({
    servers,
    swapIsOn: (options.kernel?.swaps().length ?? 0) > 0,
    listensAt: (socket: string) => runtimeSockets.includes(socket) && containerd.isUp,
  });
  const service = createKubeletService({
    clock,
    activity,
    files,
    journal,
    surroundings,
    nodeName,
    bootstrap: (result, isWanted) =>
      bootstrapKubelet({ clock, files, nodeName, client: options.client, isWanted }, result),
    start,
    stop,
  });

  return {
    name: nodeName,
    server: (request) => {
      if (!running) throw serviceUnavailable(`error trying to reach service: ${refused}`);
      return server(request);
    },
    podUsage,
    nodeUsage,
    get memory() {
      return { total: memory.capacity, used: memory.used };
    },
    stack: hostStack,
    reach: (address, port) => hostStack.connect(address, port),
    address: hostIP,
    view: createNodeView(workers, images, clock, () => network.problem),
    writeLog: (pod, container, text) => {
      const record = containers(pod)?.find(({ spec }) => spec.name === container);
      record?.log.append('stderr', new TextEncoder().encode(text), clock.now());
    },
    journal: () => journal.lines,
    get running() {
      return running;
    },
    get installed() {
      return installedRelease(files, 'kubelet') ?? options.version;
    },
    service,
    containerd: containerd.service,
    stop,
    start,
    logs: (pod, logOptions) => {
      const path = running ? undefined : logPath(pod as Pod, logOptions);
      if (path !== undefined) throw unknownError(`Get "https://${hostIP}:10250${path}": ${refused}`);
      return podLog(pod, containers(pod), logOptions, clock.now());
    },
    connect: (pod, connectOptions) => {
      if (!running) return unreachable(pod as Pod, connectOptions, hostIP);
      return connect(pod as Pod, containers(pod), connectOptions, { random });
    },
    dial: async (pod, port) => {
      const stack = workers.get(pod as Pod)?.stack;
      if (stack === undefined) throw new NetworkError('ECONNREFUSED');
      return stack.connect('127.0.0.1', port);
    },
    sandbox: (pod) => {
      if (!running) throw unknownError(`error dialing backend: ${refused}`);
      return workers.get(pod as Pod)?.stack === undefined ? undefined : sandboxFacts(pod as Pod);
    },
    close: () => {
      service.close();
      containerd.service.close();
      network.close();
      statics.stop();
      eviction.stop();
      reporter.close();
      workers.close();
      logFiles.close();
    },
  };
}
