import type { AuditEvent, CallWebhook, Clock, Handler, HttpRequest, Lab } from '#api';
import type { KubeObject } from '#apimachinery';
import { createFileTree } from '../runtime/files/create-file-tree.ts';
import type { Files } from '../runtime/files/files.ts';
import { createNetwork } from '../runtime/network/network.ts';
import type { Network } from '../runtime/network/types.ts';
import type { Program } from '../runtime/process/program.ts';
import type { FileTree, Runtime } from '../runtime/types.ts';
import { admissionPlugins } from './admission/index.ts';
import { startApiextensions } from './apiextensions/index.ts';
import { type AuditLog, createApiServer, createAuditLog } from './apiserver/index.ts';
import { createTokenAuthenticator } from './authentication/index.ts';
import {
  createAskAuthorizer,
  createCertificateCheck,
  createEscalationCheck,
  createNodeAuthorizer,
  createRbacAuthorizer,
} from './authorization/index.ts';
import { bootstrap } from './bootstrap.ts';
import {
  type Client,
  type Component,
  createActivity,
  createClient,
  createEventRecorder,
  createInformers,
  turn,
} from './client/index.ts';
import {
  componentPrograms,
  createClusterData,
  createSwitchboard,
  follow,
  type Switchboard,
} from './components/index.ts';
import { controllers, otherLoops, type Random, type SignCertificate, startControllers } from './controllers/index.ts';
import { createCloud, createInstallation, driverObjects, findDriver, sidecarsOf } from './csi/index.ts';
import { flowControlController } from './flow-control.ts';
import { createKubelet, type ImageRegistry, type Kubelet, type MountShare } from './kubelet/index.ts';
import { nodeAddress } from './kubelet/node-object.ts';
import { startClusterNetwork } from './network/index.ts';
import { createRegistry, type Registry } from './registry/index.ts';
import { resources } from './resources/index.ts';
import { startScheduler } from './scheduler/index.ts';
import { createStore, type Journal, startCompactor } from './storage/index.ts';

export { liveData } from './components/index.ts';
export type { SignCertificate } from './controllers/index.ts';
export type { ImageRegistry, Kubelet, NodeImage } from './kubelet/index.ts';
export { kubeletFiles } from './kubelet/index.ts';
export { nodeAddress } from './kubelet/node-object.ts';
export { openSqliteJournal } from './storage/index.ts';

export interface KubernetesOptions {
  readonly lab: Lab;
  /** Where the cluster is kept; undefined: in memory only. */
  readonly journal: Journal | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly runtime: Runtime;
  /** What the runtime finds programs in; those of the cluster's own images are put there. */
  readonly programs?: Map<string, Program>;
  /** What the cluster's installation left in the API. */
  readonly installed?: readonly KubeObject[];
  readonly images: ImageRegistry;
  /** Whole names of the images that every node has from the start. */
  readonly nodeImages: readonly string[];
  /** The file systems of the nodes, by name. */
  readonly machines: ReadonlyMap<string, { readonly files: FileTree }>;
  /** The disks of the cloud that the lab's CSI drivers serve; without it they live as long as the cluster in this process. */
  readonly cloudFiles?: () => Files;
  /** Other machines in the nodes' network, by name: their addresses, and ports that answer there. */
  readonly neighbours?: ReadonlyMap<string, { readonly address: string; readonly ports: readonly number[] }>;
  /** Reaches the lab's file servers; without it nobody answers. */
  readonly mountShare?: MountShare;
  /** The bearer token of the administrator. */
  readonly token: string;
  readonly serverUrl: () => string;
  /** PEM of the certificate authority; undefined without TLS. */
  readonly certificateAuthority: string | undefined;
  readonly signCertificate?: SignCertificate;
  /** Reaches admission webhooks; without it nobody listens. */
  readonly callWebhook?: CallWebhook;
  /** Reads the prose of the schemas, as the build writes it, for `kubectl explain`. */
  readonly schemaDescriptions?: () => string | undefined;
  readonly log: (line: string) => void;
}

