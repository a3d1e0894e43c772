import type { Timer } from '#api';
import type { Probe } from '#types/core-v1';
import type { ContainerRecord } from './container-record.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { type ProbeResult, runProbe } from './probe.ts';

export interface ProberOptions {
  readonly node: NodeServices;
  readonly key: string;
  readonly tell: (record: ContainerRecord, type: 'Normal' | 'Warning', reason: string, message: string) => void;
  /** Ends a container within so many seconds. */
  readonly stop: (record: ContainerRecord, seconds: number, message: string) => void;
  readonly address: () => string;
  /** The Pod's own grace period in seconds. */
  readonly grace: () => number;
  /** Whether nothing is delayed: the lab has just been opened, and this has been running for long as far as anybody is concerned. */
  readonly hurried: () => boolean;
}

/** Runs the probes of one Pod's containers while they run. */
export interface Prober {
  /** Starts probes of containers that began to run, stops those of others. */
  follow(records: readonly ContainerRecord[]): void;
  /** Probes nothing until the next `follow`. */
  pause(): void;
  close(): void;
}

type Kind = 'startup' | 'readiness' | 'liveness';

interface Watch {
  readonly id: string;
  timer: Timer | undefined;
  successes: number;
  failures: number;
  /** Whether the last result is what the kubelet already goes by. */
  isSteady: boolean;
}

const titles = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' } as const;

function probeOf({ spec }: ContainerRecord, kind: Kind): Probe | undefined {
  if (kind === 'startup') return spec.startupProbe;
  return kind === 'readiness' ? spec.readinessProbe : spec.livenessProbe;
}

/** Makes the prober of one Pod. Follows pkg/kubelet/prober. */
export function createProber({ node, key, tell, stop, address, grace, hurried }: ProberOptions): Prober {
  const watches = new Map<string, Watch>();
  let closed = false;

  function forget(): void {
    for (const { timer } of watches.values()) timer?.cancel();
    watches.clear();
  }

  /** A container that has just started up is asked at once whether it is ready. */
  function lookNow(record: ContainerRecord): void {
    const watch = watches.get(`${record.spec.name} readiness`);
    const probe = record.spec.readinessProbe;
    if (watch === undefined || probe === undefined) return;
    watch.timer?.cancel();
    schedule(record, 'readiness', watch, probe, 0);
  }

  function judge(
    record: ContainerRecord,
    kind: Kind,
    watch: Watch,
    probe: Probe,
    { result, output }: ProbeResult,
  ): void {
    // A look that could not be taken says nothing about the container.
    if (result === 'error') {
      tell(record, 'Warning', 'Unhealthy', `${titles[kind]} probe errored and resulted in unknown state: ${output}`);
      return;
    }
    if (result !== 'failure') {
      if (result === 'warning') tell(record, 'Warning', 'ProbeWarning', `${titles[kind]} probe warning: ${output}`);
      watch.successes += 1;
      watch.failures = 0;
      if (watch.successes < (probe.successThreshold ?? 1)) return;
      watch.isSteady = true;
      if (kind === 'startup' && !record.started) {
        record.started = true;
        if (record.spec.readinessProbe === undefined) record.ready = true;
        else lookNow(record);
        node.resync(key);
      }
      if (kind === 'readiness' && !record.ready) {
        record.ready = true;
        node.resync(key);
      }
      return;
    }
    watch.failures += 1;
    watch.successes = 0;
    watch.isSteady = false;
    tell(record, 'Warning', 'Unhealthy', `${titles[kind]} probe failed: ${output}`);
    if (watch.failures < (probe.failureThreshold ?? 3)) return;
    if (kind === 'readiness') {
      watch.isSteady = true;
      if (!record.ready) return;
      record.ready = false;
      node.resync(key);
      return;
    }
    const why = kind === 'startup' ? 'failed startup probe' : 'failed liveness probe';
    const seconds = probe.terminationGracePeriodSeconds ?? grace();
    stop(record, seconds, `Container ${record.spec.name} ${why}, will be restarted`);
    watch.failures = 0;
  }

  function schedule(record: ContainerRecord, kind: Kind, watch: Watch, probe: Probe, delay: number): void {
    const look = (): void => {
      void (async () => {
        const current = watches.get(`${record.spec.name} ${kind}`) === watch;
        if (closed || !current || record.process === undefined) return;
        // Readiness and liveness wait for the startup probe.
        if (kind === 'startup' ? !record.started : record.started) {
          const result = await runProbe(record, probe, address(), node);
          if (closed || record.id !== watch.id || record.process === undefined) return;
          judge(record, kind, watch, probe, result);
        }
        if (kind === 'startup' && record.started) return;
        schedule(record, kind, watch, probe, (probe.periodSeconds ?? 10) * 1000);
      })();
    };
    watch.timer = node.clock.after(delay, look, () => watch.isSteady);
  }

  return {
    follow: (records) => {
      for (const record of records) {
        for (const kind of ['startup', 'readiness', 'liveness'] as const) {
          const probe = probeOf(record, kind);
          if (probe === undefined) continue;
          const name = `${record.spec.name} ${kind}`;
          const known = watches.get(name);
          const { id } = record;
          if (record.process === undefined || id === undefined) {
            known?.timer?.cancel();
            watches.delete(name);
          } else if (known?.id !== id) {
            known?.timer?.cancel();
            // What is first asked whether it lives after so long is taken to live until then.
            const isSteady = kind === 'liveness' && (probe.initialDelaySeconds ?? 0) >= 30;
            const watch: Watch = { id, timer: undefined, successes: 0, failures: 0, isSteady };
            watches.set(name, watch);
            // The first readiness probe comes at once when nothing delays it.
            const isHurried = kind !== 'liveness' && hurried();
            const delay = isHurried ? 0 : (probe.initialDelaySeconds ?? 0) * 1000;
            schedule(record, kind, watch, probe, delay === 0 ? 50 : delay);
          }
        }
      }
    },
    pause: forget,
    close: () => {
      closed = true;
      forget();
    },
  };
}
