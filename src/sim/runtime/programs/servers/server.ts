import type { ProgramContext } from '../../process/program.ts';

/** A server that has begun to serve. */
export interface RunningServer {
  /** Does what a signal asks for without ending the server; undefined: the signal has no such meaning. */
  readonly signals?: Readonly<Record<string, () => Promise<void> | void>>;
  /** What it does before it ends by a signal. */
  readonly atEnd?: () => void;
}

/** How a kind of server behaves on its sockets; what it logs at its start and end is data of its image. */
export interface ServerKind {
  /** Other things that the same program does (`nginx -t`): its exit code, or undefined for serving. */
  readonly command?: (context: ProgramContext) => Promise<number | undefined>;
  /** Binds and begins to answer; an exit code when it cannot. It ends with its process. */
  readonly start: (context: ProgramContext) => Promise<RunningServer | number>;
}
