import type { AuditEvent, Handler, HttpRequest, Lab } from '#api';
import type { Network } from '../runtime/network/types.ts';
import type { Mark } from '../types.ts';
import type { Kubelet } from './kubelet/index.ts';
import { boot } from './life/boot.ts';
import type { KubernetesOptions } from './life/options.ts';
import type { ClusterNetwork } from './network/index.ts';
import type { Registry } from './registry/index.ts';

export { liveData } from './components/index.ts';
export type { SignCertificate } from './controllers/index.ts';
export { signClusterInfo } from './helpers/bootstrap-tokens.ts';
export type { ImageRegistry, Kubelet, NodeImage } from './kubelet/index.ts';
export { containerdFiles, kubeletFiles } from './kubelet/index.ts';
export { diskSize, memorySize, nodeAddress, podRange, processorsOf } from './kubelet/node-object.ts';
export { openSqliteJournal } from './storage/index.ts';

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
  /** The Services that lead somewhere from that node. */
  proxiedPorts: ClusterNetwork['proxiedPorts'];
  /** The agent of that node; another one after a reset. */
  kubelet(node: string): Kubelet | undefined;
  /**
   * Resolves when controllers, scheduler and kubelets have nothing under way. An image that is being downloaded is under
   * way, so a virtual clock has to be moved on meanwhile; a back-off or a grace period is not.
   */
  settled(): Promise<void>;
  /** The cluster as it is now, to come back to until a reset. */
  mark(): Mark;
  /** Back to a freshly booted cluster. Watches that clients hold end. */
  reset(): Promise<void>;
  close(): Promise<void>;
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
    proxiedPorts: (node) => life.proxiedPorts(node),
    kubelet: (node) => life.kubelets.find(({ name }) => name === node),
    settled: async () => {
      await resetting;
      await life.settled();
    },
    mark: () => life.mark(),
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
