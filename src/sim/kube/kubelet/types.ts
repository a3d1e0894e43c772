import type { Clock, Handler } from '#api';
import type { KubeObject } from '#apimachinery';
import type { Disk } from '../../runtime/files/disk.ts';
import type { MountShare } from '../../runtime/files/share.ts';
import type { Kernel } from '../../runtime/kernel/kernel.ts';
import type { Network, Connection as NetworkConnection, NetworkStack } from '../../runtime/network/types.ts';
import type { FileTree, Runtime } from '../../runtime/types.ts';
import type { Activity, Client, Component, EventRecorder, Informers } from '../client/index.ts';
import type { Installation } from '../csi/index.ts';
import type { Connection, ConnectOptions } from './connect.ts';
import type { ImageRegistry } from './images.ts';
import type { JournalEntry } from './journal.ts';
import type { LabNode } from './node-object.ts';
import type { NodeView } from './node-view.ts';
import type { LogOptions } from './pod-logs.ts';
import type { SandboxFacts } from './sandbox-facts.ts';
import type { KubeletService } from './service.ts';
import type { KubeletSettings } from './settings.ts';
import type { ContainerUsage } from './usage.ts';

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
