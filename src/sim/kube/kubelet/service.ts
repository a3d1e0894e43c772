import { isDeepStrictEqual } from 'node:util';
import type { Clock, Timer } from '#api';
import type { FileTree } from '../../runtime/types.ts';
import type { Activity } from '../client/index.ts';
import type { Journal } from './journal.ts';
import { type KubeletSettings, kubeletSettings } from './settings.ts';
import {
  checkStartup,
  expandCommand,
  kubeletFiles,
  loadUnit,
  type StartupResult,
  type StartupSurroundings,
} from './startup/index.ts';

/** What systemd knows of the kubelet's unit. */
export interface UnitState {
  readonly active: 'active' | 'inactive' | 'activating';
  readonly sub: 'running' | 'dead' | 'auto-restart';
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Of the process that ended last: `status=1/FAILURE`. */
  readonly ended?: string;
}

/** The kubelet as a service of its machine. */
export interface KubeletService {
  readonly state: UnitState;
  /** Whether it starts with the machine. */
  readonly enabled: boolean;
  /** The command of the unit as systemd loaded it. */
  readonly command: string;
  /** What was started last, its variables put in. */
  readonly commandLine?: readonly string[];
  /** Whether its files changed since systemd read them. */
  readonly stale: boolean;
  /** The machine comes up. */
  boot(): Promise<void>;
  start(): Promise<void>;
  stop(): void;
  /** Reads the unit's files again. */
  reload(): void;
  close(): void;
}

export interface KubeletServiceOptions {
  readonly clock: Clock;
  readonly activity: Activity;
  readonly files: FileTree;
  readonly journal: Journal;
  /** What it meets on its machine now. */
  readonly surroundings: () => StartupSurroundings;
  readonly nodeName: string;
  /** Gets the certificate that it lacks; gives why not. */
  readonly bootstrap: (
    result: Extract<StartupResult, { kind: 'bootstraps' }>,
    isWanted: () => boolean,
  ) => Promise<string | undefined>;
  readonly start: (settings: KubeletSettings) => Promise<void>;
  readonly stop: () => void;
}

const title = 'kubelet.service - kubelet: The Kubernetes Node Agent';
/** RestartSec of the unit. */
const restartDelay = 10_000;
/** How often a kubelet without an API server says so. */
const complaint = 10_000;

/** Makes the service of one node. A machine without the unit's file runs its kubelet without asking. Follows systemd. */
export function createKubeletService(options: KubeletServiceOptions): KubeletService {
  const { clock, activity, files, journal, surroundings, nodeName } = options;
  let state: UnitState = { active: 'inactive', sub: 'dead', since: clock.now() };
  let timer: Timer | undefined;
  let restarts = 0;
  const isInstalled = () => files.exists(kubeletFiles.unit);
  let unit = loadUnit(files);

  function fail(ended: string, lines: readonly string[], result = 'exit-code'): void {
    for (const line of lines) journal.systemd(line);
    journal.systemd(`kubelet.service: Failed with result '${result}'.`);
    state = { active: 'activating', sub: 'auto-restart', since: clock.now(), ended };
    timer = clock.after(restartDelay, () => {
      restarts += 1;
      journal.systemd(`kubelet.service: Scheduled restart job, restart counter is at ${restarts}.`);
      void activity.during(run);
    });
  }

  function end(error: string): void {
    journal.write('E', 'run.go:72', 'command failed', { err: JSON.stringify(error) });
    fail('status=1/FAILURE', ['kubelet.service: Main process exited, code=exited, status=1/FAILURE']);
  }

  function complain(url: string, cause: string): void {
    const at = (path: string) => `"${url}${path}": ${cause}`;
    const node = { node: JSON.stringify(nodeName) };
    journal.write('I', 'kubelet_node_status.go:74', 'Attempting to register node', node);
    const refused = `Post ${at('/api/v1/nodes')}`;
    const place = 'kubelet_node_status.go:106';
    journal.write('E', place, 'Unable to register node with API server', { err: JSON.stringify(refused), ...node });
    const lease = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${nodeName}?timeout=10s`;
    const values = { err: JSON.stringify(`Get ${at(lease)}`), interval: '"7s"' };
    journal.write('E', 'controller.go:201', 'Failed to ensure lease exists, will retry', values);
    timer = clock.after(complaint, () => complain(url, cause));
  }

  /** Of the command as it is now. */
  const wordsNow = () => {
    const expanded = expandCommand(files, unit);
    return 'words' in expanded ? expanded.words : [];
  };
  let words = wordsNow();

  async function run(): Promise<void> {
    words = wordsNow();
    timer?.cancel();
    timer = undefined;
    journal.systemd(`Started ${title}.`);
    const result: StartupResult = isInstalled()
      ? checkStartup(files, surroundings(), unit)
      : { kind: 'runs', settings: kubeletSettings({}) };
    switch (result.kind) {
      case 'missing':
        journal.systemd(
          `kubelet.service: Failed at step EXEC spawning ${result.program}: No such file or directory`,
          '(kubelet)',
        );
        fail('status=203/EXEC', ['kubelet.service: Main process exited, code=exited, status=203/EXEC']);
        return;
      case 'resources':
        journal.systemd('kubelet.service: Failed to load environment files: No such file or directory');
        fail(
          'status=0/SUCCESS',
          ["kubelet.service: Failed to run 'start' task: No such file or directory"],
          'resources',
        );
        return;
      case 'fails':
        end(result.error);
        return;
      case 'alone':
        state = { active: 'active', sub: 'running', since: clock.now() };
        complain(result.url, result.cause);
        return;
      case 'bootstraps': {
        state = { active: 'active', sub: 'running', since: clock.now() };
        const began = state;
        // systemd does not wait for what the process does.
        void options
          .bootstrap(result, () => state === began)
          .then(async (error) => {
            if (state !== began) return;
            if (error === undefined) await activity.during(() => options.start(result.settings));
            else end(error);
          });
        return;
      }
      default:
        state = { active: 'active', sub: 'running', since: clock.now() };
        await options.start(result.settings);
    }
  }

  return {
    get state() {
      return state;
    },
    get enabled() {
      return !isInstalled() || isLink(files, kubeletFiles.enabled);
    },
    get command() {
      return unit.command;
    },
    get commandLine() {
      return words;
    },
    get stale() {
      return isInstalled() && !isDeepStrictEqual(loadUnit(files), unit);
    },
    boot: async () => {
      if (!isInstalled() || isLink(files, kubeletFiles.enabled)) await run();
    },
    start: async () => {
      if (state.active === 'active') return;
      await run();
    },
    stop: () => {
      timer?.cancel();
      timer = undefined;
      restarts = 0;
      if (state.active === 'inactive') return;
      journal.systemd(`Stopping ${title}...`);
      const ended = state.active === 'active' ? 'status=0/SUCCESS' : state.ended;
      options.stop();
      state = { active: 'inactive', sub: 'dead', since: clock.now(), ...(ended === undefined ? {} : { ended }) };
      journal.systemd('kubelet.service: Deactivated successfully.');
      journal.systemd(`Stopped ${title}.`);
    },
    reload: () => {
      unit = loadUnit(files);
    },
    close: () => timer?.cancel(),
  };
}

function isLink(files: FileTree, path: string): boolean {
  try {
    files.readLink(path);
    return true;
  } catch {
    return false;
  }
}
