import type { KubeObject } from '#apimachinery';

/** What GET or POST .../pods/NAME/exec and .../attach ask for. Follows core/v1 PodExecOptions and PodAttachOptions. */
export interface PodConnectOptions {
  readonly container: string;
  /** Undefined: the container's own process. */
  readonly command: readonly string[] | undefined;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** A process in a container as a client is connected to it. */
export interface RemoteProcess {
  /** What is written before anybody listens is kept. The process waits while the listener's promise is pending. */
  onOutput(listener: (stream: 'stdout' | 'stderr', data: Uint8Array) => void | Promise<void>): void;
  /** A promise: wait before writing on. It resolves, too, when the process has ended. */
  writeStdin(data: Uint8Array): void | Promise<void>;
  /** The client has nothing more to type, or went away. */
  endStdin(): void;
  resize(columns: number, rows: number): void;
  /** Resolves with the exit code; for an attachment, which has none, with 0. */
  readonly ended: Promise<number>;
  /** The client went away: nothing more is told. */
  close(): void;
}

/** A process, or why the command could not start. */
export type StartedProcess =
  | { readonly kind: 'connected'; readonly process: RemoteProcess }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * What the kubelet answers: that the process may be started or joined once the client's streams stand, or `refused`
 * before it took the connection over (with the HTTP status and its plain text). `unreached` says why the request did not
 * even get there.
 */
export type PodConnection =
  | { readonly kind: 'accepted'; start(): StartedProcess }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string; readonly unreached?: string };

/** The kubelets' side of exec and attach. */
export type PodConnect = (pod: KubeObject, options: PodConnectOptions) => PodConnection;
