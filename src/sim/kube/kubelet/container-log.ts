/** One line, with its newline unless it is the unfinished last one. `time` in milliseconds. */
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
  readonly lines: readonly LogLine[];
  readonly ended: boolean;
  /** How many lines were dropped at the start. */
  readonly dropped: number;
  /** Calls back on every change until closed. */
  onChange(changed: () => void): { close(): void };
}

/** The kubelet's own limit of one log file (containerLogMaxSize). */
const limit = 10 * 1024 * 1024;
const newline = 10;

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const result = new Uint8Array(a.length + b.length);
  result.set(a);
  result.set(b, a.length);
  return result;
}

/** An empty log. */
export function createContainerLog(): ContainerLog {
  const lines: LogLine[] = [];
  const listeners = new Set<() => void>();
  let size = 0;
  let dropped = 0;
  let ended = false;

  const tell = () => {
    for (const listener of [...listeners]) listener();
  };

  function appendPiece(stream: 'stdout' | 'stderr', data: Uint8Array, time: number): void {
    const last = lines.at(-1);
    const open = last !== undefined && last.stream === stream && last.data.at(-1) !== newline;
    if (open) lines[lines.length - 1] = { ...last, data: joined(last.data, data) };
    else lines.push({ time, stream, data });
    size += data.length;
  }

  return {
    append: (stream, data, time) => {
      for (let start = 0; start < data.length; ) {
        const at = data.indexOf(newline, start);
        const end = at === -1 ? data.length : at + 1;
        appendPiece(stream, data.slice(start, end), time);
        start = end;
      }
      while (size > limit && lines.length > 1) {
        size -= lines.shift()?.data.length ?? 0;
        dropped += 1;
      }
      tell();
    },
    end: () => {
      ended = true;
      tell();
    },
    lines,
    get ended() {
      return ended;
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

function rendered(line: LogLine, timestamps: boolean): Uint8Array {
  if (!timestamps) return line.data;
  // The runtime keeps nanoseconds; here they are whole milliseconds.
  const time = `${new Date(line.time).toISOString().slice(0, 23)}000000Z `;
  return joined(new TextEncoder().encode(time), line.data);
}

/** Reads a log as `kubectl logs` asks for it; with `follow` until the container ended. */
export async function* readLog(log: ContainerLog, options: ReadOptions): AsyncGenerator<Uint8Array> {
  const wanted = ({ time, stream }: LogLine) =>
    (options.since === undefined || time >= options.since) &&
    (options.stream === undefined || stream === options.stream);
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  const start = log.lines.filter(wanted);
  const first =
    options.tailLines === undefined ? start : options.tailLines === 0 ? [] : start.slice(-options.tailLines);
  let next = log.dropped + log.lines.length;
  /** How much of the unfinished last line was given already. */
  let given = 0;
  for (const line of first) {
    const data = rendered(line, options.timestamps);
    yield data.slice(0, left);
    left -= data.length;
    if (left <= 0) return;
  }
  const last = log.lines.at(-1);
  if (last !== undefined && last.data.at(-1) !== newline) {
    next -= 1;
    given = last.data.length;
  }
  while (options.follow && !options.signal.aborted) {
    while (next - log.dropped < log.lines.length) {
      const line = log.lines[Math.max(0, next - log.dropped)];
      if (line === undefined) break;
      const fresh = given > 0 ? line.data.slice(given) : rendered(line, options.timestamps);
      const open = line.data.at(-1) !== newline;
      if (fresh.length > 0 && wanted(line)) {
        yield fresh.slice(0, left);
        left -= fresh.length;
        if (left <= 0) return;
      }
      if (open) {
        given = line.data.length;
        break;
      }
      given = 0;
      next += 1;
    }
    if (log.ended) return;
    await changeOf(log, options.signal);
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
