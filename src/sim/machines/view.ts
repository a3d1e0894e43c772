import type { KubeletService, NodeView } from '../kube/kubelet/index.ts';
import type { FileServer } from '../nfs/index.ts';
import type { Kernel, NetworkStack } from '../runtime/index.ts';

/** How systemd starts and stops a unit, and what it knows of it. */
export type UnitControl = Omit<KubeletService, 'state'> & {
  readonly state: Omit<KubeletService['state'], 'active' | 'sub'> & {
    readonly active: KubeletService['state']['active'] | 'failed';
    readonly sub: KubeletService['state']['sub'] | 'failed' | 'listening';
  };
  /** Whether whoever switches the machine on has to start it when it is enabled. */
  readonly startsWithMachine?: true;
};

/** A unit of systemd. */
export interface ServiceView {
  /** `kubelet`, without `.service`. */
  readonly name: string;
  readonly description: string;
  readonly unitFile: string;
  readonly documentation?: string;
  readonly commandLine: readonly string[];
  /** What its program says to `--version`. */
  readonly version?: string;
  readonly mainPid: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** What can be started and stopped; without it the service runs as long as the machine. */
  readonly control?: UnitControl;
  /** Oldest first. */
  journal(): readonly JournalLine[];
}

export interface JournalLine {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly text: string;
  /** Who wrote it, when it was not the service itself. */
  readonly program?: string;
  readonly pid?: number;
}

/** A port of a Service as a node's kube-proxy knows it. */
export interface ProxiedPort {
  /** `default/web:http`, without the last part when the port has no name. */
  readonly name: string;
  /** `tcp`. */
  readonly protocol: string;
  /** Undefined: it has no address of its own. */
  readonly clusterIP: string | undefined;
  readonly port: number;
  readonly nodePort: number | undefined;
  /** `192.168.1.2:80`. */
  readonly endpoints: readonly string[];
}

/** What a machine is made of and how busy it is. */
export interface Hardware {
  readonly processors: number;
  /** Bytes of its disk. */
  readonly disk: number;
  /** Milliseconds since the epoch. */
  readonly bootedAt: number;
  /** Bytes. */
  memory(): { readonly total: number; readonly used: number };
  /** Thousandths of a core that are busy now. */
  milliCores(): number;
}

/** What the programs of a machine look at besides its files. */
export interface MachineView {
  services(): readonly ServiceView[];
  /** Undefined: no container runtime of a cluster runs there. */
  node(): NodeView | undefined;
  /** Whether a control plane runs there. */
  isControlPlane(): boolean;
  readonly kernel: Kernel;
  /** The Services that lead somewhere from there. */
  proxiedPorts(): readonly ProxiedPort[];
  /** Its network namespace; undefined: one that reaches nobody. */
  network(): NetworkStack | undefined;
  /** The ranges of all nodes' Pods, where a Pod network is installed: `192.168.0.0` without its length of 24. */
  podNetworks(): readonly { readonly base: string; readonly isOwn: boolean }[];
  readonly hardware: Hardware;
  /** The lab's machines that share directories. */
  fileServers(): readonly FileServer[];
  /** Switches it off for good; a new machine takes its place. Undefined: the lab needs it. */
  readonly powerOff?: (() => void) | undefined;
}
