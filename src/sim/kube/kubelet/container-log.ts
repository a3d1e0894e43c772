/**
 * One piece of a log: a line with its newline; or, without one, part of a long line, or what a stream ended with. `time`
 * in milliseconds.
 */
export interface LogLine {
  readonly time: number;
  readonly stream: 'stdout' | 'stderr';
  readonly data: Uint8Array;
}

/** What a container wrote, the newest part of it. */
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
  /** How many lines were dropped at the start. */
  readonly dropped: number;
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
  /** How many of `lines` are dropped already; they go for good once they are many. */
  let gone = 0;
  const unfinished: Record<'stdout' | 'stderr', Unfinished> = {
    stdout: { parts: [], length: 0, time: 0 },
    stderr: { parts: [], length: 0, time: 0 },
  };
  const listeners = new Set<() => void>();
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

  function drop(): void {
    while (size > limit && lines.length - gone > 1) {
      size -= (lines[gone]?.data.length ?? 0) + lineOverhead;
      gone += 1;
      dropped += 1;
    }
    if (gone > 1_000 && gone * 2 > lines.length) {
      lines = lines.slice(gone);
      gone = 0;
    }
  }

  return {
    append: (stream, data, time) => {
      for (let start = 0; start < data.length; ) {
        const at = data.indexOf(newline, start);
        const end = at === -1 ? data.length : at + 1;
        hold(stream, data.subarray(start, end), time);
        start = end;
      }
      drop();
      tell();
    },
    end: () => {
      finish('stdout');
      finish('stderr');
      ended = true;
      tell();
    },
    get lines() {
      return lines.slice(gone);
    },
    get count() {
      return lines.length - gone;
    },
    at: (index) => lines[gone + index],
    get ended() {
      return ended;
    },
    get size() {
      return size;
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
      next = Math.max(next, log.dropped);
      const line = log.at(next - log.dropped);
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
