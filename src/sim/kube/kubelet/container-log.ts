import { LogRotation, type RotatedLog } from './log-rotation.ts';

/**
 * One piece of a log: a line with its newline; or, without one, part of a long line, or what a stream ended with. `time`
 * in milliseconds.
 */
export interface LogLine {
  readonly time: number;
  readonly stream: 'stdout' | 'stderr';
  readonly data: Uint8Array;
}

/** What a container wrote: the file that is written to, and those that were moved aside when it had become too large. */
export interface ContainerLog {
  append(stream: 'stdout' | 'stderr', data: Uint8Array, time: number): void;
  /** Nothing more comes. */
  end(): void;
  /** The oldest that is kept first; a copy. An unfinished line is not among them: the runtime waits for its end. */
  readonly lines: readonly LogLine[];
  /** How many there are. */
  readonly count: number;
  at(index: number): LogLine | undefined;
  readonly ended: boolean;
  /** Bytes that it takes on the node's disk. */
  readonly size: number;
  /** How many lines were moved aside before the first one of this file. */
  readonly dropped: number;
  /** A line by its number since the container started, as long as it is in this file or in the one before. */
  line(number: number): LogLine | undefined;
  /** The number of the first line of the file before; `dropped` when there is none. */
  readonly oldest: number;
  /** The newest first. */
  readonly rotated: readonly RotatedLog[];
  /** Calls back on every change until closed. */
  onChange(changed: () => void): { close(): void };
}

/** The kubelet's own limit of one log file (containerLogMaxSize). */
const limit = 10 * 1024 * 1024;
/** The longest piece. Follows containerd's MaxContainerLogLineSize. */
const longestPiece = 16 * 1024;
/** What a line takes beside its text in the runtime's file: its time, its stream and a tag. */
const lineOverhead = 46;
const newline = 10;

interface Unfinished {
  parts: Uint8Array[];
  length: number;
  time: number;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}

/** An empty log. Follows containerd's redirectLogs in how it cuts lines. */
export function createContainerLog(): ContainerLog {
  let lines: LogLine[] = [];
  const unfinished: Record<'stdout' | 'stderr', Unfinished> = {
    stdout: { parts: [], length: 0, time: 0 },
    stderr: { parts: [], length: 0, time: 0 },
  };
  const listeners = new Set<() => void>();
  const rotation = new LogRotation();
  let size = 0;
  let dropped = 0;
  let ended = false;

  const tell = () => {
    for (const listener of [...listeners]) listener();
  };

  function finish(stream: 'stdout' | 'stderr'): void {
    const open = unfinished[stream];
    if (open.length === 0) return;
    lines.push({ time: open.time, stream, data: joined(open.parts) });
    size += open.length + lineOverhead;
    unfinished[stream] = { parts: [], length: 0, time: 0 };
  }

  function hold(stream: 'stdout' | 'stderr', data: Uint8Array, time: number): void {
    for (let start = 0; start < data.length; ) {
      const open = unfinished[stream];
      const piece = data.slice(start, start + longestPiece - open.length);
      open.parts.push(piece);
      open.length += piece.length;
      open.time = time;
      start += piece.length;
      if (open.length === longestPiece || piece.at(-1) === newline) finish(stream);
    }
  }

  /** A kubelet looks every ten seconds; here a file never gets larger than it may be. */
  function rotate(time: number): void {
    if (size <= limit) return;
    dropped += lines.length;
    rotation.rotate(lines, size, time);
    lines = [];
    size = 0;
  }

  return {
    append: (stream, data, time) => {
      // One copy for all of its lines: what writes much writes short ones.
      const own = data.slice();
      for (let start = 0; start < own.length; ) {
        const at = own.indexOf(newline, start);
        const end = at === -1 ? own.length : at + 1;
        const piece = own.subarray(start, end);
        if (at !== -1 && unfinished[stream].length === 0 && piece.length <= longestPiece) {
          lines.push({ time, stream, data: piece });
          size += piece.length + lineOverhead;
        } else hold(stream, piece, time);
        start = end;
      }
      rotate(time);
      tell();
    },
    end: () => {
      finish('stdout');
      finish('stderr');
      ended = true;
      tell();
    },
    get lines() {
      return [...lines];
    },
    get count() {
      return lines.length;
    },
    at: (index) => lines[index],
    get ended() {
      return ended;
    },
    get size() {
      return size + rotation.size;
    },
    line: (number) =>
      number >= dropped ? lines[number - dropped] : rotation.lastLines[number - dropped + rotation.lastLines.length],
    get oldest() {
      return dropped - rotation.lastLines.length;
    },
    get rotated() {
      return rotation.files;
    },
    get dropped() {
      return dropped;
    },
    onChange: (changed) => {
      listeners.add(changed);
      return { close: () => listeners.delete(changed) };
    },
  };
}

export interface ReadOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  readonly stream?: 'stdout' | 'stderr';
  readonly signal: AbortSignal;
}

/** The runtime keeps nanoseconds; here they are whole milliseconds. */
function withTime({ time, data }: LogLine): Uint8Array {
  return Buffer.concat([Buffer.from(`${new Date(time).toISOString().slice(0, 23)}000000Z `), data]);
}

/**
 * Reads a log as `kubectl logs` asks for it; with `follow` until the container ended. The last lines are counted before
 * others are left out, and a long line has one time. Follows kuberuntime logs ReadLogs.
 */
export async function* readLog(log: ContainerLog, options: ReadOptions): AsyncGenerator<Uint8Array> {
  const { tailLines, since, stream, timestamps, follow, signal } = options;
  let next = log.dropped + (tailLines === undefined ? 0 : Math.max(0, log.count - tailLines));
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  let startsLine = true;
  for (;;) {
    for (; next < log.dropped + log.count; next += 1) {
      if (signal.aborted) return;
      // Who reads slowly still finds what was moved aside last.
      next = Math.max(next, log.oldest);
      const line = log.line(next);
      if (line === undefined) break;
      if ((since !== undefined && line.time < since) || (stream !== undefined && line.stream !== stream)) continue;
      const data = timestamps && startsLine ? withTime(line) : line.data;
      startsLine = line.data.at(-1) === newline;
      yield data.slice(0, left);
      left -= data.length;
      if (left <= 0) return;
    }
    if (!follow || log.ended || signal.aborted) return;
    await changeOf(log, signal);
  }
}

function changeOf(log: ContainerLog, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      subscription.close();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const subscription = log.onChange(done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
