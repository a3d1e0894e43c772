import type { Clock } from '#api';
import type { EventRecorder, Referable } from '../client/index.ts';

/** A line of the journal; without `program` it is the kubelet's own. */
export interface JournalEntry {
  readonly time: number;
  readonly text: string;
  readonly program?: string;
  readonly pid?: number;
}

/** What a kubelet wrote to its log, oldest first; old lines are dropped. */
export interface Journal {
  readonly lines: readonly JournalEntry[];
  /** What systemd says of the unit, itself or as the process that becomes that program. */
  systemd(text: string, program?: string): void;
  /** One line in klog's structured format: `I1122 02:01:11.123456     802 kubelet.go:2537] "SyncLoop ADD" source="api"`. */
  write(severity: 'I' | 'W' | 'E', place: string, message: string, values: Readonly<Record<string, string>>): void;
}

const limit = 1000;
/** The kubelet's number on its machine, as systemd and `ss` tell it, too. */
export const kubeletPid = 802;

export function createJournal(clock: Clock): Journal {
  const lines: JournalEntry[] = [];
  const push = (line: JournalEntry) => {
    lines.push(line);
    if (lines.length > limit) lines.splice(0, lines.length - limit);
  };
  return {
    lines,
    systemd: (text, program = 'systemd') =>
      push({ time: clock.now(), text, program, pid: program === 'systemd' ? 1 : kubeletPid }),
    write: (severity, place, message, values) => {
      const time = clock.now();
      const stamp = new Date(time).toISOString();
      const head = `${severity}${stamp.slice(5, 7)}${stamp.slice(8, 10)} ${stamp.slice(11, 23)}000 ${String(kubeletPid).padStart(7)} ${place}]`;
      const rest = Object.entries(values).map(([key, value]) => ` ${key}=${value}`);
      push({ time, text: `${head} ${JSON.stringify(message)}${rest.join('')}` });
    },
  };
}

/** Writes what is told about Pods to the journal, too, in the words that the kubelet itself uses there. */
export function withJournal(recorder: EventRecorder, journal: Journal): EventRecorder {
  return {
    event: (about, type, reason, message, fieldPath, annotations) => {
      recorder.event(about, type, reason, message, fieldPath, annotations);
      tell(journal, about, type, reason, message, fieldPath);
    },
  };
}

function tell(
  journal: Journal,
  about: Referable,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  fieldPath: string | undefined,
): void {
  const { name = '', namespace, uid = '' } = about.metadata ?? {};
  if (namespace === undefined) return;
  const container = /\{(.*)\}/.exec(fieldPath ?? '')?.[1];
  const pod = { pod: JSON.stringify(`${namespace}/${name}`), podUID: JSON.stringify(uid) };
  const values = { ...pod, ...(container === undefined ? {} : { containerName: JSON.stringify(container) }) };
  if (reason === 'Unhealthy') {
    const [, kind = '', output = ''] = /^(\w+) probe (?:failed|errored): (.*)$/s.exec(message) ?? [];
    const probe = {
      probeType: JSON.stringify(kind),
      ...values,
      probeResult: '"failure"',
      output: JSON.stringify(output),
    };
    journal.write('I', 'prober.go:120', 'Probe failed', probe);
  } else if (reason === 'Killing') {
    journal.write('I', 'kuberuntime_container.go:867', 'Killing container with a grace period', values);
  } else if (type === 'Warning') {
    const error =
      container === undefined ? message : startError(container, reason, message, `${name}_${namespace}(${uid})`);
    journal.write('E', 'pod_workers.go:1324', 'Error syncing pod, skipping', { err: JSON.stringify(error), ...pod });
  }
}

function startError(container: string, reason: string, message: string, pod: string): string {
  const cause = reason === 'BackOff' && message.includes('restarting failed') ? 'CrashLoopBackOff' : reason;
  const detail = message.includes(pod) || cause !== 'CrashLoopBackOff' ? message : `${message} pod=${pod}`;
  return `failed to "StartContainer" for ${JSON.stringify(container)} with ${cause}: ${JSON.stringify(detail)}`;
}