/** A simulated cluster. */
export interface Kubernetes {
  /** The API server; the same function for the whole life, across resets. */
  readonly handler: Handler;
  readonly registry: Registry;
  /** The last requests that clients made, the oldest first. A reset forgets them. */
  audit(): readonly AuditEvent[];
  /** Whether somebody answers; false while kube-apiserver is down. */
  readonly answers: boolean;
  /** Calls back when `answers` changed, for the whole life. */
  onAnswers(changed: (answers: boolean) => void): void;
  /** The network of Pods and nodes; another one after a reset. */
  network(): Network;
  /** The agent of that node; another one after a reset. */
  kubelet(node: string): Kubelet | undefined;
  /**
   * Resolves when controllers, scheduler and kubelets have nothing under way. An image that is being downloaded is under
   * way, so a virtual clock has to be moved on meanwhile; a back-off or a grace period is not.
   */
  settled(): Promise<void>;
  /** Back to a freshly booted cluster. Watches that clients hold end. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

interface Life {
  readonly handler: Handler;
  readonly registry: Registry;
  readonly audit: AuditLog;
  readonly network: Network;
  readonly kubelets: readonly Kubelet[];
  readonly board: Switchboard;
  settled(): Promise<void>;
  close(): void;
}

/** One life of the cluster, from power on to power off: everything in front of the store. */
async function boot(options: KubernetesOptions, nodes: NonNullable<Lab['kubernetes']>): Promise<Life> {
  const { clock, random, log, runtime, journal, machines } = options;
  const store = createStore(journal === undefined ? {} : { journal });
  const escalation = createEscalationCheck(() => authorizer);
  const certificates = createCertificateCheck(() => authorizer);
  const outside = {
    askFor: createAskAuthorizer(() => authorizer),
    ...(options.callWebhook === undefined ? {} : { callWebhook: options.callWebhook }),
  };
  const plugins = [...admissionPlugins(outside), escalation, certificates];
  const registry = createRegistry({ store, resources, clock, random, admission: plugins });
  const rbac = createRbacAuthorizer(registry);
  const authorizer = createNodeAuthorizer(registry, rbac);
  const activity = createActivity();
  const informers = createInformers(registry);
  const client = (component: Component) => createClient(registry, component);
  const recorder = (component: string, own: Client, host?: string) =>
    createEventRecorder({ client: own, clock, activity, component, log, ...(host === undefined ? {} : { host }) });

  const filesOf = (name: string) => machines.get(name)?.files;
  const [first] = nodes.nodes;
  const controlPlane = nodes.nodes.find(({ roles }) => roles?.includes('control-plane') === true) ?? first;
  const hostFiles = filesOf(controlPlane?.name ?? '');
  if (controlPlane === undefined || hostFiles === undefined) throw new Error('a cluster needs a node with a machine');

  const drivers = (nodes.csi ?? []).map((name) => {
    const driver = findDriver(name);
    if (driver === undefined) throw new Error(`not simulated: the CSI driver ${name}`);
    return driver;
  });
  const csi =
    drivers.length === 0
      ? undefined
      : createInstallation({
          drivers,
          cloud: createCloud(options.cloudFiles?.() ?? createFileTree({ now: () => clock.now() })),
          clock,
          activity,
          informers,
          random,
          timing: options.lab.timing ?? 'fast',
          writeLog: (pod, container, text) => kubeletOf(pod).writeLog(pod, container, text),
        });

  const own = (nodes.objects ?? []) as readonly unknown[] as readonly KubeObject[];
  await bootstrap(registry, nodes.nodes, [...driverObjects(drivers), ...(options.installed ?? []), ...own]);
  const podUsage = (pod: KubeObject) => (kubeletOf(pod).running ? kubeletOf(pod).podUsage(pod) : undefined);
  const board = createSwitchboard(nodes.setup === 'kubeadm' ? 'processes' : 'always');
  const compactor = startCompactor(store, clock);
  const apiextensions = startApiextensions({ registry, clock, activity, log });
  const controllerContext = {
    clock,
    random,
    activity,
    informers,
    log,
    client,
    recorder,
    provisioners: nodes.provisioners ?? [],
    hostFiles,
    nodeFiles: filesOf,
    certificateAuthority: options.certificateAuthority,
    podUsage,
    ...(options.signCertificate === undefined ? {} : { signCertificate: options.signCertificate }),
  };
  const loops = startControllers(controllerContext, [
    ...otherLoops,
    flowControlController,
    ...(csi === undefined ? [] : sidecarsOf(csi)),
  ]);
  const manager = follow(board, ['kube-apiserver', 'kube-controller-manager'], () =>
    startControllers(controllerContext, controllers),
  );
  const schedulerOptions = { clock, activity, informers, log, client, random, host: controlPlane.name };
  const scheduler = follow(board, ['kube-apiserver', 'kube-scheduler'], () => startScheduler(schedulerOptions));
  const network = createNetwork({ clock });
  for (const [name, { address, ports }] of options.neighbours ?? []) {
    const stack = network.createStack({ name, addresses: [address] });
    // Whoever looks whether a port is open finds it so; what is said there is not simulated.
    for (const port of ports) stack.listen({ port }, (connection) => connection.destroy());
  }
  const clusterNetwork = startClusterNetwork({ network, clock, random, informers });
  const servers = [nodeAddress(nodes.nodes.indexOf(controlPlane)), controlPlane.name];
  const kubelets = nodes.nodes.map((node, index) => {
    const files = filesOf(node.name);
    if (files === undefined) throw new Error(`no machine for node ${node.name}`);
    return createKubelet({
      node,
      index,
      version: nodes.version,
      clock,
      activity,
      informers,
      log,
      client,
      recorder,
      random,
      runtime,
      files,
      network,
      registry: options.images,
      mountShare: options.mountShare ?? (() => ({ error: 'mount.nfs: Connection timed out' })),
      images: options.nodeImages,
      timing: options.lab.timing ?? 'fast',
      ...(csi === undefined ? {} : { csi }),
      servers,
    });
  });
  const data = createClusterData(store, () => bootstrap(registry, nodes.nodes, []));
  const world = {
    board,
    host: controlPlane.name,
    address: nodeAddress(nodes.nodes.indexOf(controlPlane)),
    version: nodes.version,
    client,
    recorder,
    uuid: () => random.uuid(),
    api: (request: HttpRequest) => handler(request),
    data,
    dns: clusterNetwork,
  };
  for (const program of componentPrograms(world)) options.programs?.set(program.name, program);
  const nodeNamed = (name: string | undefined) => {
    const kubelet = kubelets.find((candidate) => candidate.name === name) ?? kubelets[0];
    if (kubelet === undefined) throw new Error('a cluster needs a node');
    return kubelet;
  };

  const audit = createAuditLog();

  const kubeletOf = (pod: KubeObject) => nodeNamed((pod.spec as { readonly nodeName?: string } | undefined)?.nodeName);

  const handler = createApiServer({
    audit,
    registry,
    clock,
    random,
    durable: () => journal?.flushed(),
    authenticate: createTokenAuthenticator({ registry, clock, administratorToken: options.token }),
    authorizer,
    version: nodes.version,
    ...(options.schemaDescriptions === undefined ? {} : { schemaDescriptions: options.schemaDescriptions }),
    podLogs: (pod, logOptions) => kubeletOf(pod).logs(pod, logOptions),
    usage: {
      node: ({ metadata }) => kubelets.find(({ name, running }) => running && name === metadata.name)?.nodeUsage(),
      pod: podUsage,
    },
    podConnect: (pod, connectOptions) => kubeletOf(pod).connect(pod, connectOptions),
    podDial: (pod, port) => kubeletOf(pod).dial(pod, port),
    dial: (address, port) => nodeNamed(controlPlane.name).reach(address, port),
    kubelet: ({ metadata }) => kubelets.find(({ name }) => name === metadata.name)?.server,
    podSandbox: (pod) => kubeletOf(pod).sandbox(pod),
  });
  for (const kubelet of kubelets) await activity.during(() => kubelet.service.boot());
  await comeUp(board);
  // Enough for what every namespace gets; Pods that are started again may take their time.
  await turn();
  await turn();
  return {
    handler,
    registry,
    audit,
    network,
    kubelets,
    board,
    settled: () => activity.settled(),
    close: () => {
      compactor.close();
      apiextensions.close();
      loops.close();
      manager.close();
      scheduler.close();
      clusterNetwork.close();
      for (const kubelet of kubelets) kubelet.close();
      informers.close();
      rbac.close();
    },
  };
}

/** Enough turns for static Pods that start at once; what is broken is not waited for. */
const patience = 300;

async function comeUp(board: Switchboard): Promise<void> {
  const components = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
  for (let left = patience; left > 0 && !components.every((one) => board.isOn(one)); left -= 1) await turn();
}

/** How a connection to a port fails that nobody listens on. */
function refused(): Error {
  return Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6443'), { code: 'ECONNREFUSED' });
}

/** The request, which ends with the life of its cluster at the latest. Few ask for the signal, which is costly to make. */
function underPower(request: HttpRequest, power: AbortSignal): HttpRequest {
  const { method, path, query, headers, body, peer } = request;
  let signal: AbortSignal | undefined;
  return {
    method,
    path,
    query,
    headers,
    body,
    get signal() {
      signal ??= AbortSignal.any([request.signal, power]);
      return signal;
    },
    ...(peer === undefined ? {} : { peer }),
  };
}

/**
 * Boots the cluster of a lab: API server, controllers, scheduler and a kubelet for each node. With a journal that holds
 * one already it goes on from there, as after a reboot of all nodes.
 */
export async function createKubernetes(options: KubernetesOptions): Promise<Kubernetes> {
  const { kubernetes } = options.lab;
  if (kubernetes === undefined) throw new Error('this lab has no cluster');
  let life = await boot(options, kubernetes);
  const listeners = new Set<(answers: boolean) => void>();
  const answers = () => life.board.isOn('kube-apiserver');
  let answered = answers();
  const look = () => {
    if (answers() === answered) return;
    answered = !answered;
    if (!answered) {
      power.abort();
      power = new AbortController();
    }
    for (const listener of listeners) listener(answered);
  };
  let watch = life.board.onChange(look);
  let power = new AbortController();
  let resetting: Promise<void> = Promise.resolve();

  async function reset(): Promise<void> {
    power.abort();
    watch.close();
    life.close();
    options.journal?.clear();
    life = await boot(options, kubernetes as NonNullable<Lab['kubernetes']>);
    watch = life.board.onChange(look);
    power = new AbortController();
    look();
  }

  return {
    handler: async (request) => {
      await resetting;
      if (!answers()) throw refused();
      return life.handler(underPower(request, power.signal));
    },
    get registry() {
      return life.registry;
    },
    audit: () => life.audit.events(),
    get answers() {
      return answers();
    },
    onAnswers: (changed) => {
      listeners.add(changed);
    },
    network: () => life.network,
    kubelet: (node) => life.kubelets.find(({ name }) => name === node),
    settled: async () => {
      await resetting;
      await life.settled();
    },
    reset: () => {
      resetting = resetting.then(reset);
      return resetting;
    },
    close: async () => {
      power.abort();
      watch.close();
      life.close();
    },
  };
}
