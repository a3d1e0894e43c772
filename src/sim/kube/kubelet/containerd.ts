import type { Clock, Timer } from '#api';
import type { FileTree } from '../../runtime/types.ts';
import type { KubeletService, UnitState } from './service.ts';

export const containerdFiles = {
  unit: '/usr/lib/systemd/system/containerd.service',
  enabled: '/etc/systemd/system/multi-user.target.wants/containerd.service',
} as const;

export interface ContainerdOptions {
  readonly clock: Clock;
  readonly files: FileTree;
  /** Nobody starts or stops containers any more, or somebody does again. Those that run run on. */
  readonly changed: (isUp: boolean) => void;
  /** The kubelet has missed it for so long that it says so, or has it back. */
  readonly noticed: () => void;
}

/** The container runtime of a node as systemd has it. */
export interface Containerd {
  readonly service: KubeletService;
  readonly isUp: boolean;
  /** What the kubelet says of it when it has been away for long enough. */
  readonly problem: string | undefined;
}

/** For so long a kubelet is content with the last answer of its runtime; baseRuntimeSyncThreshold. */
const patience = 30_000;

/** Makes the service of a node's container runtime. Follows pkg/kubelet runtimeState. */
export function createContainerd({ clock, files, changed, noticed }: ContainerdOptions): Containerd {
  let state: UnitState = { active: 'active', sub: 'running', since: clock.now() };
  let timer: Timer | undefined;
  let problem: string | undefined;
  const command = '/usr/bin/containerd';

  const service: KubeletService = {
    get state() {
      return state;
    },
    get enabled() {
      try {
        files.readLink(containerdFiles.enabled);
        return true;
      } catch {
        return !files.exists(containerdFiles.unit);
      }
    },
    command,
    stale: false,
    boot: async () => undefined,
    start: async () => {
      if (state.active === 'active') return;
      state = { active: 'active', sub: 'running', since: clock.now() };
      timer?.cancel();
      const wasMissed = problem !== undefined;
      problem = undefined;
      changed(true);
      if (wasMissed) noticed();
    },
    stop: () => {
      if (state.active === 'inactive') return;
      state = { active: 'inactive', sub: 'dead', since: clock.now(), ended: 'status=0/SUCCESS' };
      changed(false);
      timer = clock.after(patience, () => {
        problem = 'container runtime is down';
        noticed();
      });
    },
    reload: () => undefined,
    close: () => timer?.cancel(),
  };
  return {
    service,
    get isUp() {
      return state.active === 'active';
    },
    get problem() {
      return problem;
    },
  };
}

/** The release of the container runtime on nodes. */
export const containerdVersion = '2.1.5';
