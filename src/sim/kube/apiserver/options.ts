import type { Duplex } from 'node:stream';
import type { Clock, Handler } from '#api';
import type { KubeObject, Prose } from '#apimachinery';
import type { Authorizer } from '../authorization/index.ts';
import type { AuthenticateToken, NameGenerator, Registry } from '../registry/index.ts';
import type { AuditSink } from './audit/index.ts';
import type { PodConnect } from './streams/pod-connection.ts';
import type { PodSandboxFacts } from './streams/port-forward.ts';

/** What `GET .../pods/NAME/log` asks for. Follows core/v1 PodLogOptions. */
export interface PodLogOptions {
  readonly container?: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339. */
  readonly sinceTime?: string;
  /** `All` (default), `Stdout`, `Stderr`. */
  readonly stream?: string;
  /** Aborted when the reader goes away. */
  readonly signal: AbortSignal;
}

/** A container's log; may throw StatusError before the first chunk. */
export type PodLogs = (pod: KubeObject, options: PodLogOptions) => AsyncIterable<Uint8Array>;

/** Cores in thousandths, and bytes. */
export interface ResourceUsage {
  readonly milliCores: number;
  readonly bytes: number;
}

/** Undefined or empty: nothing is known. */
export interface UsageSource {
  readonly node: (node: KubeObject) => ResourceUsage | undefined;
  readonly pod: (pod: KubeObject) => readonly (ResourceUsage & { readonly name: string })[] | undefined;
}

export interface ApiServerOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: NameGenerator;
  /** Resolves once every write so far is safe; undefined: it is already. Nothing is answered before. */
  readonly durable?: () => Promise<void> | undefined;
  /** Whose a bearer token is. */
  readonly authenticate: AuthenticateToken;
  /** Default: members of system:masters may do everything, everybody else may look at the public paths. */
  readonly authorizer?: Authorizer;
  /** `v1.35.2`. */
  readonly version: string;
  /** `127.0.0.1:6443`, as /api tells clients; default: what the Host header says. */
  readonly address?: () => string;
  /** The prose of the schemas; without it `kubectl explain` shows fields alone. */
  readonly schemaDescriptions?: Prose;
  /** Who keeps what was asked, by whom, and how it was answered. */
  readonly audit?: AuditSink;
  /** Without it, logs answer 501. */
  readonly podLogs?: PodLogs;
  /** What is used now, as metrics.k8s.io tells; without it there is no such group. */
  readonly usage?: UsageSource;
  /** Told of what is no answer to the client but a mistake of ours, before it is answered with 500. */
  readonly failed?: (error: unknown) => void;
  /** Without it, exec and attach answer 501. */
  readonly podConnect?: PodConnect;
  /**
   * Connects to a port inside a Pod's network; rejects with an error whose `code` is the kernel's (`ECONNREFUSED`).
   * Without it and `podSandbox`, port-forward answers 501.
   */
  readonly podDial?: (pod: KubeObject, port: number) => Promise<Duplex>;
  /** Connects from the node of the API server, as `podDial` does. Without it, proxies of Pods and Services answer 501. */
  readonly dial?: (address: string, port: number) => Promise<Duplex>;
  /** The server on a node's port 10250. Without it, proxies of Nodes answer 501. */
  readonly kubelet?: (node: KubeObject) => Handler | undefined;
  /** Undefined: the Pod has no sandbox that is ready. */
  readonly podSandbox?: (pod: KubeObject) => PodSandboxFacts | undefined;
}
