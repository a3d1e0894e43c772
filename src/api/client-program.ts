/** What a machine of the lab wants to have run by a client program of the learner's own computer. */
export interface ClientRequest {
  readonly arguments: readonly string[];
  /** Absolute, as on the machine. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What it may read and change: content by absolute path, as on the machine. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Directories that exist besides those of `files`. */
  readonly directories: readonly string[];
  /** For a command that wants a terminal of its own: what it writes comes as it is, and all of it on stdout. */
  readonly terminal?: TerminalSize;
  /** What its editor does with a file, given by its path on the machine. */
  readonly edit?: (path: string, content: Uint8Array) => Promise<ClientEdit>;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** How an editor ended, and what the file is then. */
export interface ClientEdit {
  readonly code: number;
  readonly content: Uint8Array;
}

/** A client program at work. */
export interface ClientProcess {
  /** What comes before anybody listens is kept. */
  onOutput(listener: (stream: 'stdout' | 'stderr', data: Uint8Array) => void): void;
  write(data: Uint8Array): void;
  endInput(): void;
  interrupt(): void;
  kill(): void;
  /** Its exit code, as a shell sees it, and the files that it made or changed. */
  readonly ended: Promise<{ readonly code: number; readonly files: ReadonlyMap<string, Uint8Array> }>;
}

/**
 * Runs kubectl in a folder of the lab that holds a copy of the request's files; `root` is where that copy begins, for paths
 * among the arguments. Resolves with the sentence to say where there is no kubectl.
 */
export type RunKubectl = (request: (root: string) => ClientRequest) => Promise<ClientProcess | string>;
