import { type KubeObject, serviceUnavailable, unknownError } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { installedRelease } from '../../kubeadm/packages.ts';
import { asFiles } from '../../runtime/files/create-file-tree.ts';
import { NetworkError } from '../../runtime/network/network-error.ts';
import type { Component } from '../client/index.ts';
import { connect, unreachable } from './connect.ts';
import { createContainerd } from './containerd.ts';
import { createRegistration } from './csi/registration.ts';
import { createNodeEviction } from './eviction/index.ts';
import { createImageStore } from './image-store.ts';
import { createJournal, withJournal } from './journal.ts';
import { showLogFiles } from './log-files.ts';
import { createNetworkPlugin } from './network-plugin.ts';
import { createNodeMemory } from './node-memory.ts';
import { memorySize, nodeAddress, processorsOf } from './node-object.ts';
import { createNodeReporter } from './node-reporter.ts';
import { nodeServices } from './node-services.ts';
import { createNodeView } from './node-view.ts';
import { logPath, podLog } from './pod-logs.ts';
import { createPodWorkers } from './pod-workers.ts';
import { openKubeletPorts } from './ports.ts';
import { sandboxFacts } from './sandbox-facts.ts';
import { createKubeletServer } from './server/index.ts';
import { logOptionsOf } from './server/log-options.ts';
import { createKubeletService } from './service.ts';
import { type KubeletSettings, kubeletSettings } from './settings.ts';
import { bootstrapKubelet } from './startup/bootstrap.ts';
import { createStaticPods } from './static-pods.ts';
import type { Kubelet, KubeletOptions } from './types.ts';
import { createNodeUsage, systemUsage } from './usage.ts';

export { containerdFiles, containerdVersion } from './containerd.ts';
export type { ImageRegistry, NodeImage } from './images.ts';
export type { ContainerView, ImageView, NodeView, PodView } from './node-view.ts';
export type { KubeletService } from './service.ts';
export { kubeletFiles } from './startup/index.ts';
export type { Kubelet, KubeletOptions } from './types.ts';

/** Where the container runtime listens: its own socket, and that of the adapter for Docker, which leads there. */
const runtimeSockets = ['/run/containerd/containerd.sock', '/run/cri-dockerd.sock'];

/** Makes the kubelet of a node. Follows pkg/kubelet. */
export function createKubelet(options: KubeletOptions): Kubelet {
  const { clock, activity, informers, log, random, files } = options;
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
  const services = nodeServices({
    options,
    client,
    recorder,
    images,
    memory,
    network,
    registration,
    hostStack,
    others: () => workers.list().map((worker) => worker.pod),
    pressures: () => eviction.pressures,
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
  const usage = createNodeUsage({
    clock,
    capacity: processorsOf(options.node) * 1000,
    system,
    bytes: () => memory.used,
    records: () => workers.list().flatMap(({ records }) => records),
  });
  const containers = (pod: KubeObject) => workers.get(pod as Pod)?.records;

  const podUsage = (pod: KubeObject) => {
    const records = containers(pod);
    return records === undefined ? undefined : usage.of(records);
  };
  const nodeUsage = () => usage.node();
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
