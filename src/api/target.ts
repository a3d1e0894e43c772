import type { AuditEvent } from './audit.ts';

/** Any Kubernetes object as it stands in JSON. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** Which objects: a kind, and where it applies a namespace and a name. */
export interface ObjectReference {
  /** `v1`, `storage.k8s.io/v1` ... */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Read-only look at a cluster. Every method throws CouldNotLookError when it could not look. */
export interface KubernetesTarget {
  /** `undefined`: no such object (or no such kind on this server). */
  get(reference: ObjectReference & { readonly name: string }): Promise<KubernetesObject | undefined>;
  /** Without a namespace: in all of them. `labelSelector` is written as for `kubectl -l`. */
  list(reference: ObjectReference, labelSelector?: string): Promise<readonly KubernetesObject[]>;
  /** Calls back after each change of such objects (coalescing allowed) until the signal is aborted. */
  watch(reference: ObjectReference, changed: () => void, signal: AbortSignal): void;
  /** The last requests to the API server, the oldest first. Undefined: this cluster does not tell. */
  readonly audit?: () => Promise<readonly AuditEvent[]>;
}

/** A document of the Docker Engine API (`GET /containers/{id}/json` and so on). */
export type DockerDocument = Readonly<Record<string, unknown>>;

/** Read-only look at a Docker engine. Every method throws CouldNotLookError when it could not look. */
export interface DockerTarget {
  /** The inspect document of that container, volume, image; `undefined` when there is none. */
  container(name: string): Promise<DockerDocument | undefined>;
  volume(name: string): Promise<DockerDocument | undefined>;
  image(reference: string): Promise<DockerDocument | undefined>;
  /** The list documents, stopped containers included. */
  containers(): Promise<readonly DockerDocument[]>;
  volumes(): Promise<readonly DockerDocument[]>;
  images(): Promise<readonly DockerDocument[]>;
  /** A regular file inside a container (also a stopped one); `undefined` when there is none. */
  readFile(container: string, path: string): Promise<Uint8Array | undefined>;
  /** Calls back after each engine event (coalescing allowed) until the signal is aborted. */
  watch(changed: () => void, signal: AbortSignal): void;
}

/** Read-only look at files: the learner's work folder, or a machine of the lab. */
export interface FileTarget {
  /** `undefined`: no such file. Without a machine: relative to the work folder, which paths cannot leave. */
  read(path: string, machine?: string): Promise<Uint8Array | undefined>;
  watch(changed: () => void, signal: AbortSignal): void;
}

/** The read-only window through which checks look. A part that the lab lacks is undefined. */
export interface Target {
  readonly kubernetes: KubernetesTarget | undefined;
  readonly docker: DockerTarget | undefined;
  readonly files: FileTarget;
}
