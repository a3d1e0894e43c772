import type { Clock } from '#api';
import type { ConfigMap, Node, PersistentVolume, PersistentVolumeClaim, Pod, Secret, Service } from '#types/core-v1';
import type { Disk } from '../../runtime/files/disk.ts';
import type { Share } from '../../runtime/files/share.ts';
import type { Network, NetworkStack } from '../../runtime/network/types.ts';
import type { FileTree, MemoryPool, Runtime } from '../../runtime/types.ts';
import type { Activity, Client, EventRecorder } from '../client/index.ts';
import type { Rejection } from './admission.ts';
import type { CsiMounter } from './csi/csi-mounter.ts';
import type { ImageStore } from './image-store.ts';
import type { NodeDialer } from './node-dialer.ts';
import type { PodAddresses } from './pod-addresses.ts';

/** What the Pods of one node share. */
export interface NodeServices {
  readonly nodeName: string;
  readonly hostIP: string;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly log: (line: string) => void;
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly runtime: Runtime;
  readonly files: FileTree;
  /** What its containers write on; undefined: it has no end. */
  readonly disk: Disk | undefined;
  /** What its containers take is counted there. */
  readonly memory: MemoryPool;
  readonly images: ImageStore;
  readonly random: { hex(length: number): string };
  readonly pods: { get(namespace: string | undefined, name: string): Pod | undefined };
  node(): Node | undefined;
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  /** Of all namespaces. */
  services(): readonly Service[];
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  token(pod: Pod, audience: string | undefined, expirationSeconds: number): Promise<string | undefined>;
  /** Volumes of CSI drivers. */
  readonly csi: CsiMounter;
  /** The Pods that have a PersistentVolume mounted here, by its name. */
  readonly users: Map<string, Set<string>>;
  /** A directory of a file server, as this node gets it. */
  share(server: string, path: string): Share;
  readonly addresses: PodAddresses;
  readonly network: Network;
  /** The node's own network namespace. */
  readonly hostStack: NetworkStack;
  readonly dialer: NodeDialer;
  /** Milliseconds that network and cgroups of a Pod take to be made: none unless the lab is as slow as life. */
  sandboxTime(): number;
  /** Why the node does not take a Pod that was bound to it; undefined: it does. */
  reject(pod: Pod): Rejection | undefined;
  /** Why Pods get no network of their own; undefined: they do. */
  networkProblem(): string | undefined;
  /** Why the network plugin fails to give a Pod its network. */
  sandboxProblem(): string | undefined;
  /** Whether the lab has just been opened. */
  comesUp(): boolean;
  /** Of the kubelet: `v1.35.2`. */
  readonly version: string;
  /** Looks at a Pod again; after so many milliseconds when given. */
  resync(pod: string, delay?: number): void;
}
