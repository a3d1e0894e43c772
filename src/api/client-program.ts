/** Client programs of the learner's own computer that machines of a lab have as well. */
export type ClientName = 'kubectl' | 'helm';

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

/** A file that a client made or changed. */
export interface ClientFile {
  readonly content: Uint8Array;
  readonly mode: number;
}

/** What a client leaves behind: the files and directories that it made or changed, by the machine's paths. */
export interface ClientTraces {
  readonly files: ReadonlyMap<string, ClientFile>;
  readonly directories: readonly string[];
}

/** A client program at work. */
export interface ClientProcess {
  /** What comes before anybody listens is kept. */
  onOutput(listener: (stream: 'stdout' | 'stderr', data: Uint8Array) => void): void;
  write(data: Uint8Array): void;
  endInput(): void;
  interrupt(): void;
  kill(): void;
  /** `code`: as a shell sees it. */
  readonly ended: Promise<ClientTraces & { readonly code: number }>;
}

/**
 * Runs a client in a folder of the lab that holds a copy of the request's files; `root` is where that copy begins, for paths
 * among the arguments. Resolves with the sentence to say where there is no such client.
 */
export type RunClient = (name: ClientName, request: (root: string) => ClientRequest) => Promise<ClientProcess | string>;
