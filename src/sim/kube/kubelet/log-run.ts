export type LogStream = 'stdout' | 'stderr';

/** Lines of a log that came together. Line numbers count from the container's start. */
export interface LogRun {
  /** The number of its first line. */
  readonly first: number;
  /** How many lines it has. */
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly stream: LogStream;
  /** Lines with their newlines; or one piece without: part of a long line, or what a stream ended with. */
  readonly data: Uint8Array;
}

/** What a line takes beside its text in the runtime's file: its time, its stream and a tag. */
const lineOverhead = 46;
/** The largest block of memory that lines share. */
export const largestPage = 64 * 1024;
const newline = 10;

/**
 * One file of a log. Lines lie one behind the other in pages that grow with the file, since what writes much writes short
 * lines, which would take ten times their length as objects of their own.
 */
export class LogRuns {
  /** The number of the first line. */
  readonly first: number;
  readonly #runs: (LogRun & { count: number; data: Uint8Array })[] = [];
  #page = new Uint8Array(0);
  #used = 0;
  #size = 0;
  #count = 0;

  constructor(first: number) {
    this.first = first;
  }

  /** Bytes that the runtime's file would take. */
  get size(): number {
    return this.#size;
  }

  /** How many lines there are. */
  get count(): number {
    return this.#count;
  }

  /** Adds whole lines, or one piece without a newline; copies them. */
  add(stream: LogStream, data: Uint8Array, time: number, count: number): void {
    const last = this.#runs.at(-1);
    const own = this.#keep(data);
    const goesOn =
      last?.time === time &&
      last.stream === stream &&
      last.data.at(-1) === newline &&
      own.at(-1) === newline &&
      last.data.buffer === own.buffer;
    if (goesOn) {
      last.data = new Uint8Array(own.buffer, last.data.byteOffset, last.data.length + own.length);
      last.count += count;
    } else this.#runs.push({ first: this.first + this.#count, count, time, stream, data: own });
    this.#count += count;
    this.#size += data.length + count * lineOverhead;
  }

  /** What follows from that line on, as far as it came together; undefined behind the last line. */
  from(number: number): LogRun | undefined {
    let low = 0;
    for (let high = this.#runs.length; low < high; ) {
      const middle = (low + high) >> 1;
      const run = this.#runs[middle];
      if (run !== undefined && run.first + run.count <= number) low = middle + 1;
      else high = middle;
    }
    const run = this.#runs[low];
    if (run === undefined || number <= run.first) return run === undefined ? undefined : { ...run };
    let start = 0;
    for (let skipped = run.first; skipped < number; skipped += 1) start = run.data.indexOf(newline, start) + 1;
    return { ...run, first: number, count: run.first + run.count - number, data: run.data.subarray(start) };
  }

  /** All of it, the oldest first. */
  all(): readonly LogRun[] {
    return this.#runs;
  }

  #keep(data: Uint8Array): Uint8Array {
    if (this.#used + data.length > this.#page.length) {
      this.#page = new Uint8Array(Math.max(data.length, Math.min(largestPage, this.#size)));
      this.#used = 0;
    }
    const own = this.#page.subarray(this.#used, this.#used + data.length);
    own.set(data);
    this.#used += data.length;
    return own;
  }
}

/** The runtime's file format: time, stream, whether the line is whole, text. Follows containerd's redirectLogs. */
export function fileText(runs: readonly LogRun[]): string {
  const decoder = new TextDecoder();
  return runs
    .map(({ time, stream, data }) => {
      const isWhole = data.at(-1) === newline;
      const mark = `${new Date(time).toISOString().slice(0, 23)}000000Z ${stream} ${isWhole ? 'F' : 'P'} `;
      const text = decoder.decode(isWhole ? data.subarray(0, -1) : data);
      return `${mark}${text.replaceAll('\n', `\n${mark}`)}\n`;
    })
    .join('');
}
