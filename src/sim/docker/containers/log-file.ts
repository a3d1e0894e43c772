import type { Files } from '../../runtime/index.ts';
import { nanosecondsOf } from '../times.ts';

/** One line (or what there is of it) that a container printed. */
export interface LogEntry {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  readonly time: string;
}

const encoder = new TextEncoder();

/** The json-file log driver: a line of JSON for each line printed. */
export class LogFile {
  readonly #files: Files;
  readonly #path: string;
  readonly #time: () => string;
  readonly #listeners = new Set<(entry: LogEntry) => void>();
  readonly #partial = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };

  constructor(files: Files, path: string, time: () => string) {
    this.#files = files;
    this.#path = path;
    this.#time = time;
  }

  write(stream: 'stdout' | 'stderr', data: Uint8Array): void {
    const parts = this.#partial[stream];
    let from = 0;
    for (;;) {
      const end = data.indexOf(10, from);
      if (end < 0) break;
      parts.push(data.subarray(from, end + 1));
      this.#flush(stream);
      from = end + 1;
    }
    if (from < data.length) parts.push(data.slice(from));
    // A line without end is cut after 16 KiB, as dockerd does.
    if (parts.reduce((sum, part) => sum + part.length, 0) >= 16_384) this.#flush(stream);
  }

  /** Writes what has no line end yet. */
  end(): void {
    this.#flush('stdout');
    this.#flush('stderr');
  }

  listen(listener: (entry: LogEntry) => void): { close(): void } {
    this.#listeners.add(listener);
    return { close: () => this.#listeners.delete(listener) };
  }

  /** Everything so far, in order. */
  read(): readonly LogEntry[] {
    if (!this.#files.exists(this.#path)) return [];
    return new TextDecoder()
      .decode(this.#files.readFile(this.#path))
      .split('\n')
      .flatMap((line) => {
        try {
          const { log, stream, time } = JSON.parse(line) as { log: string; stream: 'stdout' | 'stderr'; time: string };
          return [{ text: log, stream, time }];
        } catch {
          // An empty last line, or one that a learner cut.
          return [];
        }
      });
  }

  #flush(stream: 'stdout' | 'stderr'): void {
    const parts = this.#partial[stream].splice(0);
    if (parts.length === 0) return;
    const entry: LogEntry = { stream, text: Buffer.concat(parts).toString('utf8'), time: this.#time() };
    const line = `${JSON.stringify({ log: entry.text, stream, time: entry.time })}\n`;
    this.#files.appendFile(this.#path, encoder.encode(line));
    for (const listener of this.#listeners) listener(entry);
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

/** The entries that a query asks for. `tail` counts those of the wanted streams. */
export function selectEntries(entries: readonly LogEntry[], query: LogQuery): readonly LogEntry[] {
  const wanted = entries.filter((entry) => isWanted(entry, query));
  return query.tail === undefined ? wanted : query.tail === 0 ? [] : wanted.slice(-query.tail);
}

export function isWanted(entry: LogEntry, query: LogQuery): boolean {
  if (!query[entry.stream]) return false;
  if (query.since === undefined && query.until === undefined) return true;
  const time = nanosecondsOf(entry.time);
  return (query.since === undefined || time >= query.since) && (query.until === undefined || time <= query.until);
}
