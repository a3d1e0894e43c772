import type { Handler } from './http.ts';

/**
 * What a program that serves a volume driver stands on: storage that several hosts share, and the machine that it runs on. A real
 * machine's is a folder (labs/plugins/folder-place.ts), a simulated one's its files (src/sim/lab/plugin-place.ts).
 */
export interface PluginPlace {
  /** The name of the machine. */
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What `save` was given last, by any host; undefined: nothing yet. */
  load(): string | undefined;
  save(text: string): void;
  /** A new, empty directory of the storage for a volume's files. */
  make(volume: string): void;
  remove(volume: string): void;
  /** Makes a volume's files, or what a server shares, appear on the machine; the path. Throws Error that says why it cannot. */
  show(volume: string, from?: { readonly server: string; readonly path: string }): string;
  hide(volume: string): void;
}

/** A program that speaks the public VolumeDriver protocol. */
export interface VolumePlugin {
  /** What `docker volume create --driver` calls it; its socket has that name. */
  readonly name: string;
  /** Where the volumes of a host appear there. */
  readonly mountFolder: string;
  /** The server on its socket, freshly started: nothing is mounted. */
  serve(place: PluginPlace): Handler;
}
