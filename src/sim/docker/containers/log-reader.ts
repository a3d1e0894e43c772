import type { Files } from '../../runtime/index.ts';

/** One line (or what there is of it) that a container printed. */
export interface LogEntry {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  readonly time: string;
  /** `a=1,b=2`: what the driver was told to keep of labels and variables. */
  readonly details: string;
}

/** A file of a log. Its bytes count from where the log began, across all its files: from `from` to before `to`. */
export interface LogPart {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** What is looked at in one go: a log may be larger than what a program can hold as text. */
const piece = 64 * 1024;
const newline = 10;

/** Reads a log a piece at a time, from its oldest line or its last ones on, while it grows and its files move on. */
export class LogReader {
  readonly #files: Files;
  readonly #parts: () => readonly LogPart[];
  readonly #details: string;
  #position = Number.NEGATIVE_INFINITY;

  /** `parts`: the oldest first; the last one is written to. */
  constructor(files: Files, parts: () => readonly LogPart[], details: string) {
    this.#files = files;
    this.#parts = parts;
    this.#details = details;
  }

  /** Where the log ends now. */
  get end(): number {
    return this.#parts().at(-1)?.to ?? this.#position;
  }

  /** The next lines before `limit`; undefined: that was all for now. What moved on and was removed meanwhile is passed over. */
  next(limit: number): readonly LogEntry[] | undefined {
    const part = this.#parts().find(({ to }) => to > this.#position);
    if (part === undefined || Math.max(this.#position, part.from) >= limit) return undefined;
    const content = this.#files.readFile(part.path).subarray(0, limit - part.from);
    const start = Math.max(this.#position, part.from) - part.from;
    const end = endOfLines(content, start);
    this.#position = part.from + end;
    return this.#entries(content.subarray(start, end));
  }

  /** The last lines that somebody wants, at most so many; `next` goes on behind them. */
  last(count: number, isWanted: (entry: LogEntry) => boolean): readonly LogEntry[] {
    const parts = this.#parts();
    this.#position = this.end;
    const found: LogEntry[] = [];
    for (const { path } of parts.toReversed()) {
      const content = this.#files.readFile(path);
      for (let end = content.length; end > 0 && found.length < count; ) {
        const start = startOfLines(content, end);
        found.push(...this.#entries(content.subarray(start, end)).filter(isWanted).toReversed());
        end = start;
      }
    }
    return found.slice(0, count).toReversed();
  }

  #entries(lines: Uint8Array): readonly LogEntry[] {
    return new TextDecoder()
      .decode(lines)
      .split('\n')
      .flatMap((line) => {
        try {
          const { log, stream, time } = JSON.parse(line) as { log: string; stream: 'stdout' | 'stderr'; time: string };
          return [{ text: log, stream, time, details: this.#details }];
        } catch {
          // An empty last line, or one that a learner cut.
          return [];
        }
      });
  }
}

/** Where the whole lines end that begin at `start`: after about a piece, at least after one. */
function endOfLines(content: Uint8Array, start: number): number {
  if (content.length - start <= piece) return content.length;
  const last = content.lastIndexOf(newline, start + piece);
  const end = last >= start ? last : content.indexOf(newline, start + piece);
  return end < 0 ? content.length : end + 1;
}

/** Where the whole lines begin that end at `end`. */
function startOfLines(content: Uint8Array, end: number): number {
  if (end <= piece) return 0;
  const first = content.indexOf(newline, end - piece);
  if (first >= 0 && first < end - 1) return first + 1;
  return content.lastIndexOf(newline, end - piece) + 1;
}
