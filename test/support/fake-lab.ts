import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Clock, KubernetesObject, RunningLab, Setup, Target } from '#api';

/** A lab whose cluster only stores what is applied: no defaults, no controllers. Docker documents are given. */
export interface FakeLab extends RunningLab {
  /** Puts an object in, as somebody else would. */
  put(object: KubernetesObject): void;
  remove(kind: string, name: string): void;
  /** Makes every further look fail. */
  breakWith(error: Error): void;
}

export function createFakeLab(docker?: Target['docker']): FakeLab {
  let objects = new Map<string, KubernetesObject>();
  let broken: Error | undefined;
  const watchers = new Set<() => void>();
  const key = (object: KubernetesObject): string =>
    [object.kind, object.metadata?.namespace ?? '', object.metadata?.name].join('/');
  const changed = (): void => {
    for (const watcher of watchers) watcher();
  };
  const put = (object: KubernetesObject): void => {
    objects.set(key(object), object);
    changed();
  };
  const files = new Map<string, Uint8Array>();
  const watch = (_: unknown, callback: () => void, signal: AbortSignal): void => {
    watchers.add(callback);
    signal.addEventListener('abort', () => watchers.delete(callback));
  };
  const target: Target = {
    kubernetes: {
      get: async ({ kind, namespace, name }) => {
        if (broken !== undefined) throw broken;
        return objects.get([kind, namespace ?? '', name].join('/'));
      },
      list: async ({ kind, namespace }) => {
        if (broken !== undefined) throw broken;
        return [...objects.values()].filter(
          (object) => object.kind === kind && (namespace === undefined || object.metadata?.namespace === namespace),
        );
      },
      watch,
    },
    docker,
    files: { read: async (path) => files.get(path), watch: (callback, signal) => watch(undefined, callback, signal) },
  };
  const applyManifests = async (yaml: string): Promise<void> => {
    for (const document of parseAllDocuments(yaml)) {
      const value = document.toJS() as KubernetesObject | null;
      if (value !== null) put(value);
    }
  };
  return {
    target,
    prefix: '',
    environment: {},
    server: undefined,
    put,
    remove: (kind, name) => {
      for (const [id, object] of objects)
        if (object.kind === kind && object.metadata?.name === name) objects.delete(id);
      changed();
    },
    breakWith: (error) => {
      broken = error;
    },
    applyManifests,
    prepare: async (setup: Setup, directory: string) => {
      for (const file of setup.manifests ?? []) await applyManifests(readFileSync(join(directory, file), 'utf8'));
    },
    reset: async () => {
      objects = new Map();
      changed();
    },
    settled: async () => {},
    close: async () => {},
    destroy: async () => {},
  };
}

/** A clock that stands still until it is told to go on. */
export interface SteppedClock extends Clock {
  /** Runs what is due until then, in order of time, letting promises settle in between. */
  advance(milliseconds: number): Promise<void>;
}

export function steppedClock(start = Date.parse('2026-01-01T00:00:00Z')): SteppedClock {
  let now = start;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return {
    now: () => now,
    after: (delay, run) => {
      const timer = { at: now + delay, run };
      timers.push(timer);
      return {
        cancel: () => {
          timers = timers.filter((other) => other !== timer);
        },
      };
    },
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      await settle();
      for (;;) {
        const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers = timers.filter((timer) => timer !== due);
        now = Math.max(now, due.at);
        due.run();
        await settle();
      }
      now = end;
    },
  };
}
