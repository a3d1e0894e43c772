/** What somebody who comes over ssh asks for. */
export interface MachineSessionOptions {
  /** Empty: the login shell. */
  readonly command: readonly string[];
  readonly user: string;
  readonly tty: boolean;
  readonly columns: number;
  readonly rows: number;
  /** TERM. */
  readonly terminalType: string;
  /** Lets the person edit a text in an editor of their own; gives it back, or undefined when nothing was changed. */
  readonly edit?: (name: string, content: Uint8Array) => Promise<Uint8Array | undefined>;
}

/** A shell or command that runs on a machine of the lab. */
export interface MachineSession {
  /** What comes before anybody listens is kept. */
  onOutput(listener: (stream: 'stdout' | 'stderr', data: Uint8Array) => void): void;
  write(data: Uint8Array): void;
  endInput(): void;
  resize(columns: number, rows: number): void;
  /** The connection broke: what runs is hung up. */
  hangUp(): void;
  /** The exit code, as a shell sees it. */
  readonly ended: Promise<number>;
}

/** The machines of a lab that one can log in to. */
export interface Machines {
  names(): readonly string[];
  /** Throws UserError `unknown-machine` or `unknown-machine-user`. */
  open(machine: string, options: MachineSessionOptions): MachineSession;
}
