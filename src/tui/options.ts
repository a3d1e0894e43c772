import type { Clock, Language, LocalizedText, ScenarioDocument } from '#api';
import type { SessionClient } from '#session';

/** One line of the catalogue, and what the lab screen needs to show before a session answers. */
export interface ScenarioEntry {
  /** `<pack>/<name>`. */
  readonly id: string;
  readonly pack: string;
  readonly packTitle: LocalizedText;
  readonly title: LocalizedText;
  readonly domain: string;
  readonly difficulty: ScenarioDocument['difficulty'];
  readonly minutes: number;
  /** What all checks are worth together. */
  readonly points: number;
  /** Markdown. */
  readonly task: LocalizedText;
  readonly objectives: readonly LocalizedText[];
  /** The best result so far; undefined: never graded. */
  readonly best: { readonly earned: number; readonly possible: number; readonly passed: boolean } | undefined;
  /** A lab with this scenario is running. */
  readonly running: boolean;
  /** Its proofs held, and nothing of it changed since. Others are not begun without being asked for. */
  readonly proved: boolean;
}

/** A started program on a pseudo-terminal. Text is UTF-8. */
export interface Pty {
  write(data: string): void;
  resize(columns: number, rows: number): void;
  pause(): void;
  resume(): void;
  /** Hangs up. */
  kill(): void;
  onData(listener: (data: string) => void): void;
  onExit(listener: (exitCode: number) => void): void;
}

export interface PtyOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The part of `process` that tells about signals and crashes. */
export interface ProcessEvents {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

/** The terminal's keyboard: `process.stdin`, or a stream in its shape. */
export interface TerminalInput extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

/** The terminal's screen: `process.stdout`, or a stream in its shape that emits `resize`. */
interface TerminalOutput extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** Everything that the terminal UI takes from outside. */
export interface TuiOptions {
  /** The catalogue in its order. Called after the first paint, and again whenever the catalogue comes back. */
  readonly loadScenarios: () => Promise<readonly ScenarioEntry[]>;
  /**
   * Connects to the lab of that scenario, starting its host when none runs. The UI itself calls `begin` unless the
   * session already has an attempt of this scenario. Rejects with UserError.
   */
  readonly open: (scenario: string) => Promise<SessionClient>;
  /** Opens this scenario at once instead of the catalogue. */
  readonly start?: string;
  readonly language: Language;
  /** Told when the person switches the language, to be remembered. */
  readonly languageChanged?: (language: Language) => void;
  /** `process.env`: SHELL, TERM, COLORTERM, NO_COLOR, PATH. The shell pane gets it, with the session's laid over it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  /** Signals and crashes, after which the terminal is left clean. */
  readonly process: ProcessEvents;
  /** Linear output without panes, for screen readers: `--plain`, or INK_SCREEN_READER. */
  readonly plain: boolean;
  /** Starts the program of the shell pane; without it: node-pty. */
  readonly spawn?: (options: PtyOptions) => Pty;
}

/** Why the UI ended: the person quit, or a signal came (exit with 128 + its number). */
export type TuiEnd =
  | { readonly reason: 'quit' }
  | { readonly reason: 'signal'; readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' };
