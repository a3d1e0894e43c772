import { FileSystemError, type Files } from '../../runtime/index.ts';
import { nanosecondsOf } from '../times.ts';
import { type LogEntry, type LogPart, LogReader } from './log-reader.ts';

const encoder = new TextEncoder();

/** What was printed; the details of an entry are the log's, and come with reading. */
type Printed = Omit<LogEntry, 'details'>;

export interface LogPlace {
  /** Undefined: nothing is kept, and nobody can read it. */
  readonly path: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** Bytes (-1: any number) in so many files. Throws EngineError when the options make no sense. */
  readonly limits: () => { readonly size: number; readonly files: number };
}

/** Log files with a line of JSON for each line printed; full ones move on to `.1`, `.2`. Follows moby daemon/logger/jsonfilelog. */
export class LogFile {
  readonly #files: Files;
  readonly #place: LogPlace;
  readonly #details: string;
  readonly #time: () => string;
  readonly #listeners = new Set<() => void>();
  /** Bytes of the files that moved on since this engine knows the log. */
  #moved = 0;
  readonly #partial = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };

  constructor(files: Files, place: LogPlace, time: () => string) {
    this.#files = files;
    this.#place = place;
    this.#details = Object.entries(place.attributes)
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .sort()
      .join(',');
    this.#time = time;
  }

  /** Whether what was printed can be read again. */
  get readable(): boolean {
    return this.#place.path !== undefined;
  }

  /** Throws EngineError where a container with such options does not start. */
  demandOptions(): void {
    if (this.readable) this.#place.limits();
  }

  write(stream: 'stdout' | 'stderr', data: Uint8Array): void {
    const parts = this.#partial[stream];
    const lines: Printed[] = [];
    let from = 0;
    for (;;) {
      const end = data.indexOf(10, from);
      if (end < 0) break;
      parts.push(data.subarray(from, end + 1));
      lines.push(...this.#take(stream));
      from = end + 1;
    }
    if (from < data.length) parts.push(data.slice(from));
    // A line without end is cut after 16 KiB, as dockerd does.
    if (parts.reduce((sum, part) => sum + part.length, 0) >= 16_384) lines.push(...this.#take(stream));
    this.#tell(lines);
  }

  /** Writes what has no line end yet. */
  end(): void {
    this.#tell([...this.#take('stdout'), ...this.#take('stderr')]);
  }

  /** Calls back whenever there is more to read. */
  listen(listener: () => void): { close(): void } {
    this.#listeners.add(listener);
    return { close: () => this.#listeners.delete(listener) };
  }

  /** From the oldest line on that is kept. */
  reader(): LogReader {
    return new LogReader(this.#files, () => this.#parts(), this.#details);
  }

  #take(stream: 'stdout' | 'stderr'): readonly Printed[] {
    const parts = this.#partial[stream].splice(0);
    if (parts.length === 0) return [];
    const text = Buffer.concat(parts).toString('utf8');
    return [{ stream, text, time: this.#time() }];
  }

  #tell(entries: readonly Printed[]): void {
    if (entries.length === 0) return;
    this.#keep(entries);
    for (const listener of this.#listeners) listener();
  }

  /** Appends as much at once as fits into a file: a program that says `y` without end must not cost a write for each line. */
  #keep(entries: readonly Printed[]): void {
    const { path, attributes, limits } = this.#place;
    if (path === undefined) return;
    const { size, files } = limits();
    const attrs = Object.keys(attributes).length === 0 ? {} : { attrs: attributes };
    let used = this.#files.exists(path) ? this.#files.stat(path).size : 0;
    let lines: string[] = [];
    for (const { text, stream, time } of entries) {
      if (size >= 0 && used >= size) {
        this.#append(path, lines);
        this.#rotate(path, files);
        lines = [];
        used = 0;
      }
      const line = `${JSON.stringify({ log: text, stream, ...attrs, time })}\n`;
      lines.push(line);
      used += size < 0 ? 0 : Buffer.byteLength(line);
    }
    this.#append(path, lines);
  }

  #append(path: string, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const data = encoder.encode(lines.join(''));
    try {
      if (this.#files.exists(path)) {
        this.#files.appendFile(path, data);
        return;
      }
      this.#files.makeDirectory(path.slice(0, path.lastIndexOf('/')), { recursive: true, mode: 0o700 });
      this.#files.writeFile(path, data, { mode: 0o640 });
    } catch (error) {
      // The container goes on when the disk is full; what it says then is lost, as with dockerd.
      if (!(error instanceof FileSystemError) || error.code !== 'ENOSPC') throw error;
    }
  }

  /** The oldest first. */
  #parts(): readonly LogPart[] {
    const { path } = this.#place;
    let to = this.#moved;
    const [current, ...moved] = path === undefined ? [] : this.#paths(path);
    const older = moved.map((one): LogPart => {
      const part = { path: one, from: to - this.#files.stat(one).size, to };
      to = part.from;
      return part;
    });
    if (current === undefined) return older.toReversed();
    return [
      ...older.toReversed(),
      { path: current, from: this.#moved, to: this.#moved + this.#files.stat(current).size },
    ];
  }

  /** The newest first. */
  #paths(path: string): readonly string[] {
    const paths = this.#files.exists(path) ? [path] : [];
    for (let number = 1; this.#files.exists(`${path}.${number}`); number += 1) paths.push(`${path}.${number}`);
    return paths;
  }

  #rotate(path: string, most: number): void {
    const paths = this.#paths(path);
    if (paths[0] === path) this.#moved += this.#files.stat(path).size;
    for (let number = paths.length; number >= 1; number -= 1) {
      const from = paths[number - 1] ?? path;
      if (number >= most) this.#files.remove(from);
      else this.#files.rename(from, `${path}.${number}`);
    }
  }
}

export interface LogQuery {
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tail: number | undefined;
  readonly timestamps: boolean;
  /** Nanoseconds since the epoch. */
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
}

/** Whether a query asks for it; how many of the last is said elsewhere. */
export function isWanted(entry: LogEntry, query: LogQuery): boolean {
  if (!query[entry.stream]) return false;
  if (query.since === undefined && query.until === undefined) return true;
  const time = nanosecondsOf(entry.time);
  return (query.since === undefined || time >= query.since) && (query.until === undefined || time <= query.until);
}
