import { FileSystemError } from '../files/file-system-error.ts';
import type { Files } from '../files/files.ts';
import { normalizePath } from '../files/paths.ts';
import { type Input, type Output, Pipe } from '../process/streams.ts';

/** What a file descriptor leads to. */
export interface Descriptor {
  readonly input?: Input;
  readonly output?: Output;
}
export type Descriptors = ReadonlyMap<number, Descriptor>;

/** A file opened for reading: what it holds now, then the end. */
export function openForReading(files: Files, path: string): Input {
  const device = deviceAt(files, path);
  if (device !== undefined) return readDevice(device);
  const pipe = new Pipe();
  // Room in the pipe is no concern: the whole content is there before anybody reads.
  void pipe.write(files.readFile(path));
  pipe.end();
  return pipe;
}

/** A file opened for writing; it exists (and is emptied unless `append`) from now on. */
export function openForWriting(files: Files, path: string, append: boolean, mode: number): Output {
  const device = deviceAt(files, path);
  if (device !== undefined) return writeDevice(device, path);
  if (append) {
    if (!files.exists(path)) files.writeFile(path, new Uint8Array(0), { mode });
    else if (!files.allows(path, 'w')) files.appendFile(path, new Uint8Array(0));
  } else if (files.exists(path)) files.writeFile(path, new Uint8Array(0));
  else files.writeFile(path, new Uint8Array(0), { mode });
  return {
    isTerminal: false,
    write: (data) => {
      // Whoever removed the file meanwhile took the name away; the data goes nowhere that anybody could look.
      if (files.exists(path)) files.appendFile(path, data);
    },
  };
}

/** `major:minor` of the device at that path. */
export function deviceAt(files: Files, path: string): string | undefined {
  try {
    return files.facts(normalizePath(path)).device;
  } catch (error) {
    if (error instanceof FileSystemError) return undefined;
    throw error;
  }
}

function readDevice(device: string): Input {
  const endless = (fill: (chunk: Uint8Array) => Uint8Array): Input => ({
    isTerminal: false,
    read: async () => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      return fill(new Uint8Array(4096));
    },
  });
  if (device === '1:5') return endless((chunk) => chunk);
  if (device === '1:8' || device === '1:9') return endless((chunk) => crypto.getRandomValues(chunk));
  return { isTerminal: false, read: async () => undefined };
}

function writeDevice(device: string, path: string): Output {
  if (device !== '1:7') return { isTerminal: false, write: () => undefined };
  return {
    isTerminal: false,
    write: () => {
      throw new FileSystemError('ENOSPC', path);
    },
  };
}
