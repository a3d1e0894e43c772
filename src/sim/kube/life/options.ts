import type { CallWebhook, Clock, Lab } from '#api';
import type { KubeObject, Prose } from '#apimachinery';
import type { Disk } from '../../runtime/files/disk.ts';
import type { Files } from '../../runtime/files/files.ts';
import type { MountShare } from '../../runtime/files/share.ts';
import type { Kernel } from '../../runtime/kernel/kernel.ts';
import type { Program } from '../../runtime/process/program.ts';
import type { FileTree, Runtime } from '../../runtime/types.ts';
import type { Random, SignCertificate } from '../controllers/index.ts';
import type { ImageRegistry } from '../kubelet/index.ts';
import type { Journal } from '../storage/index.ts';

/** What a cluster is made from, and what surrounds it. */
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
  readonly machines: ReadonlyMap<string, { readonly files: FileTree; readonly disk?: Disk; readonly kernel?: Kernel }>;
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
  /** The prose of the schemas, for `kubectl explain`. */
  readonly schemaDescriptions?: Prose;
  readonly log: (line: string) => void;
}
