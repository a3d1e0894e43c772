import type { Backend, Language, Report } from '#api';

/** What a session host tells about itself. */
export interface SessionStatus {
  readonly name: string;
  readonly lab: string;
  readonly backend: Backend['name'];
  readonly dockerHost: string | undefined;
  /** `<pack>/<name>`. */
  readonly scenario: string | undefined;
  /** What the values of the scenario's parameters were drawn from. */
  readonly seed?: string | undefined;
  /** What names begin with that the lab must not share with others of its cluster; empty where it has none to share. */
  readonly prefix: string;
  readonly attempt: AttemptState | undefined;
  readonly pid: number;
  readonly startedAt: string;
  /** The environment that `cka-lab env` prints. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workDirectory: string;
  /** Goes first in the PATH of the lab's commands. */
  readonly binDirectory: string;
  /** The API server's address, when there is a cluster. */
  readonly server: string | undefined;
}

export interface AttemptState {
  readonly startedAt: string;
  readonly hintsShown: number;
  readonly solutionShown: boolean;
  readonly passed: boolean;
}

/** How the checklist stands, judged live without waiting. */
export interface ChecklistState {
  readonly checks: readonly {
    readonly id: string;
    readonly title: string;
    readonly verdict: 'pass' | 'fail' | 'inconclusive' | 'unknown';
    /** Judged by a script, which runs on `check` only. */
    readonly onDemand?: true;
  }[];
}

export type SessionEvent =
  | { readonly type: 'checklist'; readonly checklist: ChecklistState }
  | { readonly type: 'status'; readonly status: SessionStatus }
  /** `crashed`: the host ended without being asked to, so the reason says nothing that the end itself does not. */
  | { readonly type: 'closing'; readonly reason: string; readonly crashed?: boolean };

/** The thin client of a session host. Errors are UserError (host gone, wrong state) with the next step. */
export interface SessionClient {
  status(): Promise<SessionStatus>;
  /** Starts an attempt of that scenario (`<pack>/<name>`, `@<seed>` behind it) in the running lab: reset, prepare; undefined: free sandbox. */
  begin(scenario: string | undefined): Promise<SessionStatus>;
  check(language: Language): Promise<Report>;
  /** The hints shown so far; with `next`, one more. `total` is how many there are. */
  hints(next: boolean, language: Language): Promise<{ readonly hints: readonly string[]; readonly total: number }>;
  /** Marks the solution as shown; with `apply`, also runs it and gives what it printed. */
  solution(
    apply: boolean,
    language: Language,
  ): Promise<{
    readonly script: string;
    readonly explanation: string;
    readonly output?: string;
    readonly exitCode?: number;
  }>;
  reset(): Promise<SessionStatus>;
  /** Ends the host. The lab stays on disk and the next start goes on, unless `delete` takes it away with everything it made. */
  stop(options?: { readonly delete?: boolean }): Promise<void>;
  /** Calls back with each event, the current checklist and status first, until the signal is aborted. */
  events(language: Language, listener: (event: SessionEvent) => void, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** How a report is drawn for a terminal. */
export interface Drawing {
  readonly width: number;
  readonly colour: boolean;
}

/** The client of the command line: also lets the host, where everything is loaded already, draw the report. */
export interface TerminalSessionClient extends SessionClient {
  checkDrawn(language: Language, drawing: Drawing): Promise<{ readonly report: Report; readonly text: string }>;
}
