import type { Clock } from './clock.ts';
import type { Lab } from './lab.ts';
import type { ParameterValues } from './parameters.ts';
import type { Setup } from './scenario.ts';
import type { Target } from './target.ts';

/** How a lab is to be realized. */
export interface OpenOptions {
  readonly lab: Lab;
  /** The lab's state folder (mode 0700). Undefined: in memory, without sockets, gone when closed. */
  readonly directory: string | undefined;
  /** Whether the lab goes on after its process ended; by default one with a directory does. */
  readonly durable?: boolean;
  /** Where the learner works; relative `file` checks look here. Undefined: no work folder. */
  readonly workDirectory: string | undefined;
  readonly clock: Clock;
  /** Makes generated names, uids and addresses repeatable. */
  readonly seed: string;
  /** live: the kubeconfig context that the person named. */
  readonly context?: string;
  /** A real Docker engine instead of the simulated one: `unix:///path` or `tcp://127.0.0.1:port`. */
  readonly dockerHost?: string;
  readonly log: (line: string) => void;
  /** How much faster than on this machine time goes in the lab while its clients run. Default: 1. */
  readonly clientSpeed?: number;
  /** Where labs share what need not be made for each of them (certificates). Default: `directory`. */
  readonly stateDirectory?: string;
  /** Called for each request to the lab's servers; `writes`: it may change something. Servers of others do not tell. */
  readonly active?: (writes: boolean) => void;
}

/** A lab that runs. */
export interface RunningLab {
  readonly target: Target;
  /** What the names of cluster-wide objects begin with, so that labs on one cluster do not collide; empty where no other one is. */
  readonly prefix: string;
  /** What kubectl and docker need: KUBECONFIG, DOCKER_HOST, DOCKER_BUILDKIT ... Empty for a lab in memory. */
  readonly environment: Readonly<Record<string, string>>;
  /** The API server's address; undefined without a cluster or without sockets. */
  readonly server: string | undefined;
  /**
   * Lays out a scenario's starting state; paths in `setup` are relative to `directory`, manifests have placeholders for
   * `values`. Returns when it is ready.
   */
  prepare(setup: Setup, directory: string, values?: ParameterValues): Promise<void>;
  /** Applies manifests as `kubectl apply` would; throws UserError with the server's words when one is refused. */
  applyManifests(yaml: string): Promise<void>;
  /** Throws UserError when the lab cannot be changed now, before anything of it is. Without it that never happens. */
  readonly reachable?: () => Promise<void>;
  /** Back to how the lab was before `prepare`. */
  reset(): Promise<void>;
  /** Resolves when nothing more is going to happen by itself (a virtual clock is advanced for it). */
  settled(): Promise<void>;
  /**
   * Remembers how the lab is now. What it gives brings the lab back there by undoing what was done since, compares, and tells what still
   * differs; undefined: nothing that anybody could look at. Only labs whose time is virtual and that live in memory have it.
   */
  mark?(): () => Promise<string | undefined>;
  /** Stops; what is durable stays. */
  close(): Promise<void>;
  /** Stops and takes away everything that this lab made. */
  destroy(): Promise<void>;
}

/** What realizes a lab. */
export interface Backend {
  readonly name: 'sim' | 'live' | 'kind';
  open(options: OpenOptions): Promise<RunningLab>;
}
