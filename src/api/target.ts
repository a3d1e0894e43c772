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

/** How a command ended that was run to look at something. Output is cut after a mebibyte. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What came of trying to run a command where it may not be possible. */
export type CommandAttempt = CommandOutcome | { readonly notStarted: string };

/** A command for a container of a Pod. By convention it only reads. */
export interface PodCommand {
  readonly namespace: string;
  readonly pod: string;
  /** Without it the Pod's first, as the API server chooses. */
  readonly container?: string;
  readonly command: readonly string[];
  /** Milliseconds. */
  readonly timeout: number;
}

/** What a container of a Pod printed. */
export interface PodLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  /** Of the container's run before this one. */
  readonly previous?: boolean;
}

/** Whether somebody may do something; the fields of a SubjectAccessReview. */
export interface AccessQuestion {
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly namespace?: string;
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
  /** Runs a command to its end. Undefined: no such Pod. `notStarted`: the container lacks the program. */
  readonly exec?: (command: PodCommand) => Promise<CommandAttempt | undefined>;
  /** Undefined: no such Pod, or nothing to read (yet). Cut after a mebibyte, the newest kept. */
  readonly log?: (log: PodLog) => Promise<string | undefined>;
  readonly mayDo?: (question: AccessQuestion) => Promise<boolean>;
}

/** A document of the Docker Engine API (`GET /containers/{id}/json` and so on). */
export type DockerDocument = Readonly<Record<string, unknown>>;

/** A file or folder in a layer of an image: `/etc/passwd`, and the number of the user it belongs to. */
export interface LayerFile {
  readonly path: string;
  readonly uid: number;
}

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
  /** What time it is for the engine, in milliseconds; NaN: it does not tell. */
  readonly now?: () => Promise<number>;
  /** The paths that the writable layer of a container holds or hides; `undefined`: no such container. */
  readonly changes?: (container: string) => Promise<readonly string[] | undefined>;
  /** What each layer of an image holds, the lowest first, also what a later one hides. Undefined: no such image. */
  readonly layers?: (reference: string) => Promise<readonly (readonly LayerFile[])[] | undefined>;
  /** Runs a command in a running container to its end; `timeout` in milliseconds. Undefined: no such container. */
  readonly exec?: (
    container: string,
    command: readonly string[],
    timeout: number,
  ) => Promise<CommandAttempt | undefined>;
  /** Calls back after each engine event (coalescing allowed) until the signal is aborted. */
  watch(changed: () => void, signal: AbortSignal): void;
}

/** Read-only look at files: the learner's work folder, or a machine of the lab. */
export interface FileTarget {
  /** `undefined`: no such file. Without a machine: relative to the work folder, which paths cannot leave. */
  read(path: string, machine?: string): Promise<Uint8Array | undefined>;
  watch(changed: () => void, signal: AbortSignal): void;
}

/** Runs the scripts of a pack in the lab's environment, with the real clients. Only there for packs that are trusted. */
export interface ScriptTarget {
  /** `path` is relative to the scenario's folder and cannot leave it; `timeout` in milliseconds. Undefined: no such file. */
  run(path: string, args: readonly string[], timeout: number): Promise<CommandOutcome | undefined>;
}

/** Objects as they were when the attempt began, by their uid. */
export type Originals = Readonly<Record<string, KubernetesObject>>;

/** The read-only window through which checks look. A part that the lab lacks is undefined. */
export interface Target {
  readonly kubernetes: KubernetesTarget | undefined;
  readonly docker: DockerTarget | undefined;
  readonly files: FileTarget;
  /** Undefined: no scripts of the pack can be run here. */
  readonly scripts?: ScriptTarget;
  /** What checks asked to be remembered of the beginning. Undefined: nobody looked then. */
  readonly originals?: Originals;
}
