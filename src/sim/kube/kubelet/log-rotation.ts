import { gzip, gzipSync } from 'node:zlib';
import type { LogLine } from './container-log.ts';

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
  lines: readonly LogLine[] | undefined;
  packed: Buffer | undefined;
  compressed: boolean;
}

/** The runtime's file format: time, stream, whether the line is whole, text. Follows containerd's redirectLogs. */
export function fileText(lines: readonly LogLine[]): string {
  const decoder = new TextDecoder();
  return lines
    .map(({ time, stream, data }) => {
      const isWhole = data.at(-1) === 10;
      const text = decoder.decode(isWhole ? data.subarray(0, -1) : data);
      return `${new Date(time).toISOString().slice(0, 23)}000000Z ${stream} ${isWhole ? 'F' : 'P'} ${text}\n`;
    })
    .join('');
}

/** The files that were moved aside, the newest first. Follows pkg/kubelet/logs, ContainerLogManager. */
export class LogRotation {
  readonly #kept: Kept[] = [];

  /** Moves what was written so far aside; the oldest file goes when there are too many. */
  rotate(lines: readonly LogLine[], size: number, time: number): void {
    const [newest] = this.#kept;
    if (newest !== undefined) compress(newest);
    this.#kept.unshift({ time, size, lines, packed: undefined, compressed: false });
    this.#kept.length = Math.min(this.#kept.length, mostFiles - 1);
  }

  /** The lines of the newest one: who follows the log may still be reading them. */
  get lastLines(): readonly LogLine[] {
    return this.#kept[0]?.lines ?? [];
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
        const text = fileText(kept.lines ?? []);
        return kept.compressed ? gzipSync(text) : text;
      },
    }));
  }
}

/** Off the event loop: ten megabytes take their time. Until it is done the lines stay. */
function compress(kept: Kept): void {
  kept.compressed = true;
  gzip(fileText(kept.lines ?? []), (error, packed) => {
    if (error !== null) return;
    kept.packed = packed;
    kept.lines = undefined;
    kept.size = packed.length;
  });
}
