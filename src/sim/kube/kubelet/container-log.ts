import { LogRotation, type RotatedLog } from './log-rotation.ts';
import { type LogRun, LogRuns, type LogStream, largestPage } from './log-run.ts';

/** What a container wrote: the file that is written to, and those that were moved aside when it had become too large. */
export interface ContainerLog {
  append(stream: LogStream, data: Uint8Array, time: number): void;
  /** Nothing more comes. */
  end(): void;
  /** The file that is written to, the oldest first. An unfinished line is not in it: the runtime waits for its end. */
  readonly runs: readonly LogRun[];
  /** How many lines are in it. */
  readonly count: number;
  /** What its last lines say. */
  tail(count: number): string;
  readonly ended: boolean;
  /** Bytes that it takes on the node's disk. */
  readonly size: number;
  /** How many lines were moved aside before the first one of this file. */
  readonly dropped: number;
  /** What follows from that line on, in this file or in the one before; from the oldest that is left when it is gone. */
  from(number: number): LogRun | undefined;
  /** The newest first. */
  readonly rotated: readonly RotatedLog[];
  /** Calls back on every change until closed. */
  onChange(changed: () => void): { close(): void };
}

/** The kubelet's own limit of one log file (containerLogMaxSize). */
const limit = 10 * 1024 * 1024;
/** The longest piece. Follows containerd's MaxContainerLogLineSize. */
const longestPiece = 16 * 1024;
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
  let file = new LogRuns(0);
  const unfinished: Record<LogStream, Unfinished> = {
    stdout: { parts: [], length: 0, time: 0 },
    stderr: { parts: [], length: 0, time: 0 },
  };
  const listeners = new Set<() => void>();
  const rotation = new LogRotation();
  let ended = false;

  const tell = () => {
    for (const listener of [...listeners]) listener();
  };

  /** A kubelet looks every ten seconds; here a file never gets larger than it may be. */
  function add(stream: LogStream, data: Uint8Array, time: number, count: number): void {
    if (count === 0) return;
    file.add(stream, data, time, count);
    if (file.size <= limit) return;
    rotation.rotate(file, time);
    file = new LogRuns(file.first + file.count);
  }

  function finish(stream: LogStream): void {
    const open = unfinished[stream];
    if (open.length === 0) return;
    add(stream, joined(open.parts), open.time, 1);
    unfinished[stream] = { parts: [], length: 0, time: 0 };
  }

  function hold(stream: LogStream, data: Uint8Array, time: number): void {
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

  return {
    append: (stream, data, time) => {
      let start = 0;
      let count = 0;
      for (let at = 0; at < data.length; ) {
        const found = data.indexOf(newline, at);
        const end = found === -1 ? data.length : found + 1;
        const isSimple = found !== -1 && unfinished[stream].length === 0 && end - at <= longestPiece;
        if (!isSimple || end - start > largestPage) {
          add(stream, data.subarray(start, at), time, count);
          start = at;
          count = 0;
        }
        if (isSimple) count += 1;
        else {
          hold(stream, data.subarray(at, end), time);
          start = end;
        }
        at = end;
      }
      add(stream, data.subarray(start), time, count);
      tell();
    },
    end: () => {
      finish('stdout');
      finish('stderr');
      ended = true;
      tell();
    },
    get runs() {
      return file.all();
    },
    get count() {
      return file.count;
    },
    tail: (count) => {
      const pieces: Uint8Array[] = [];
      for (let next = file.first + Math.max(0, file.count - count); ; ) {
        const run = file.from(next);
        if (run === undefined) return new TextDecoder().decode(Buffer.concat(pieces));
        pieces.push(run.data);
        next = run.first + run.count;
      }
    },
    get ended() {
      return ended;
    },
    get size() {
      return file.size + rotation.size;
    },
    get dropped() {
      return file.first;
    },
    from: (number) => (number < file.first ? rotation.last?.from(number) : undefined) ?? file.from(number),
    get rotated() {
      return rotation.files;
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
  readonly stream?: LogStream;
  readonly signal: AbortSignal;
}

/** Each line with its time. The runtime keeps nanoseconds; here they are whole milliseconds. */
function withTimes({ time, data }: LogRun, startsLine: boolean): Uint8Array {
  const mark = Buffer.from(`${new Date(time).toISOString().slice(0, 23)}000000Z `);
  const parts: Uint8Array[] = [];
  for (let start = 0; start < data.length; ) {
    const end = data.indexOf(newline, start) + 1 || data.length;
    if (start > 0 || startsLine) parts.push(mark);
    parts.push(data.subarray(start, end));
    start = end;
  }
  return Buffer.concat(parts);
}

/**
 * Reads a log as `kubectl logs` asks for it; with `follow` until the container ended. The last lines are counted before
 * others are left out, and a long line has one time. Follows kuberuntime logs ReadLogs.
 */
export async function* readLog(log: ContainerLog, options: ReadOptions): AsyncGenerator<Uint8Array> {
  const { tailLines, since, stream, timestamps, follow, signal } = options;
  let next = log.dropped + (tailLines === undefined ? 0 : Math.max(0, log.count - tailLines));
  // What is written faster than it is read would have no end.
  const end = follow ? Number.POSITIVE_INFINITY : log.dropped + log.count;
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  let startsLine = true;
  for (;;) {
    for (let run = log.from(next); run !== undefined && next < end; run = log.from(next)) {
      if (signal.aborted) return;
      // Who reads slowly still finds what was moved aside last.
      next = run.first + run.count;
      if ((since !== undefined && run.time < since) || (stream !== undefined && run.stream !== stream)) continue;
      const data = timestamps ? withTimes(run, startsLine) : run.data;
      startsLine = run.data.at(-1) === newline;
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
