import type { NodeView } from '../kube/kubelet/index.ts';
import type { NetworkStack } from '../runtime/index.ts';

/** A unit of systemd. */
export interface ServiceView {
  /** `kubelet`, without `.service`. */
  readonly name: string;
  readonly description: string;
  readonly unitFile: string;
  readonly documentation?: string;
  readonly commandLine: readonly string[];
  readonly mainPid: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Oldest first. */
  journal(): readonly JournalLine[];
}

export interface JournalLine {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly text: string;
}

/** What the programs of a machine look at besides its files. */
export interface MachineView {
  services(): readonly ServiceView[];
  /** Undefined: no container runtime of a cluster runs there. */
  node(): NodeView | undefined;
  /** Its network namespace; undefined: one that reaches nobody. */
  network(): NetworkStack | undefined;
}
