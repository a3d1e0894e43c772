import { gzip, gzipSync } from 'node:zlib';
import { fileText, type LogRuns } from './log-run.ts';

/** A log file that was moved aside. */
export interface RotatedLog {
  /** When it was; milliseconds since the epoch. */
  readonly time: number;
  /** Bytes on the node's disk. */
  readonly size: number;
  /** Whether it is compressed, as all but the newest are. */
  readonly compressed: boolean;
  /** What is in the file. */
  content(): string | Uint8Array;
}

/** How many files there are of one container, the one that is written to among them; containerLogMaxFiles. */
const mostFiles = 5;

interface Kept {
  readonly time: number;
  size: number;
  runs: LogRuns | undefined;
  packed: Buffer | undefined;
  compressed: boolean;
}

const secondOf = (time: number) => Math.floor(time / 1000);

/** The files that were moved aside, the newest first. Follows pkg/kubelet/logs, ContainerLogManager. */
export class LogRotation {
  readonly #kept: Kept[] = [];
  #isCompressing = false;

  /** Moves what was written so far aside; the oldest file goes when there are too many. */
  rotate(runs: LogRuns, time: number): void {
    const [newest] = this.#kept;
    // Files are named by the second: moving takes the place of the one with that name.
    if (newest !== undefined && secondOf(newest.time) === secondOf(time)) this.#kept.shift();
    else if (newest !== undefined) newest.compressed = true;
    this.#kept.unshift({ time, size: runs.size, runs, packed: undefined, compressed: false });
    this.#kept.length = Math.min(this.#kept.length, mostFiles - 1);
    this.#compressNext();
  }

  /** The newest one: who follows the log may still be reading it. */
  get last(): LogRuns | undefined {
    return this.#kept[0]?.runs;
  }

  get size(): number {
    return this.#kept.reduce((sum, { size }) => sum + size, 0);
  }

  get files(): readonly RotatedLog[] {
    return this.#kept.map((kept) => ({
      time: kept.time,
      size: kept.size,
      compressed: kept.compressed,
      content: () => {
        if (kept.packed !== undefined) return kept.packed;
        const text = fileText(kept.runs?.all() ?? []);
        return kept.compressed ? gzipSync(text) : text;
      },
    }));
  }

  /** Off the event loop, and one at a time: what is printed faster than it is compressed must not pile up. */
  #compressNext(): void {
    const kept = this.#kept.find(({ compressed, packed }) => compressed && packed === undefined);
    if (kept === undefined || this.#isCompressing) return;
    this.#isCompressing = true;
    gzip(fileText(kept.runs?.all() ?? []), (error, packed) => {
      this.#isCompressing = false;
      if (error !== null) return;
      kept.packed = packed;
      kept.runs = undefined;
      kept.size = packed.length;
      this.#compressNext();
    });
  }
}
